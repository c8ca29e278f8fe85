"""An installation of its own for every test: the folder of the state is empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from tridesk.statuspage.publication import Publisher, publisher_of
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.tests.story import Story


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    """The story of this installation, as the log that the product reads."""
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, var=tmp_path))
    publisher_of.cache_clear()
    yield Story(settings.ENVIRONMENT.status)
    publisher_of.cache_clear()


@pytest.fixture
def published(here: Story) -> Publisher:
    """Its publisher, with a first generation."""
    publisher().publish(read_back=False)
    return publisher()
