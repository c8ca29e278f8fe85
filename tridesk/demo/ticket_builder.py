"""Builds the unsaved Ticket and entries for one demo event, with the actions of the ticket room (`new_ticket`,
`open_again`, `move`, `lay_out`); all of them are written together.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any, Final

from tridesk.accounts.models import User
from tridesk.demo.directory import DemoPeople
from tridesk.demo.events import DemoEvent, EventStep
from tridesk.directory.office.worktime import WorkingHours
from tridesk.journal.actions import Happening as Noted
from tridesk.kit import clock
from tridesk.kit.text import one_line
from tridesk.mailroom import conversation
from tridesk.tickets import entry_store, lifecycle, texts
from tridesk.tickets.actions.answers import new_message_id
from tridesk.tickets.actions.archiving import REST
from tridesk.tickets.actions.opening import NewTicket, Requester, new_ticket, opening_of
from tridesk.tickets.actions.transitions import move, open_again
from tridesk.tickets.entry_store import LaidOut, Veil
from tridesk.tickets.lifecycle import Awaiting, Channel, Event, State
from tridesk.tickets.models import Entry, EntryKind, Handover, Ticket

PRIORITIES: Final = {"normal": lifecycle.NORMAL, "high": lifecycle.HIGH}
LOOKED_UP_WITHIN: Final = 2 * lifecycle.DAY


@dataclass(slots=True)
class BuiltTicket:
    """One unsaved ticket with its entries, files and journal entries."""

    event: DemoEvent
    ticket: Ticket
    entries: list[LaidOut] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)

    @property
    def by_mail(self) -> bool:
        return self.event.channel == "mail"

    @property
    def answers(self) -> list[Entry]:
        return [laid_out.entry for laid_out in self.entries if laid_out.entry.kind == EntryKind.ANSWER]

    def note(self, verb: str, by: User | None = None, at: datetime | None = None, **data: Any) -> None:
        self.noted.append(Noted(verb, self.ticket.ref, data, by.pk if by else None, at or clock.now()))


class TicketBuilder:
    """Builds tickets as they stand at `now`; mails sent before `mails_since` get no row in the out-tray."""

    def __init__(self, people: DemoPeople, hours: WorkingHours, now: datetime, mails_since: datetime) -> None:
        self._cast = people
        self._hours = hours
        self._now = now
        self._mails_since = mails_since
        self._awaiting = cycle((Awaiting.DESK, Awaiting.REQUESTER, Awaiting.DESK, Awaiting.ELSEWHERE))
        self._to_service = cycle((False, False, True))

    def build(self, event: DemoEvent, number: str) -> BuiltTicket:
        """Builds the ticket with this number from an event."""
        with clock.frozen(event.opened_at):
            built = self._opened(event, number)
        for step in event.steps[1:]:
            with clock.frozen(step.at):
                self._go_on(built, step)
                built.ticket.changed_at = step.at
        self._rest(built)
        return built

    def _opened(self, event: DemoEvent, number: str) -> BuiltTicket:
        people, veil, at = self._cast, Veil.new(), event.opened_at
        contact = people.contacts[event.mail]
        priority = PRIORITIES[event.priority]
        channel, owner = Channel(event.channel), people.users.get(event.owner)
        asked = NewTicket(
            by=None if channel.is_written else owner,
            channel=channel,
            language=event.language,
            subject=event.title,
            text=event.question,
            topic=people.topics[event.subject],
            priority=priority,
            owner=owner,
            requester=Requester(event.contact, event.mail, contact.phone, contact, people.organisation_of(event)),
        )
        ticket = new_ticket(asked, veil, at=at, due_at=lifecycle.due(at, priority, self._hours))
        ticket.number = number
        if event.incident:
            ticket.incident, ticket.incident_told_at = event.incident, event.steps[-1].at
        built = BuiltTicket(event, ticket)
        self._request(built, event.steps[0], veil)
        built.noted.append(opening_of(ticket, asked.by, at))
        if channel.is_written and event.taken_at is not None and ticket.owner is not None:
            built.note("ticket.given", ticket.owner, event.taken_at, to=ticket.owner.pk)
            ticket.changed_at = event.taken_at
        if built.by_mail and at >= self._mails_since:
            with clock.frozen(at + timedelta(seconds=20)):
                self._acknowledge(built)
        return built

    def _go_on(self, built: BuiltTicket, step: EventStep) -> None:
        by = self._cast.users.get(step.by)
        match step.action:
            case "request":
                self._asked_again(built, step)
            case "note":
                _put(built, EntryKind.NOTE, step.text, by)
                built.note("ticket.noted", by)
            case "research":
                self._research(built, step, by)
            case "question":
                self._hand_over(built, step, by)
            case "expert_answer":
                self._expert_answers(built, step, by)
            case "answer":
                self._answer(built, step, by)
            case "close":
                move(built.ticket, Event.CLOSE)
                built.ticket.closed_at = step.at
                built.note("ticket.closed", by, outcome=str(built.ticket.outcome))

    def _request(self, built: BuiltTicket, step: EventStep, veil: Veil) -> None:
        """Adds the entry of a request; the signature of a mail is stored apart, as intake does."""
        folded = conversation.fold(step.text) if built.by_mail else None
        body = folded.new if folded and folded.new else step.text
        signature = veil.over(folded.signature) if folded and folded.new else ""
        entry = _put(built, EntryKind.REQUEST, body, None, veil=veil, signature=signature)
        if built.by_mail:
            entry.message_id = f"{uuid.uuid4().hex}@{built.event.mail.rpartition('@')[2]}"

    def _asked_again(self, built: BuiltTicket, step: EventStep) -> None:
        ticket, was_closed = built.ticket, built.ticket.state == State.CLOSED.value
        self._request(built, step, Veil.new())
        if built.by_mail:
            built.note("ticket.reply_came", automatic=False)
        if was_closed:
            opened = open_again(ticket, Event.REPLY_IN, by=None if built.by_mail else ticket.owner)
            built.noted.append(opened._replace(at=clock.now()))
        else:
            move(ticket, Event.REPLY_IN)

    def _research(self, built: BuiltTicket, step: EventStep, by: User | None) -> None:
        ticket, stands = built.ticket, built.event.steps[-1] is step
        move(ticket, Event.RESEARCH)
        awaiting = next(self._awaiting) if stands and not built.event.late else Awaiting.DESK
        until = built.event.until if stands else self._hours.add(step.at, LOOKED_UP_WITHIN)
        ticket.awaiting, ticket.awaited_until = awaiting.value, until
        ticket.awaited = Veil.new().over(one_line(step.text, 300))
        if awaiting is Awaiting.REQUESTER:
            ticket.paused_at = step.at
        built.note("ticket.researched", by, awaiting=awaiting.value, until=until.isoformat())
        if not stands:  # later the ticket no longer says what was awaited: somebody wrote it down
            _put(built, EntryKind.NOTE, step.text, by)
            built.note("ticket.noted", by)

    def _hand_over(self, built: BuiltTicket, step: EventStep, by: User | None) -> None:
        event = built.event
        move(built.ticket, Event.HAND_OVER)
        handover = Handover(
            ticket=built.ticket,
            service=self._cast.services[event.service],
            expert=None if next(self._to_service) else self._cast.users.get(event.expert),
            asked_by=by,
            asked_at=step.at,
            due_at=self._hours.add(step.at, lifecycle.SECOND_LINE_WITHIN),
        )
        built.handovers.append(handover)
        _put(built, EntryKind.QUESTION, step.text, by, handover=handover)
        built.note("ticket.handed_over", by, service=event.service)

    def _expert_answers(self, built: BuiltTicket, step: EventStep, by: User | None) -> None:
        move(built.ticket, Event.EXPERT_ANSWER)
        handover = built.handovers[-1]
        handover.answered_at, handover.answered_by = step.at, by
        _put(built, EntryKind.EXPERT_ANSWER, step.text, by, handover=handover)
        built.note("ticket.expert_answered", by, service=built.event.service)

    def _answer(self, built: BuiltTicket, step: EventStep, by: User | None) -> None:
        entry = _put(built, EntryKind.ANSWER, step.text, by)
        if built.by_mail:
            entry.recipients = [built.ticket.requester_email]
            entry.message_id = new_message_id(built.ticket.number).strip("<>")
        built.ticket.first_answer_at = built.ticket.first_answer_at or step.at
        built.note("ticket.answered", by, by_mail=built.by_mail)

    def _acknowledge(self, built: BuiltTicket) -> None:
        if clock.now() > self._now:
            return
        filled = texts.fill("desk.acknowledgement", built.ticket.language, built.ticket, None)
        entry = _put(built, EntryKind.ACKNOWLEDGEMENT, filled.body, None, author_name="Tridesk")
        entry.recipients = [built.ticket.requester_email]
        entry.message_id = new_message_id(built.ticket.number).strip("<>")

    def _rest(self, built: BuiltTicket) -> None:
        """Archives a ticket that was closed long enough ago, and drops its masked numbers."""
        closed = built.ticket.closed_at
        if closed is None or closed >= self._now - REST:
            return
        night = (closed + REST).astimezone(clock.BRUSSELS).replace(hour=2, minute=17, second=0, microsecond=0)
        at = min(night + timedelta(days=1), self._now)
        built.ticket.state, built.ticket.archived_at = State.ARCHIVED.value, at
        for laid_out in built.entries:
            laid_out.veil.hidden.clear()
        built.note("ticket.archived", at=at)


def _put(
    built: BuiltTicket, kind: EntryKind, text: str, by: User | None, *, author_name: str = "", **more: Any
) -> Entry:
    """Lays out an entry on the ticket, at the moment to which the clock is set."""
    inside = kind in (EntryKind.NOTE, EntryKind.QUESTION, EntryKind.EXPERT_ANSWER)
    laid_out = entry_store.lay_out(
        built.ticket,
        kind,
        text,
        by=by,
        author_name=author_name or ("" if by else built.ticket.requester_name),
        language="" if inside else built.ticket.language,
        **more,
    )
    built.entries.append(laid_out)
    return laid_out.entry
