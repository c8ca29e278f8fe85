"""Builds the unsaved Ticket and entries for one demo event, with the moves, clocks and verbs of the ticket room.

The rules are the room's own (`move`, `start_again`, the lifecycle); only the writing is different, for it is
done for all together.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any, Final

from tridesk.accounts.models import User
from tridesk.config.demo.directory import Cast
from tridesk.config.demo.events import DemoEvent, EventStep
from tridesk.directory.worktime import WorkingHours
from tridesk.journal.actions import Happening as Noted
from tridesk.kit import clock
from tridesk.kit.national_number import Hidden
from tridesk.kit.text import one_line
from tridesk.mailroom import conversation
from tridesk.tickets import lifecycle, texts
from tridesk.tickets.actions.answers import new_message_id
from tridesk.tickets.actions.archiving import REST
from tridesk.tickets.actions.outcomes import start_again
from tridesk.tickets.actions.transitions import move
from tridesk.tickets.entry_store import Veil
from tridesk.tickets.lifecycle import Awaiting, Event, State
from tridesk.tickets.models import Entry, EntryKind, Handover, Ticket

PRIORITIES: Final = {"normal": lifecycle.NORMAL, "high": lifecycle.HIGH}
LOOKED_UP_WITHIN: Final = 2 * lifecycle.DAY


@dataclass(slots=True)
class Tale:
    """One unsaved ticket with its entries, files and journal entries."""

    event: DemoEvent
    ticket: Ticket
    veil: Veil
    """Over what the ticket itself says; its numbers are kept with the first entry."""
    entries: list[tuple[Entry, list[Hidden]]] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)

    @property
    def by_mail(self) -> bool:
        return self.event.channel == "mail"

    @property
    def answers(self) -> list[Entry]:
        return [entry for entry, _ in self.entries if entry.kind == EntryKind.ANSWER]

    def note(self, verb: str, by: User | None = None, at: datetime | None = None, **data: Any) -> None:
        self.noted.append(Noted(verb, self.ticket.ref, data, by.pk if by else None, at or clock.now()))


class TicketBuilder:
    """Builds tickets as they stand at `now`; mails sent before `mails_since` get no row in the out-tray."""

    def __init__(self, people: Cast, hours: WorkingHours, now: datetime, mails_since: datetime) -> None:
        self._cast = people
        self._hours = hours
        self._now = now
        self._mails_since = mails_since
        self._awaiting = cycle((Awaiting.DESK, Awaiting.REQUESTER, Awaiting.DESK, Awaiting.ELSEWHERE))
        self._to_service = cycle((False, False, True))

    def build(self, event: DemoEvent, number: str) -> Tale:
        """Builds the ticket with this number from an event."""
        with clock.frozen(event.opened_at):
            tale = self._opened(event, number)
        for step in event.steps[1:]:
            with clock.frozen(step.at):
                self._go_on(tale, step)
                tale.ticket.changed_at = step.at
        self._rest(tale)
        return tale

    def _opened(self, event: DemoEvent, number: str) -> Tale:
        people, veil, at = self._cast, Veil.new(), event.opened_at
        contact = people.contacts[event.mail]
        priority = PRIORITIES[event.priority]
        ticket = Ticket(
            number=number,
            channel=event.channel,
            language=event.language,
            subject=veil.over(one_line(event.title, 300)),
            topic=people.topics[event.subject],
            priority=priority,
            owner=people.users.get(event.owner),
            contact=contact,
            organisation=people.organisation_of(event),
            requester_name=veil.over(event.contact),
            requester_email=event.mail,
            requester_phone=contact.phone,
            opened_at=at,
            changed_at=at,
            due_at=lifecycle.due(at, priority, self._hours),
        )
        tale = Tale(event, ticket, veil)
        self._request(tale, event.steps[0], veil)
        written = event.channel in ("mail", "fax")
        tale.note(
            "ticket.opened", None if written else ticket.owner,
            channel=event.channel, language=event.language,
        )  # fmt: skip
        if written and event.taken_at is not None and ticket.owner is not None:
            tale.note("ticket.given", ticket.owner, event.taken_at, to=ticket.owner.pk)
            ticket.changed_at = event.taken_at
        if tale.by_mail and at >= self._mails_since:
            self._acknowledge(tale, at + timedelta(seconds=20))
        return tale

    def _go_on(self, tale: Tale, step: EventStep) -> None:
        by = self._cast.users.get(step.by)
        match step.action:
            case "request":
                self._asked_again(tale, step)
            case "note":
                self._put(tale, EntryKind.NOTE, step, by)
                tale.note("ticket.noted", by)
            case "research":
                self._research(tale, step, by)
            case "question":
                self._hand_over(tale, step, by)
            case "expert_answer":
                self._expert_answers(tale, step, by)
            case "answer":
                self._answer(tale, step, by)
            case "close":
                move(tale.ticket, Event.CLOSE)
                tale.ticket.closed_at = step.at
                tale.note("ticket.closed", by, outcome=str(tale.ticket.outcome))

    def _request(self, tale: Tale, step: EventStep, veil: Veil) -> None:
        """Adds the entry of a request; the signature of a mail is stored apart, as intake does."""
        folded = conversation.fold(step.text) if tale.by_mail else None
        body = folded.new if folded and folded.new else step.text
        entry = self._put(
            tale, EntryKind.REQUEST, EventStep(step.at, "request", "", body), None, veil=veil,
            signature=veil.over(folded.signature) if folded and folded.new else "",
        )  # fmt: skip
        if tale.by_mail:
            entry.message_id = f"{uuid.uuid4().hex}@{tale.event.mail.rpartition('@')[2]}"

    def _asked_again(self, tale: Tale, step: EventStep) -> None:
        ticket, was_closed = tale.ticket, tale.ticket.state == State.CLOSED.value
        self._request(tale, step, Veil.new())
        move(ticket, Event.REPLY_IN)
        if tale.by_mail:
            tale.note("ticket.reply_came", automatic=False)
        if was_closed:
            start_again(ticket)
            tale.note("ticket.reopened", None if tale.by_mail else ticket.owner)

    def _research(self, tale: Tale, step: EventStep, by: User | None) -> None:
        ticket, stands = tale.ticket, tale.event.steps[-1] is step
        move(ticket, Event.RESEARCH)
        awaiting = next(self._awaiting) if stands and not tale.event.late else Awaiting.DESK
        until = tale.event.until if stands else self._hours.add(step.at, LOOKED_UP_WITHIN)
        ticket.awaiting, ticket.awaited_until = awaiting.value, until
        ticket.awaited = Veil.new().over(one_line(step.text, 300))
        if awaiting is Awaiting.REQUESTER:
            ticket.paused_at = step.at
        tale.note("ticket.researched", by, awaiting=awaiting.value, until=until.isoformat())
        if not stands:  # later the ticket no longer says what was awaited: somebody wrote it down
            self._put(tale, EntryKind.NOTE, step, by)
            tale.note("ticket.noted", by)

    def _hand_over(self, tale: Tale, step: EventStep, by: User | None) -> None:
        event = tale.event
        move(tale.ticket, Event.HAND_OVER)
        handover = Handover(
            ticket=tale.ticket,
            service=self._cast.services[event.service],
            expert=None if next(self._to_service) else self._cast.users.get(event.expert),
            asked_by=by,
            asked_at=step.at,
            due_at=self._hours.add(step.at, lifecycle.SECOND_LINE_WITHIN),
        )
        tale.handovers.append(handover)
        self._put(tale, EntryKind.QUESTION, step, by, handover=handover)
        tale.note("ticket.handed_over", by, service=event.service)

    def _expert_answers(self, tale: Tale, step: EventStep, by: User | None) -> None:
        move(tale.ticket, Event.EXPERT_ANSWER)
        handover = tale.handovers[-1]
        handover.answered_at, handover.answered_by = step.at, by
        self._put(tale, EntryKind.EXPERT_ANSWER, step, by, handover=handover)
        tale.note("ticket.expert_answered", by, service=tale.event.service)

    def _answer(self, tale: Tale, step: EventStep, by: User | None) -> None:
        entry = self._put(tale, EntryKind.ANSWER, step, by)
        if tale.by_mail:
            entry.recipients = [tale.ticket.requester_email]
            entry.message_id = new_message_id(tale.ticket.number).strip("<>")
        tale.ticket.first_answer_at = tale.ticket.first_answer_at or step.at
        tale.note("ticket.answered", by, by_mail=tale.by_mail)

    def _acknowledge(self, tale: Tale, at: datetime) -> None:
        if at > self._now:
            return
        filled = texts.fill("desk.acknowledgement", tale.ticket.language, tale.ticket, None)
        step = EventStep(at, "note", "", filled.body)
        entry = self._put(tale, EntryKind.ACKNOWLEDGEMENT, step, None)
        entry.author_name = "Tridesk"
        entry.recipients = [tale.ticket.requester_email]
        entry.message_id = new_message_id(tale.ticket.number).strip("<>")

    def _put(
        self, tale: Tale, kind: EntryKind, step: EventStep, by: User | None, *, veil: Veil | None = None, **more: Any
    ) -> Entry:
        veil = veil or Veil.new()
        inside = kind in (EntryKind.NOTE, EntryKind.QUESTION, EntryKind.EXPERT_ANSWER)
        entry = Entry(
            ticket=tale.ticket,
            kind=kind,
            at=step.at,
            author=by,
            author_name=str(by) if by else tale.ticket.requester_name,
            language="" if inside else tale.ticket.language,
            text=veil.over(step.text),
            **more,
        )
        tale.entries.append((entry, veil.hidden))
        return entry

    def _rest(self, tale: Tale) -> None:
        """Archives a ticket that was closed long enough ago, and drops its masked numbers."""
        closed = tale.ticket.closed_at
        if closed is None or closed >= self._now - REST:
            return
        night = (closed + REST).astimezone(clock.BRUSSELS).replace(hour=2, minute=17, second=0, microsecond=0)
        at = min(night + timedelta(days=1), self._now)
        tale.ticket.state, tale.ticket.archived_at = State.ARCHIVED.value, at
        tale.entries = [(entry, []) for entry, _ in tale.entries]
        tale.note("ticket.archived", at=at)
