"""The locked-out user of the room's own tests, and a sheet that two people hold keys to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tridesk.directory.models import Credential
from tridesk.reconnect.access.ports import directory
from tridesk.reconnect.access.twin import TRIES, Twin
from tridesk.reconnect.actions import break_glass
from tridesk.reconnect.breakglass.tests.scripts import NAMES
from tridesk.reconnect.tests.conftest import _monday, karim, key, piet, rosa, sofie, ticket, town
from tridesk.reconnect.tests.stories import LOGIN

__all__ = ["_monday", "karim", "key", "piet", "rosa", "sofie", "ticket", "town"]


@pytest.fixture
def var(settings: Any, tmp_path: Path) -> Path:
    """The state folder of a demonstration, which has an account directory of its own."""
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path, demo=True)
    return tmp_path


@pytest.fixture
def twin(var: Path) -> Iterator[Twin]:
    """The account directory in that folder, in which the user is locked after wrong tries."""
    before, twin = directory.answer, Twin(var / "access" / "twin.json")
    directory.plug(twin)
    twin.add(LOGIN)
    for _ in range(TRIES):
        twin.sign_in(LOGIN, right=False)
    yield twin
    directory.plug(before)


@pytest.fixture
def keys(db: None, var: Path) -> list[str]:
    """The keys of two named people."""
    return [break_glass.make_key(name) for name in NAMES]


@pytest.fixture
def sheet(keys: list[str], key: Credential, twin: Twin) -> Path:
    """The sheet for both, with the account of the locked user."""
    assert break_glass.seal_sheet()
    return twin_folder(twin)


def twin_folder(twin: Twin) -> Path:
    assert twin._path is not None
    return twin._path.parents[1] / "break-glass" / "sheet"
