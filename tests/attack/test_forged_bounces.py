"""Forged delivery reports: they suppress no address, mark no mail as returned and reopen no ticket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.notices.models import Delivery, Notice, Suppression
from tridesk.notices.sender import marks
from tridesk.tickets import actions, texts
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories
from tridesk.tickets.tests.factories import MONDAY, bounce, came, fresh, mail, verbs


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def karim(db: None) -> User:
    return factories.person("karim")


@pytest.fixture
def closed(karim: User) -> Ticket:
    """A ticket that came by mail and was answered and closed; the answer has left."""
    (ticket,) = came(mail(message_id="<first@namur.example>"))
    actions.close(ticket, by=karim, text="Try again.")
    OutMail.objects.update(state="sent")
    return fresh(ticket)


@pytest.fixture
def delivery(karim: User) -> Delivery:
    """A campaign's mail that the relay has taken."""
    notice = Notice.objects.create(category="campaign", written_by=karim, written_at=MONDAY)
    return Delivery.objects.create(
        notice=notice,
        address="lievegem@town.example",
        domain="town.example",
        languages=["nl"],
        state="handed_over",
        next_try_at=MONDAY,
    )


def report(message_id: str, recipient: str = "an@namur.example") -> bytes:
    return bounce(OutMail(recipients=[recipient], message_id=message_id, subject="Hi"))


# --- tickets


@pytest.mark.parametrize(
    "headers",
    [
        "In-Reply-To: <first@namur.example>",
        "References: <first@namur.example>",
        "Subject: Undeliverable: Re: [{reference}]",
        "To: helpdesk+{reference}@desk.example",
    ],
)
@pytest.mark.parametrize("failed", ["<first@namur.example>", "<x@y.example>"])
def test_a_report_that_names_no_mail_of_ours_reopens_nothing(closed: Ticket, headers: str, failed: str) -> None:
    reference = texts.mail_reference(closed.number)
    raw = f"{headers.format(reference=reference)}\r\n".encode() + report(failed)
    came(raw, path="")
    entry = closed.entries.latest("id")
    assert (fresh(closed).state, entry.kind, entry.trust) == ("closed", "failure", "unproved")
    assert OutMail.objects.get().state == "sent"
    assert {"ticket.mail_failed", "mail.bounced"} & set(verbs(closed.ref)) == set()


def test_a_genuine_one_does(closed: Ticket) -> None:
    came(bounce(OutMail.objects.get()), path="")
    assert (fresh(closed).state, OutMail.objects.get().state, closed.entries.latest("id").trust) == (
        "open",
        "bounced",
        "",
    )


def test_the_message_id_of_another_tickets_mail_is_no_proof(closed: Ticket, karim: User) -> None:
    (other,) = came(mail("Other", "Other"))
    actions.close(other, by=karim, text="So.")
    theirs = OutMail.objects.get(ref=other.ref)
    reference = texts.mail_reference(closed.number)
    came(f"Subject: [{reference}]\r\n".encode() + report(theirs.message_id), path="")
    assert (fresh(closed).state, closed.entries.latest("id").trust) == ("closed", "unproved")


def test_an_agent_confirms_a_report_that_proves_nothing(closed: Ticket, karim: User) -> None:
    reference = texts.mail_reference(closed.number)
    came(f"Subject: Undeliverable: [{reference}]\r\n".encode() + report("<x@y.example>"), path="")
    actions.confirm_mail(closed.entries.latest("id"), by=karim)
    assert (fresh(closed).state, fresh(closed).reopened) == ("open", 1)


def test_a_report_about_nothing_of_ours_is_set_aside(db: None) -> None:
    came(report(f"<2026-000001-abcdef.{'0' * 32}@desk.example>"), path="")
    assert (factories.trouble(), Ticket.objects.count()) == (["failure"], 0)


# --- notices


def come_in(raw: bytes, to: str = "helpdesk@desk.example") -> None:
    came(raw, to=[to], path="")


def test_a_report_to_the_return_path_ends_the_address(delivery: Delivery) -> None:
    come_in(report("<x@y.example>", delivery.address), marks().return_path(delivery.pk))
    assert Suppression.objects.get().address == delivery.address


def test_who_knows_the_message_id_of_a_notice_ends_no_address(delivery: Delivery) -> None:
    known = marks().message_id(delivery.pk)
    tag = known.rpartition("@")[0].rpartition(".")[2]
    come_in(report(known, delivery.address))
    come_in(f"In-Reply-To: {known}\r\n".encode() + report("<x@y.example>", delivery.address))
    for letter in "nr":  # the tag of the Message-ID, put into a return path
        come_in(report(known, delivery.address), f"helpdesk+{letter}-{delivery.pk:x}-{tag}@desk.example")
    delivery.refresh_from_db()
    assert (delivery.state, Suppression.objects.count()) == ("handed_over", 0)


def test_the_return_path_of_one_delivery_ends_no_other(delivery: Delivery) -> None:
    other = Delivery.objects.create(
        notice=delivery.notice,
        address="raeren@town.example",
        domain="town.example",
        languages=["de"],
        state="handed_over",
        next_try_at=MONDAY + timedelta(days=1),
    )
    own = marks().return_path(delivery.pk)
    forged = own.replace(f"+r-{delivery.pk:x}-", f"+r-{other.pk:x}-")
    come_in(f"To: {own}\r\n".encode() + report(marks().message_id(other.pk), other.address), forged)
    other.refresh_from_db()
    assert other.state == "handed_over"
    assert [row.address for row in Suppression.objects.all()] in ([], [delivery.address])
