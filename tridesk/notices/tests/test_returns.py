"""Reports about notices come in by the door like all mail, and end in the ledger instead of a ticket."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from tridesk.accounts.models import User
from tridesk.directory.models import UserGroup
from tridesk.mailroom.actions import accept
from tridesk.mailroom.models import InMail
from tridesk.notices import actions
from tridesk.notices.models import Delivery, Suppression
from tridesk.notices.sender import marks
from tridesk.notices.tests.conftest import approved, draft
from tridesk.notices.tests.test_four_eyes import Town
from tridesk.tickets.intake.batch import empty_tray
from tridesk.tickets.models import Ticket


@pytest.fixture
def delivery(clemence: User, machteld: User, municipalities: UserGroup, town: Town) -> Delivery:
    town("Lievegem")
    notice = approved(actions.write_notice(draft(municipalities), by=clemence), clemence, machteld)
    actions.begin_notice(notice.pk)
    Delivery.objects.update(state="handed_over")
    return Delivery.objects.get()


def bounce(status: str, action: str = "failed", message_id: str = "<x@town.example>") -> bytes:
    """A delivery report as RFC 3464 has it."""
    boundary = "=_b"
    return "\r\n".join([
        "From: MAILER-DAEMON@town.example", "To: helpdesk@desk.example", "Subject: Undelivered", "MIME-Version: 1.0",
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"', "", f"--{boundary}",
        "Content-Type: text/plain", "", "Sorry.", f"--{boundary}", "Content-Type: message/delivery-status", "",
        "Reporting-MTA: dns; town.example", "", "Final-Recipient: rfc822; lievegem@town.example", f"Action: {action}",
        f"Status: {status}", f"Diagnostic-Code: smtp; 550 {status} no such user", "", f"--{boundary}",
        "Content-Type: text/rfc822-headers", "", f"Message-ID: {message_id}", "", f"--{boundary}--", "",
    ]).encode()  # fmt: skip


AWAY = [
    ("Afwezig: Onderhoud", "Ik ben afwezig tot maandag.", {"Auto-Submitted": "auto-replied"}),
    ("Automatisch antwoord: Onderhoud", "Ik ben terug op 3 december.", {}),
    ("Réponse automatique : Maintenance", "Je suis en congé jusqu’au 3 décembre.", {"X-Auto-Response-Suppress": "All"}),
    ("Absence", "Je serai de retour lundi.", {"X-Autoreply": "yes"}),
    ("Automatische Antwort: Wartung", "Ich bin bis Montag nicht im Büro.", {}),
    ("Abwesenheitsnotiz", "Ich bin im Urlaub.", {"Precedence": "auto_reply"}),
]


def away(subject: str, text: str, headers: dict[str, str]) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "lievegem@town.example", "helpdesk@desk.example", subject
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def come_in(raw: bytes, to: str) -> None:
    accept(raw, source="lmtp", envelope_from="", envelope_to=[to])
    empty_tray()
    assert set(InMail.objects.values_list("state", flat=True)) == {"taken"}
    assert Ticket.objects.count() == 0


def test_a_hard_bounce_to_the_return_path_suppresses_the_address(delivery: Delivery) -> None:
    come_in(bounce("5.1.1"), marks().return_path(delivery.pk))
    delivery.refresh_from_db()
    assert delivery.state == "bounced"
    assert delivery.reply == "lievegem@town.example: 5.1.1 550 5.1.1 no such user"
    assert list(Suppression.objects.values_list("address", "organisation")) == [
        ("lievegem@town.example", delivery.organisation_id)
    ]


def test_one_that_names_our_message_id_alone_is_noted_and_ends_nothing(delivery: Delivery) -> None:
    come_in(bounce("5.1.1", message_id=marks().message_id(delivery.pk)), "helpdesk@desk.example")
    delivery.refresh_from_db()
    assert (delivery.state, Suppression.objects.count()) == ("handed_over", 0)
    assert delivery.reply == "lievegem@town.example: 5.1.1 550 5.1.1 no such user"


@pytest.mark.parametrize(("status", "action"), [("4.4.1", "failed"), ("4.4.1", "delayed")])
def test_what_may_pass_suppresses_nobody(status: str, action: str, delivery: Delivery) -> None:
    come_in(bounce(status, action), marks().return_path(delivery.pk))
    delivery.refresh_from_db()
    assert (delivery.state, Suppression.objects.count()) == ("handed_over", 0)


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "5.1.8"])
def test_what_is_not_the_fault_of_the_address_suppresses_nobody(status: str, delivery: Delivery) -> None:
    come_in(bounce(status), marks().return_path(delivery.pk))
    delivery.refresh_from_db()
    assert (delivery.state, Suppression.objects.count()) == ("bounced", 0)


@pytest.mark.parametrize(("subject", "text", "headers"), AWAY)
def test_out_of_office_is_no_bounce_and_no_ticket(
    subject: str, text: str, headers: dict[str, str], delivery: Delivery
) -> None:
    come_in(away(subject, text, headers), marks().return_path(delivery.pk))
    delivery.refresh_from_db()
    assert (delivery.state, Suppression.objects.count()) == ("handed_over", 0)


def test_a_forged_mark_suppresses_nobody(delivery: Delivery) -> None:
    accept(bounce("5.1.1"), source="lmtp", envelope_from="", envelope_to=["helpdesk+r-1-aaaaaaaaaa@desk.example"])
    empty_tray()
    assert Suppression.objects.count() == 0
    assert InMail.objects.get().state == "set_aside"


def test_a_person_who_answers_a_notice_gets_a_ticket(delivery: Delivery) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "lievegem@town.example", "helpdesk@desk.example", "Re: Onderhoud"
    mail["In-Reply-To"] = marks().message_id(delivery.pk)
    mail.set_content("Hoe lang duurt dat?")
    accept(mail.as_bytes(), source="lmtp", envelope_from="lievegem@town.example", envelope_to=["helpdesk@desk.example"])
    empty_tray()
    assert Ticket.objects.get().subject == "Re: Onderhoud"
