"""A mail in the in-tray, another that was set aside, one in the out-tray, and one that left."""

from __future__ import annotations

from typing import Final

from tests.examples import HASH, MACHINE, Desk, Examples, Pages
from tridesk.accounts.roles import Role
from tridesk.journal.dispatches import Position
from tridesk.kit import clock
from tridesk.mailroom import actions
from tridesk.mailroom.compose import OutgoingMail
from tridesk.mailroom.models import InMail, MailKind, OutMail, OutState

RAW: Final = (
    b"From: Anna Huts <anna@town.example>\r\nTo: helpdesk@desk.example\r\nSubject: Toegang geweigerd\r\n"
    b"Message-ID: <first@town.example>\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nGoedendag, mijn rijksregisternummer is 85.07.30-033.28.\r\n"
)


def make(desk: Desk) -> None:
    for sender in ("anna@town.example", "x@town.example"):
        actions.accept(RAW, source="lmtp", envelope_from=sender, envelope_to=["helpdesk@desk.example"])
    aside = InMail.objects.order_by("-pk")[0]
    actions.set_aside(aside, "unfileable")
    outgoing = OutgoingMail(
        "helpdesk@desk.example", ["bo@raeren.example"], "Een antwoord", "Beste", "<answer@desk.example>"
    )
    sent = actions.queue_mail(outgoing, ref="answer:1", kind=MailKind.ANSWER, by=desk.people[Role.CALL_TAKER])
    left = OutgoingMail("helpdesk@desk.example", ["bo@raeren.example"], "Een antwoord", "Beste", "<left@desk.example>")
    mail = actions.queue_mail(left, ref="answer:2", kind=MailKind.ANSWER, by=desk.people[Role.CALL_TAKER])
    mail.state, mail.sent_at = OutState.SENT, clock.now()
    mail.save(update_fields=["state", "sent_at"])
    desk.name(
        {
            "documents:dispatch_proof position": str(Position(mail.sent_at, "mail.answer", mail.pk)),
            "mailroom number": sent.pk,
            "mailroom:look_again number": aside.pk,
            "mailroom:reveal number": aside.pk,
        }
    )


def demonstrated() -> Pages:
    return Pages(leader=(f"/outtray/{OutMail.objects.order_by('-id')[0].pk}/",))


EXAMPLES: Final = Examples(
    make=make,
    #                 leader manager supervisor taker expert technical relations administrator
    rights="""
    outtray.read        x       x        x        x     -        -         -           x
    outtray.decide      x       x        x        -     -        -         -           x
    """,
    lists=("mailroom:outtray",),
    read_by_hand=("mailroom:reveal",),
    pages=Pages(
        leader=("/outtray/", "/outtray/folded-wrongly/", "/outtray/set-aside/"),
        none=("/outtray/folded-wrongly/drop/", "/outtray/folded-wrongly/file/"),
    ),
    demonstrated=demonstrated,
    unmasked={
        "OutMail.digest": HASH,
        "OutMail.message_id": MACHINE,
        "OutMail.sender": "our own address with a signed reference",
    },
    statements={
        "door/store.py": "addresses are masked first",
    },
)
