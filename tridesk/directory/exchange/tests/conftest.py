"""Fixtures: a town, a supervisor, and functions that send and apply a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.directory.exchange.actions import apply_import, carry_on, receive_import
from tridesk.directory.models import Import, ImportRow, Organisation
from tridesk.directory.sentences import worded

Bring = Callable[..., Import]
Write = Callable[..., Import]


@pytest.fixture
def sofie(db: None) -> User:
    return User.objects.create(username="sofie", name="Sofie Demeester", role="supervisor", language="en")


@pytest.fixture
def raeren(db: None) -> Organisation:
    return Organisation.objects.create(
        kind="municipality", name_nl="Raeren", name_fr="Raeren", nis="63061", service_language="de"
    )


@pytest.fixture
def bring(sofie: User) -> Bring:
    """Sends a file and lets the job read it: `bring("name;emails\\nBo;bo@raeren.example", "contacts")`."""

    def send(content: str | bytes, kind: str = "contacts", name: str = "people.csv", by: User | None = None) -> Import:
        data = content if isinstance(content, bytes) else content.encode()
        transfer = receive_import(kind, name, data, by=by or sofie)
        carry_on()
        transfer.refresh_from_db()
        return transfer

    return send


@pytest.fixture
def write(sofie: User) -> Write:
    """Orders that the import is written and runs the job."""

    def decide(transfer: Import, by: User | None = None) -> Import:
        apply_import(transfer, by=by or sofie, leave_out=True)
        carry_on()
        transfer.refresh_from_db()
        return transfer

    return decide


def rows(transfer: Import) -> list[tuple[int, str, dict[str, list[str]], str]]:
    """What each row does: line, outcome, changes, reason."""
    known = ImportRow.objects.filter(transfer=transfer).order_by("line")
    with override(transfer.language):
        return [(row.line, row.outcome, row.changes, worded(row.reason)) for row in known]


def reasons(transfer: Import) -> list[str]:
    return [reason for _line, outcome, _changes, reason in rows(transfer) if outcome == "refused"]
