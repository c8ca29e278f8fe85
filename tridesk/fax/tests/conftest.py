"""Fixtures: a spool, faxes in it, and whoever works with them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from tridesk.accounts.models import User
from tridesk.fax import process, reading, spool
from tridesk.fax.models import Fax
from tridesk.fax.tests import making
from tridesk.tickets.tests import factories

Send = Callable[..., Fax]
FACTS: Final = {
    "called": "+3225180001",
    "caller": "+3292000000",
    "station": "GEMEENTE EEKLO",
    "pages": "1",
    "result": "SUCCESS",
    "fault": "",
}
needs_reader = pytest.mark.skipif(shutil.which("tesseract") is None, reason="LEFT OUT: tesseract is not installed here")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "fax"


@pytest.fixture
def send(db: None, place: Path) -> Send:
    """Lets a fax arrive and takes it in; `is_read` also reads it, as the job does."""

    def arrive(content: bytes | None = None, *, is_read: bool = False, key: str = "", **facts: Any) -> Fax:
        key = key or f"fax-{Fax.objects.count()}"
        spool.put(place, key, content or making.tiff([making.DUTCH]), FACTS | facts)
        assert process.empty(place) == 1
        fax = Fax.objects.get(key=key)
        if is_read:
            reading.read_fax(fax.pk)
        return Fax.objects.select_related("entry__ticket").get(pk=fax.pk)

    return arrive


@pytest.fixture
def karim(db: None) -> User:
    """A call taker."""
    return factories.person("karim")
