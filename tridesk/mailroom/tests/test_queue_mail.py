"""Putting a message into the out-tray."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.db import transaction

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.kit.errors import Invalid
from tridesk.mailroom import queries
from tridesk.mailroom.compose import OutgoingAttachment
from tridesk.mailroom.models import OutMail
from tridesk.mailroom.tests.looking import jobs, journalled

pytestmark = pytest.mark.django_db

Queue = Callable[..., OutMail]


def test_the_message_waits_with_everything_that_steers_it(queue: Queue, person: User) -> None:
    with clock.frozen(clock.now()) as now:
        mail = queue(by=person)
    mail = OutMail.objects.get(pk=mail.pk)
    assert (mail.state, mail.attempts, mail.created_at, mail.next_try_at) == ("queued", 0, now, now)
    assert (mail.ref, mail.kind, mail.created_by) == ("ticket:2026-000123", "answer", person)
    assert (mail.sender, mail.recipients) == ("Helpdesk <helpdesk@desk.example>", ["jan@town.example"])


def test_the_message_itself_is_written_at_once_and_sealed(queue: Queue) -> None:
    mail = queue(
        text="geheim woord",
        language="nl",
        automatic=True,
        in_reply_to="<a@town.example>",
        references=["<a@town.example>"],
        attachments=[OutgoingAttachment("lijst.pdf", "application/pdf", b"%PDF")],
    )
    raw = queries.raw_of(mail)
    assert b"geheim" not in bytes(mail.sealed)
    assert mail.size == len(raw)
    written = message_from_bytes(raw, policy=default)
    assert written["Subject"] == "Uw vraag"
    assert written["Auto-Submitted"] == "auto-replied"
    assert written["Content-Language"] == "nl"
    assert [part.get_filename() for part in written.walk()] == [None, None, "lijst.pdf"]


def test_the_order_to_send_it_is_given_with_it(queue: Queue) -> None:
    mail = queue()
    assert jobs() == [({"out_mail_id": mail.pk, "attempt": 1}, None)]


def test_it_can_wait_a_moment_for_second_thoughts(queue: Queue) -> None:
    later = clock.now() + timedelta(seconds=20)
    mail = queue(not_before=later)
    assert mail.next_try_at == later
    assert jobs() == [({"out_mail_id": mail.pk, "attempt": 1}, later)]


def test_message_and_order_stand_or_fall_together(queue: Queue) -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert (OutMail.objects.count(), jobs(), journalled()) == (0, [], [])


def test_the_journal_knows(queue: Queue) -> None:
    queue()
    assert journalled() == ["mail.queued"]


@pytest.mark.parametrize("recipients", [[], ["nobody"], ["jan@town.example", "x@y\r\nBcc: z@town.example"]])
def test_what_is_no_address_is_refused(queue: Queue, recipients: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        queue(recipients=recipients)
    assert caught.value.field == "recipients"
    assert (OutMail.objects.count(), jobs()) == (0, [])
