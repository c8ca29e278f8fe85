"""Fixtures: a spool, faxes in it, and whoever works with them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tridesk.accounts.models import User
from tridesk.fax import ports, process, reading, spool
from tridesk.fax.models import Fax, OutFax
from tridesk.fax.outgoing import actions
from tridesk.fax.tests import making
from tridesk.fax.tests.leaving import Machines, Order, draft
from tridesk.telephony.simulator.faxes import SimulatedFaxLine
from tridesk.tickets.models import Ticket
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


@pytest.fixture
def machines() -> Machines:
    return Machines()


@pytest.fixture
def line(machines: Machines, tmp_path: Path) -> Iterator[SimulatedFaxLine]:
    simulated, before = SimulatedFaxLine(tmp_path / "calls", machines), ports.line.answer
    ports.line.plug(lambda: simulated)
    yield simulated
    ports.line.plug(before)


@pytest.fixture
def ticket(karim: User) -> Ticket:
    return factories.opened(subject="Sleutel verloren", language="nl")


@pytest.fixture
def order(ticket: Ticket, karim: User) -> Order:
    def ordered(**fields: Any) -> OutFax:
        User.objects.filter(pk=karim.pk).update(hold_seconds=0)
        karim.refresh_from_db()
        return actions.order_fax(ticket, draft(**fields), by=karim)

    return ordered
