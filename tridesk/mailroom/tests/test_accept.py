"""Putting a raw message into the in-tray."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db import transaction

from tridesk.journal.connections import connection_parameters
from tridesk.kit import clock
from tridesk.mailroom import actions, queries
from tridesk.mailroom.channel import IN_TRAY_CHANNEL
from tridesk.mailroom.models import InMail
from tridesk.mailroom.tests.looking import committing

RAW = b"Subject: \xe9t\xe9\r\n\r\n\x00\xff"


def accept(raw: bytes = RAW) -> None:
    actions.accept(raw, source="fax", envelope_from="a@town.example", envelope_to=["desk@desk.example"])


@pytest.mark.django_db
def test_the_message_lies_in_the_tray_as_it_came() -> None:
    with clock.frozen(clock.now()) as now:
        accept()
    mail = InMail.objects.get()
    assert (mail.source, mail.envelope_from, mail.envelope_to) == (
        "fax",
        "a@town.example",
        ["desk@desk.example"],
    )
    assert (mail.received_at, mail.size, mail.state, mail.trouble) == (now, len(RAW), "new", "")
    assert queries.open_raw(mail) == RAW


@pytest.mark.django_db
def test_the_message_is_not_readable_in_the_database() -> None:
    accept(b"Subject: geheim")
    assert b"geheim" not in bytes(InMail.objects.get().sealed)


@pytest.fixture
def ear(db: None) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """A connection that listens to the in-tray."""
    with psycopg.connect(**connection_parameters("tridesk mail"), autocommit=True) as listening:
        listening.execute(f"LISTEN {IN_TRAY_CHANNEL}")
        yield listening


@committing
def test_word_is_sent_with_the_commit_and_not_before(ear: psycopg.Connection[tuple[object, ...]]) -> None:
    with transaction.atomic():
        accept()
        assert list(ear.notifies(timeout=0.1)) == []
    assert [note.channel for note in ear.notifies(timeout=5, stop_after=1)] == [IN_TRAY_CHANNEL]


@committing
def test_nothing_is_said_of_a_message_that_was_not_committed(
    ear: psycopg.Connection[tuple[object, ...]],
) -> None:
    with transaction.atomic():
        accept()
        transaction.set_rollback(True)
    assert list(ear.notifies(timeout=0.1)) == []
    assert not InMail.objects.exists()
