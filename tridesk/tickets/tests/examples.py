"""A ticket that came by mail, with an answer, a file, a masked number, and a question that waits for the expert."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from tests.examples import CODE, HASH, MACHINE, Desk, Examples, Pages
from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.models import Service
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.tickets import actions
from tridesk.tickets.actions import Requester
from tridesk.tickets.actions.sendings import standings
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.intake.batch import empty_tray
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Attachment, Disposal, EntryKind, Handover, Sending, Template, Ticket


def make(desk: Desk) -> None:
    now, taker = clock.now(), desk.people[Role.CALL_TAKER]
    empty_tray()  # of the mail in the mailroom
    ticket = Ticket.objects.get()
    actions.answer(ticket, by=taker, text="Een antwoord.", uploads=[Upload("a.txt", "text/plain", b"hello")])
    access = Service.objects.get(code=desk.arguments["service_code"])
    actions.hand_over(ticket, by=taker, service=access, question="May he?")
    other, third = opened("Autre", "Autre chose", taker), opened("Encore", "Encore", taker)
    grouping = actions.merge(third, into=ticket, by=taker)
    disposal = Disposal.objects.create(
        proposed_by=desk.people[Role.SUPERVISOR], proposed_at=now, reason="over", closed_before=now, tickets=[]
    )
    actions.keep_draft(taker, "new", {"text": "a draft"})
    message = actions.leave_message(ticket, to=desk.people[Role.EXPERT], text="Call back.", by=taker)
    template = Template.objects.exclude(code__startswith="desk.").first() or Template.objects.create(
        code="closing", titles={"nl": "Slot"}, bodies={"nl": "Groeten"}
    )
    ticket.refresh_from_db()
    request, answer = ticket.entries.get(in_mail__isnull=False), ticket.entries.get(kind=EntryKind.ANSWER)
    standing = standings([ticket])[ticket.pk]
    sending = Sending.objects.create(
        ticket=ticket, by=taker, leaves_at=now, entries=[answer.pk], before=standing, after=standing
    )
    arguments = {
        "number": ticket.number,
        "entry": request.pk,
        "attachment": Attachment.objects.get(entry=answer).pk,
        "grouping": grouping.pk,
        "disposal": disposal.pk,
        "message": message.pk,
        "code": template.code,
        "sending": sending.pk,
        "key": "new",
        "gesture": "give",
    }
    texts = {f"{name}_{code}": f"{name} {code}" for name in ("title", "body") for code in ("nl", "fr", "de", "en")}
    until = (now + timedelta(days=2)).astimezone(BRUSSELS).strftime("%Y-%m-%dT%H:%M")
    fields = {
        "subject": "Something",
        "text": "Some words.",
        "topic": "",
        "channel": "phone",
        "priority": "2",
        "requester_name": "Jan",
        "requester_phone": "",
        "requester_email": "jan@town.example",
        "answer": "So.",
        "awaited": "a call",
        "awaiting": "desk",
        "until": until,
        "question": "May he?",
        "tell": "on",
        "do": "note",
        "to": other.number,
        "into": other.number,
        "entry": str(request.pk),
        "for": "expert",
        "doing": "writing",
        "closed_before": "2026-01-01",
    }
    desk.name(arguments, texts | fields)


def opened(subject: str, text: str, taker: User) -> Ticket:
    """A ticket of somebody who called."""
    return actions.open_ticket(
        actions.NewTicket(
            by=taker, channel=Channel.PHONE, language="fr", subject=subject, text=text, requester=Requester()
        )
    )


def demonstrated() -> Pages:
    """The newest ticket in each state, a template, a question to the expert."""
    states = ("open", "research", "second_line", "closed", "archived")
    newest = [Ticket.objects.filter(state=state).order_by("-id")[0] for state in states]
    waiting = Handover.objects.filter(answered_at=None, withdrawn_at=None, service__code="ACCESS", expert=None).first()
    template = Template.objects.order_by("code")[0]
    return Pages(
        leader=(*(f"/tickets/{ticket.number}" for ticket in newest), f"/templates/{template.code}"),
        experts=(f"/tickets/{waiting.ticket.number}" if waiting else "/questions/",),
    )


EXAMPLES: Final = Examples(
    make=make,
    #                          leader manager supervisor taker expert technical relations administrator
    rights="""
    ticket.read                  x       x        x        x     -        -         x           -
    ticket.read_own_service      -       -        -        -     x        -         -           -
    ticket.open                  x       x        x        x     -        -         -           -
    ticket.work                  x       x        x        x     -        -         -           -
    ticket.answer_as_expert      -       -        -        -     x        -         -           -
    archive.read                 x       x        x        x     -        -         x           -
    incident.read                x       x        x        x     -        x         x           -
    number.reveal                x       x        x        x     -        -         -           -
    template.edit                x       x        x        -     -        -         -           x
    disposal.propose             x       x        x        -     -        -         -           -
    disposal.approve             x       x        -        -     -        -         -           -
    """,
    lists=("tickets:archive", "tickets:desk", "tickets:ticket"),
    read_by_hand=(
        "tickets:act",
        "tickets:change",
        "tickets:decide",
        "tickets:disposal",
        "tickets:give",
        "tickets:link",
        "tickets:merge",
        "tickets:new",
        "tickets:presence",
        "tickets:reveal",
        "tickets:split",
    ),
    outcomes=("tickets:act", "tickets:decide", "tickets:new"),
    open_arguments=("key",),
    pages=Pages(
        leader=(
            "/archive/",
            "/archive/?q=accès",
            "/calls/records/",
            "/disposal/",
            "/incidents/",
            "/messages/",
            "/questions/",
            "/telephone/",
            "/templates/",
            "/tickets/",
            "/tickets/2026-999999",
            "/tickets/?view=all",
            "/tickets/?view=all&q=toegang",
            "/tickets/?view=all&q=zzzzzz",
            "/tickets/?view=late",
            "/tickets/?view=mine",
            "/tickets/?view=new",
            "/tickets/?view=research",
            "/tickets/?view=second_line",
            "/tickets/new",
        ),
        experts=("/questions/", "/tickets/"),
        none=(
            "/telephone/bar/",
            "/telephone/dial/",
            "/telephone/stand/",
            "/tickets/arrived",
            "/tickets/bulk",
            "/tickets/lists",
            "/tickets/new/answers",
            "/tickets/new/known",
            "/tickets/order",
            "/tickets/views",
            "/tickets/views/forget",
        ),
    ),
    demonstrated=demonstrated,
    unmasked={
        "Entry.fingerprint": HASH,
        "Entry.message_id": MACHINE,
        "Ticket.incident": CODE,
        "Ticket.number": CODE,
        "TicketWords.words": "words of masked texts",
    },
    statements={
        "actions/templates.py": "codes of templates and topics",
        "search.py": "words of masked texts",
    },
)
