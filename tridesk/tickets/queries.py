"""Reading tickets, and the one gate to each of them: `ticket_for`."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.office.queries import services_of
from tridesk.journal.models import Entry as JournalEntry
from tridesk.journal.queries import history_of
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.rows import row_number
from tridesk.kit.text import snippet
from tridesk.tickets import search
from tridesk.tickets.entry_store import DRAFTS
from tridesk.tickets.lifecycle import State
from tridesk.tickets.models import (
    ACTIVE_STATES,
    Attachment,
    Draft,
    Entry,
    Handover,
    Link,
    Message,
    Presence,
    Regrouping,
    Template,
    Ticket,
    Topic,
    Trust,
)
from tridesk.tickets.word_search import newest_with

PAGE: Final = 30
MOST_COUNTED: Final = 1000  # nobody works off a number above that; it is shown as 999+
QUEUES: Final = ("mine", "new", "research", "second_line", "late", "unproved")
# How long the second line may read a ticket after its question was answered (the requester may come back on it), and
# after it was withdrawn (time to finish the page that is open).
READABLE_AFTER: Final = (timedelta(days=14), timedelta(hours=1))


# --- the gate


def tickets_for(user: User) -> QuerySet[Ticket]:
    """The tickets that a person may read: all, or those about which their own services are asked.

    An expert's access ends some time after the question is answered or withdrawn (`READABLE_AFTER`).
    """
    tickets = Ticket.objects.select_related("owner", "organisation", "topic")
    if user.may("ticket.read"):
        return tickets
    if user.may("ticket.read_own_service"):
        own = Handover.objects.filter(service__in=services_of(user))
        return tickets.filter(pk__in=own.filter(_is_recent(clock.now())).values("ticket"))
    return tickets.none()


def _is_recent(now: datetime) -> Q:
    """The questions that wait, or were answered or withdrawn so lately that the second line may still look."""
    answered, withdrawn = READABLE_AFTER
    waits = Q(answered_at__isnull=True, withdrawn_at__isnull=True)
    return waits | Q(answered_at__gt=now - answered) | Q(withdrawn_at__gt=now - withdrawn)


def ticket_for(user: User, number: str) -> Ticket:
    """The ticket with this number if this person may read it; otherwise there is no such ticket."""
    number = number.replace("\x00", "")
    ticket = tickets_for(user).select_related("contact", "merged_into").filter(number=number).first()
    if ticket is None:
        raise NotFound(_("There is no ticket %(number)s that you may read.") % {"number": number})
    return ticket


def readable_numbers(user: User, numbers: Collection[str]) -> set[str]:
    """Those of these ticket numbers that this person may read."""
    return set(tickets_for(user).filter(number__in=numbers).values_list("number", flat=True))


# --- lists


@dataclass(frozen=True, slots=True)
class TicketFilters:
    """What narrows a list; every field is what stands in the address."""

    q: str = ""
    state: str = ""
    channel: str = ""
    language: str = ""
    topic: str = ""
    owner: str = ""

    def conditions(self) -> Q:
        """Everything but the words."""
        wanted = Q()
        if self.state == "active":
            wanted &= Q(state__in=ACTIVE_STATES)
        elif self.state:
            wanted &= Q(state=self.state)
        if self.channel:
            wanted &= Q(channel=self.channel)
        if self.language:
            wanted &= Q(language=self.language)
        if self.topic:
            wanted &= Q(topic__code=self.topic) | Q(topic__code__startswith=f"{self.topic}.")
        if self.owner:
            wanted &= Q(owner__username=self.owner)
        return wanted


@dataclass(frozen=True, slots=True)
class TicketListPage:
    """A page of tickets, and the cursor of the next one ('' at the end)."""

    tickets: list[Ticket] = field(default_factory=list)
    next: str = ""


def queue(user: User, name: str, filters: TicketFilters, cursor: str = "", limit: int = PAGE) -> TicketListPage:
    """A queue of active tickets, what is due first on top; the cursor is `due|id`."""
    tickets = tickets_for(user).filter(_in_queue(user, name) & filters.conditions())
    if cursor:
        due, number = _due_cursor(cursor)
        tickets = tickets.filter(due_at__gte=due).exclude(due_at=due, pk__lte=number)
    # Which ones first, from the index alone: what hangs on a ticket is fetched for one page, not for the whole queue.
    page = list(tickets.order_by("due_at", "id").values_list("pk", flat=True)[: limit + 1])
    rows = list(tickets_for(user).filter(pk__in=page).order_by("due_at", "id"))
    last = rows[limit - 1] if len(rows) > limit else None
    return TicketListPage(rows[:limit], f"{last.due_at.isoformat()}|{last.pk}" if last else "")


def _in_queue(user: User, name: str) -> Q:
    active = Q(state__in=ACTIVE_STATES)
    match name:
        case "mine":
            return active & Q(owner=user)
        case "new":
            return Q(state=State.OPEN.value, owner__isnull=True)
        case "research":
            return Q(state=State.RESEARCH.value)
        case "second_line":
            return Q(state=State.SECOND_LINE.value)
        case "late":
            now = clock.now()
            return active & (Q(due_at__lt=now, paused_at__isnull=True) | Q(awaited_until__lt=now))
        case "unproved":
            unproved = Entry.objects.filter(trust=Trust.UNPROVED).values("ticket")
            return Q(pk__in=unproved) & ~Q(state=State.ARCHIVED.value)
    return active


def _due_cursor(cursor: str) -> tuple[datetime, int]:
    due, _bar, number = cursor.partition("|")
    try:
        moment = parse_datetime(due.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or moment.year in (MINYEAR, MAXYEAR):  # of no zone, or beyond time
        raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
    return moment, _row_number(number)


def _row_number(text: str) -> int:
    number = row_number(text)
    if number is None:
        raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
    return number


def counts(user: User) -> dict[str, int]:
    """How many tickets lie in each queue, at most `MOST_COUNTED`, in one query."""
    query = """
        SELECT (SELECT count(*) FROM (SELECT 1 FROM tickets_ticket WHERE state IN ({active}) AND owner_id = %(me)s
                    LIMIT %(most)s) q),
               (SELECT count(*) FROM (SELECT 1 FROM tickets_ticket WHERE state = 'open' AND owner_id IS NULL
                    LIMIT %(most)s) q),
               (SELECT count(*) FROM (SELECT 1 FROM tickets_ticket WHERE state = 'research' LIMIT %(most)s) q),
               (SELECT count(*) FROM (SELECT 1 FROM tickets_ticket WHERE state = 'second_line' LIMIT %(most)s) q),
               (SELECT count(*) FROM (SELECT 1 FROM tickets_ticket WHERE state IN ({active}) AND
                    (due_at < %(now)s AND paused_at IS NULL OR awaited_until < %(now)s) LIMIT %(most)s) q),
               (SELECT count(*) FROM (SELECT 1 FROM tickets_ticket WHERE state <> 'archived' AND id IN
                    (SELECT ticket_id FROM tickets_entry WHERE trust = 'unproved') LIMIT %(most)s) q)
    """.format(active=", ".join(f"'{state}'" for state in ACTIVE_STATES))  # noqa: S608 - our own words
    with connection.cursor() as cursor:
        cursor.execute(query, {"me": user.pk, "now": clock.now(), "most": MOST_COUNTED})
        return dict(zip(QUEUES, cursor.fetchone(), strict=True))


def find(user: User, filters: TicketFilters, cursor: str = "", limit: int = PAGE) -> TicketListPage:
    """Tickets by words (see `finding`) and filters, the newest first; the cursor is a row number."""
    terms = search.terms(filters.q)
    if filters.q and not terms:
        return TicketListPage()
    tickets = tickets_for(user).filter(filters.conditions())
    below = _row_number(cursor) if cursor else None
    if terms:
        rows = newest_with(tickets, terms, _top() if below is None else below, limit + 1)
    else:
        rows = list((tickets.filter(pk__lt=below) if below is not None else tickets).order_by("-id")[: limit + 1])
    return TicketListPage(rows[:limit], str(rows[limit - 1].pk) if len(rows) > limit else "")


def _top() -> int:
    newest = Ticket.objects.order_by("-id").values_list("pk", flat=True).first()
    return (newest or 0) + 1


def excerpts(tickets: Sequence[Ticket], q: str, width: int = 66) -> dict[int, tuple[str, str, str]]:
    """Where a search hit on each ticket: (before, hit, after) out of the entry that holds the word."""
    words = sorted(search.words_of(q))
    if not words or not tickets:
        return {}
    cuts: dict[int, tuple[str, str, str]] = {}
    entries = Entry.objects.filter(ticket__in=[ticket.pk for ticket in tickets]).order_by("id")
    for ticket_id, text, quoted in entries.values_list("ticket_id", "text", "quoted"):
        if ticket_id in cuts:
            continue
        for part in (text, quoted):
            cut = snippet(part, words, width)
            if cut[1]:
                cuts[ticket_id] = cut
                break
    return cuts


# --- one ticket


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything that the page of one ticket shows."""

    entries: list[Entry]
    events: list[JournalEntry]
    handovers: list[Handover]
    links: list[tuple[str, Ticket]]
    regroupings: list[Regrouping]


def conversation(user: User, ticket: Ticket) -> Conversation:
    """The entries of a ticket with attachments and what became of each mail, its events, hand-overs and links."""
    entries = entries_of(ticket).select_related("author", "handover__service").prefetch_related("masked_numbers")
    return Conversation(
        entries=list(entries),
        events=list(history_of(ticket.ref)),
        handovers=list(ticket.handovers.select_related("service", "expert", "asked_by", "answered_by").order_by("id")),
        links=links_of(user, ticket),
        regroupings=list(
            Regrouping.objects.filter(Q(source=ticket) | Q(target=ticket), undone_at__isnull=True)
            .select_related("source", "target")
            .order_by("id")
        ),
    )


def entries_of(ticket: Ticket) -> QuerySet[Entry]:
    """What was said on a ticket, in order, with files and what became of each mail; nothing sealed is read."""
    attachments = Prefetch("attachments", Attachment.objects.defer("sealed").order_by("id"))
    entries = ticket.entries.select_related("out_mail").defer("out_mail__sealed")
    return entries.prefetch_related(attachments).order_by("at", "id")


def links_of(user: User, ticket: Ticket) -> list[tuple[str, Ticket]]:
    """The tickets that belong to this one, and how; only those that this person may read."""
    rows = Link.objects.filter(Q(a=ticket) | Q(b=ticket)).select_related("a", "b").order_by("id")
    links = [(link.kind, link.b if link.a_id == ticket.pk else link.a) for link in rows]
    if user.may("ticket.read"):
        return links
    readable = tickets_for(user).in_bulk([other.pk for _kind, other in links])
    return [(kind, other) for kind, other in links if other.pk in readable]


def entry_for(user: User, number: str, entry: int) -> Entry:
    """One entry of a ticket that this person may read."""
    ticket = ticket_for(user, number)
    row = ticket.entries.select_related("in_mail", "out_mail").filter(pk=entry).first()
    if row is None:
        raise NotFound(_("There is no such entry on this ticket."))
    return row


def attachment_for(user: User, number: str, attachment: int) -> Attachment:
    """One file of a ticket that this person may read."""
    ticket = ticket_for(user, number)
    row = Attachment.objects.select_related("entry__in_mail").filter(pk=attachment, entry__ticket=ticket).first()
    if row is None:
        raise NotFound(_("There is no such file on this ticket."))
    return row


def others_on(ticket: Ticket, user: User) -> list[Presence]:
    """The colleagues present on a ticket now."""
    fresh = clock.now() - timedelta(seconds=40)
    rows = Presence.objects.filter(ticket=ticket, seen_at__gt=fresh).exclude(user=user)
    return list(rows.select_related("user").order_by("user__name"))


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft, opened."""

    fields: dict[str, str]
    saved_at: datetime


def draft_key(key: str) -> str:
    """The name of a form as its draft is filed under."""
    return key.replace("\x00", "")[:60]


def draft_of(user: User, key: str) -> SavedDraft | None:
    """What this person was writing in a form."""
    draft = Draft.objects.filter(user=user, key=draft_key(key)).first()
    if draft is None:
        return None
    return SavedDraft(json.loads(DRAFTS.open(draft)), draft.saved_at)


def messages_for(user: User) -> list[Message]:
    """The messages for this user that they have not taken up yet, oldest first."""
    rows = Message.objects.filter(to=user, taken_up_at__isnull=True).select_related("ticket", "by")
    return list(rows.order_by("pk")[:200])


def messages_taken_up(user: User) -> list[Message]:
    """The latest messages that this user has taken up."""
    rows = Message.objects.filter(to=user, taken_up_at__isnull=False).exclude(text="").select_related("ticket", "by")
    return list(rows.order_by("-taken_up_at")[:20])


def message_for(user: User, number: int) -> Message:
    """The one gate to a message: it is for one person."""
    message = Message.objects.select_related("ticket").filter(pk=number, to=user).first()
    if message is None:
        raise NotFound(_("There is no such message for you."))
    return message


def questions_for(user: User) -> list[Handover]:
    """The questions that wait for this expert: those by name first, then those to their services."""
    waiting = Handover.objects.filter(
        service__in=services_of(user), answered_at__isnull=True, withdrawn_at__isnull=True
    )
    waiting = waiting.filter(Q(expert=user) | Q(expert__isnull=True))
    rows = waiting.select_related("ticket__organisation", "service", "asked_by", "expert")
    return list(rows.order_by("due_at", "id")[:200])


def topics() -> list[Topic]:
    """The subject tree, in order; each topic knows its parent."""
    tree = list(Topic.objects.filter(active=True).order_by("code"))
    by_id = {topic.pk: topic for topic in tree}
    for topic in tree:
        if topic.parent_id in by_id:
            topic.parent = by_id[topic.parent_id]
    return tree


def templates() -> list[Template]:
    """The templates that a person picks from."""
    return list(Template.objects.filter(active=True).exclude(code__startswith="desk.").order_by("code"))


def as_filters(source: Any) -> TicketFilters:
    """Filters out of an address; what makes no sense there is as if it were not there."""
    return TicketFilters(
        **{name: str(source.get(name, ""))[:200].replace("\x00", "") for name in TicketFilters.__slots__}
    )
