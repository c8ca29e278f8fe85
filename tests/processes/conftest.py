"""Agents, as in telephony's own tests; one running Tridesk for all that is killed in it."""

from collections.abc import Iterator

import pytest

from tests.e2e.product import Product, Sink, running
from tridesk.telephony.conftest import make_agent as make_agent  # a fixture: pytest finds it here by its name


@pytest.fixture(scope="package")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, Sink]]:
    """Without the demonstration, begun on an empty disk."""
    with running(tmp_path_factory.mktemp("tridesk"), demo=False, first=True) as both:
        yield both
