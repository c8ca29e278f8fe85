"""A mail built to keep its reader busy: it is filed as it came, with a note, and the next mail goes on."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable

import pytest
from django.utils import translation

from tridesk.mailroom import conversation, mime
from tridesk.mailroom.models import InMail
from tridesk.tickets.defects import in_words
from tridesk.tickets.intake import batch
from tridesk.tickets.intake.batch import empty_tray
from tridesk.tickets.intake.budget import OutOfTime, within
from tridesk.tickets.models import Entry, Ticket
from tridesk.tickets.tests.factories import came, drop, entries, mail

SLOW = "a" * 40 + "!"
FOR_EVER = re.compile(r"(?:a+)+$")  # doubles its time with each letter


def plant(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Makes a step of reading backtrack without end over the text `SLOW`."""
    module = mime if name == "parse" else conversation
    honest = getattr(module, name)

    def slow(content: str | bytes, *others: str, **options: bool) -> object:
        if SLOW in (content if isinstance(content, str) else content.decode("latin-1")):
            FOR_EVER.search(SLOW)
        return honest(content, *others, **options)

    monkeypatch.setattr(module, name, slow)
    monkeypatch.setattr(batch, "READING", 0.2)
    monkeypatch.setattr(batch, "HEADERS", 0.2)


@pytest.mark.django_db
def test_it_is_filed_as_it_came_and_its_neighbours_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, "fold")
    before, slow, after = came(mail(body="Before"), mail("Key", SLOW, sender="eva@gent.example"), mail(body="After"))
    assert [entries(ticket) for ticket in (before, after)] == [[("request", "Before")], [("request", "After")]]
    entry = slow.entries.get()
    assert (slow.subject, slow.requester_email, entry.text) == ("Key", "eva@gent.example", "")
    assert (entry.defects, entry.in_mail_id is not None) == (["out-of-time"], True)


@pytest.mark.django_db
def test_it_joins_the_ticket_that_its_headers_name(monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, "fold")
    (ticket,) = came(mail(message_id="<first@gent.example>"))
    assert came(mail("Re: Key", SLOW, "In-Reply-To: <first@gent.example>")) == [ticket]


@pytest.mark.django_db
def test_slow_headers_leave_a_bare_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, "parse")
    bare, after = came(mail(SLOW), mail(body="After"))
    assert (bare.subject, bare.entries.get().defects) == ("—", ["out-of-time"])
    assert entries(after) == [("request", "After")]


@pytest.mark.django_db
def test_it_is_never_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch, "fold")
    drop(mail(body=SLOW))
    assert [empty_tray(), empty_tray()] == [1, 0]
    assert (InMail.objects.get().state, Ticket.objects.count(), Entry.objects.count()) == ("taken", 1, 1)


@pytest.mark.parametrize(
    ("language", "note"),
    [
        ("en", "It could not be read in time."),
        ("nl", "Het kon niet op tijd gelezen worden."),
        ("fr", "Il n’a pas pu être lu à temps."),
        ("de", "Sie konnte nicht rechtzeitig gelesen werden."),
    ],
)
def test_the_reader_is_told_in_their_language(language: str, note: str) -> None:
    with translation.override(language):
        assert note in in_words(["out-of-time"])


# --- the budget itself


def backtrack() -> None:
    FOR_EVER.search(SLOW)


def loop() -> None:
    while True:
        pass


def swallow() -> None:
    """A library that catches everything once."""
    try:
        loop()
    except BaseException:  # noqa: BLE001
        loop()


@pytest.mark.parametrize("work", [backtrack, loop, swallow])
def test_work_without_end_ends_with_its_budget(work: Callable[[], None]) -> None:
    since = time.process_time()
    with pytest.raises(OutOfTime):
        within(0.1, work)
    assert time.process_time() - since < 1
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)


def test_work_in_time_gives_its_value_and_leaves_no_timer() -> None:
    assert within(1, lambda: 7) == 7
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0)
