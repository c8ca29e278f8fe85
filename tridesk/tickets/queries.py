"""Reading tickets, and the one gate to each of them: `ticket_for`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import compress
from typing import Any, Final, overload

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.office.queries import services_of
from tridesk.journal.models import Entry as JournalEntry
from tridesk.journal.prepared_queries import PreparedQuery
from tridesk.journal.queries import history_of, latest_by
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.languages import UNKNOWN
from tridesk.kit.rows import row_number
from tridesk.kit.text import snippet
from tridesk.mailroom.models import OutState
from tridesk.tickets import draft_versions, search
from tridesk.tickets.entry_store import DRAFT_FILES, DRAFTS, Upload
from tridesk.tickets.lifecycle import State
from tridesk.tickets.models import (
    ACTIVE_STATES,
    DRAFT_FORMS,
    Attachment,
    Draft,
    Entry,
    EntryKind,
    Handover,
    Link,
    Message,
    Presence,
    Regrouping,
    Sending,
    Template,
    TemplateUse,
    Ticket,
    TicketCall,
    Topic,
    Trust,
)
from tridesk.tickets.word_search import newest_with

PAGE: Final = 30
_AS_SAID: Final = re.compile(r"(?:(\d{4})-)?(\d{1,7})")
MOST_LISTED: Final = 200  # messages or questions of one person
MOST_COUNTED: Final = 1000  # nobody works off a number above that; it is shown as 999+
MOST_USED: Final = 8  # templates of one topic
QUEUES: Final = ("mine", "new", "research", "second_line", "late", "unproved")
SEEN: Final = timedelta(seconds=40)  # after the last sign of a page that shows a ticket
LONGEST_HOLD: Final = timedelta(seconds=30)  # for which a sender may take a question back
WRITING: Final = timedelta(seconds=10)  # after the last sign that somebody writes: it comes every five seconds
# How long the second line may read a ticket after its question was answered (the requester may come back on it), and
# after it was withdrawn (time to finish the page that is open).
READABLE_AFTER: Final = (timedelta(days=14), timedelta(hours=1))


# --- the gate


def tickets_for(user: User) -> QuerySet[Ticket]:
    """The tickets that a person may read: all, or those about which their own services are asked.

    An expert's access begins when the question can no longer be taken back, and ends some time after it is answered or
    withdrawn (`READABLE_AFTER`).
    """
    if user.may("ticket.read"):
        return _tickets()
    if user.may("ticket.read_own_service"):
        own = _left().filter(service__in=services_of(user))
        return _tickets().filter(pk__in=own.filter(_is_recent(clock.now())).values("ticket"))
    return _tickets().none()


def _tickets() -> QuerySet[Ticket]:
    return Ticket.objects.select_related("owner", "organisation", "topic").defer("organisation__words")


def _left() -> QuerySet[Handover]:
    """The questions that have left: all but those that their sender may still take back."""
    now = clock.now()
    held = Sending.objects.filter(ticket=OuterRef("ticket"), by=OuterRef("asked_by"), leaves_at__gt=now)
    may_wait = Q(asked_at__gt=now - LONGEST_HOLD) & Exists(held.filter(taken_back_at__isnull=True))
    return Handover.objects.exclude(may_wait)


def _is_recent(now: datetime) -> Q:
    """The questions that wait, or were answered or withdrawn so lately that the second line may still look."""
    answered, withdrawn = READABLE_AFTER
    waits = Q(answered_at__isnull=True, withdrawn_at__isnull=True)
    return waits | Q(answered_at__gt=now - answered) | Q(withdrawn_at__gt=now - withdrawn)


def ticket_for(user: User, number: str) -> Ticket:
    """The ticket with this number if this person may read it; otherwise there is no such ticket."""
    number = number.replace("\x00", "")
    tickets = _any_ticket(number) if user.may("ticket.read") else _whole(tickets_for(user), number)
    for ticket in tickets:
        return ticket
    raise NotFound(_("There is no ticket %(number)s that you may read.") % {"number": number})


def _whole(tickets: QuerySet[Ticket], number: str) -> QuerySet[Ticket]:
    return tickets.filter(number=number).select_related("contact", "merged_into").defer("contact__words")


_any_ticket = PreparedQuery(lambda number: _whole(_tickets(), number))


def tickets_numbered(user: User, numbers: Collection[str]) -> list[Ticket]:
    """The tickets with these numbers that this person may read, oldest first."""
    tickets = tickets_for(user).select_related("contact").defer("contact__words")
    return list(tickets.filter(_has_number(numbers)).order_by("pk"))


def tickets_said(user: User, typed: str) -> list[Ticket]:
    """The tickets of a number as it is said aloud: `2026-000412`, or `412` for one of this year or the last."""
    match = _AS_SAID.fullmatch(typed.strip())
    if match is None:
        return []
    this_year = clock.now().astimezone(clock.BRUSSELS).year
    years = [match[1]] if match[1] else [this_year, this_year - 1]
    numbers = [f"{year}-{int(match[2]):06d}" for year in years]
    return list(tickets_for(user).filter(number__in=numbers).order_by("-number"))


def readable_numbers(user: User, numbers: Collection[str]) -> set[str]:
    """Those of these ticket numbers that this person may read."""
    return set(tickets_for(user).filter(_has_number(numbers)).values_list("number", flat=True))


def _has_number(numbers: Collection[str]) -> Q:
    return Q(number__in=[number for number in numbers if "\x00" not in number])


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

    @property
    def is_chosen(self) -> bool:
        """Whether anything but words narrows the list."""
        return any((self.state, self.channel, self.language, self.topic, self.owner))

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
            wanted &= Q(language="" if self.language == UNKNOWN else self.language)
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


def queue(
    user: User, name: str, filters: TicketFilters, cursor: str = "", limit: int = PAGE, *, newest_first: bool = False
) -> TicketListPage:
    """A queue of active tickets, due first or newest first; the cursor is `due|id`, or a row number."""
    tickets = in_queue(user, name).filter(filters.conditions())
    if newest_first:
        return _newest(tickets, cursor, limit)
    if cursor:
        due, number = _due_cursor(cursor)
        tickets = tickets.filter(due_at__gte=due).exclude(due_at=due, pk__lte=number)
    # Which ones first, from the index alone: what hangs on a ticket is fetched for one page, not for the whole queue.
    page = list(tickets.order_by("due_at", "id").values_list("pk", flat=True)[: limit + 1])
    rows = list(tickets_for(user).filter(pk__in=page).order_by("due_at", "id"))
    last = rows[limit - 1] if len(rows) > limit else None
    return TicketListPage(rows[:limit], f"{last.due_at.isoformat()}|{last.pk}" if last else "")


def _newest(tickets: QuerySet[Ticket], cursor: str, limit: int) -> TicketListPage:
    if cursor:
        tickets = tickets.filter(pk__lt=_row_number(cursor))
    rows = list(tickets.order_by("-id")[: limit + 1])
    return TicketListPage(rows[:limit], str(rows[limit - 1].pk) if len(rows) > limit else "")


def in_queue(user: User, name: str) -> QuerySet[Ticket]:
    """The tickets of a queue, in no order."""
    return tickets_for(user).filter(_in_queue(user, name))


def _in_queue(user: User, name: str) -> Q:
    active = Q(state__in=ACTIVE_STATES)
    match name:
        case "mine":
            return active & Q(owner=user) & ~asleep(clock.now())
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


def asleep(now: datetime) -> Q:
    """The tickets that sleep on; what has slept enough is awake, even before the job notes it."""
    return Q(state=State.RESEARCH.value, awaiting="", awaited_until__gt=now)


def _due_cursor(cursor: str) -> tuple[datetime, int]:
    due, _bar, number = cursor.partition("|")
    try:
        moment = parse_datetime(due.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1900 < moment.year < 3000:  # of no zone, or of no calendar
        raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
    return moment, _row_number(number)


def _row_number(text: str) -> int:
    number = row_number(text)
    if number is None:
        raise Invalid(_("This page address is not complete. Start again from the first page."), field="after")
    return number


def counts(user: User) -> dict[str, int]:
    """How many tickets lie in each queue, at most `MOST_COUNTED`, in one query.

    Written out: built by the ORM from `_in_queue`, it takes the web process 3 ms of the page's 35, and not 0.3.
    """
    query = """
        SELECT (SELECT count(*) FROM (SELECT 1 FROM tickets_ticket WHERE state IN ({active}) AND owner_id = %(me)s
                    AND (state <> 'research' OR awaiting <> '' OR awaited_until <= %(now)s) LIMIT %(most)s) q),
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
    if not terms:
        return _newest(tickets, cursor, limit)
    rows = newest_with(tickets, terms, _row_number(cursor) if cursor else _top(), limit + 1)
    return TicketListPage(rows[:limit], str(rows[limit - 1].pk) if len(rows) > limit else "")


def arrived(user: User, numbers: Collection[str]) -> list[tuple[Ticket, str]]:
    """Those of these tickets in which another person acted last: "mine" for those of `user`, "new" for all."""
    is_new = Q(state=State.OPEN.value, owner__isnull=True)
    tickets = tickets_for(user).filter(is_new | Q(owner=user, state__in=ACTIVE_STATES), _has_number(numbers))
    rows = list(tickets.order_by("id")[:PAGE])
    own = latest_by([ticket.ref for ticket in rows], user.pk)
    return [(ticket, "mine" if ticket.owner_id else "new") for ticket in rows if ticket.ref not in own]


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
    """The conversation of one ticket; `hanging` names the other rows that it has (see `hanging_on`)."""

    entries: list[Entry]
    events: list[JournalEntry]
    handovers: list[Handover]
    links: list[tuple[str, Ticket]]
    regroupings: list[Regrouping]
    hanging: frozenset[str]


def conversation(user: User, ticket: Ticket) -> Conversation:
    """The entries of a ticket with attachments and what became of each mail, its events, hand-overs and links."""
    hanging = hanging_on(user, ticket)
    return Conversation(
        entries=talk_of(ticket, files="files" in hanging),
        events=_events(ticket.ref),
        handovers=list(_handovers_of(ticket)) if "handovers" in hanging else [],
        links=links_of(user, ticket) if "links" in hanging else [],
        regroupings=list(_regroupings_of(ticket)) if "regroupings" in hanging else [],
        hanging=hanging,
    )


def hanging_on(user: User, ticket: Ticket) -> frozenset[str]:
    """Which kinds of rows a ticket has, in one query: an ordinary ticket has none of them, and none is read."""
    values: dict[str, Any] = {
        "ticket": ticket.pk,
        "user": user.pk,
        "key": draft_key(ticket.ref),
        "seen": clock.now() - SEEN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HANGING_ON, values | {"seen": clock.now() - SEEN})
        return frozenset(compress(_HANGING, cursor.fetchone()))


_HANGING: Final = {
    "files": "tickets_attachment f JOIN tickets_entry e ON e.id = f.entry_id WHERE e.ticket_id = %(ticket)s",
    "masked": "tickets_maskednumber m JOIN tickets_entry e ON e.id = m.entry_id WHERE e.ticket_id = %(ticket)s",
    "handovers": "tickets_handover WHERE ticket_id = %(ticket)s",
    "links": "tickets_link WHERE a_id = %(ticket)s OR b_id = %(ticket)s",
    "regroupings": "tickets_regrouping WHERE (source_id = %(ticket)s OR target_id = %(ticket)s) AND undone_at IS NULL",
    "calls": "tickets_ticketcall WHERE ticket_id = %(ticket)s",
    "messages": "tickets_message WHERE ticket_id = %(ticket)s",
    "presence": "tickets_presence WHERE ticket_id = %(ticket)s AND seen_at > %(seen)s AND user_id <> %(user)s",
    "draft": "tickets_draft WHERE user_id = %(user)s AND key = %(key)s",
}
"""Written out: the ORM takes far longer to put this question than PostgreSQL to answer it."""
_EACH: Final = ", ".join(f"EXISTS (SELECT FROM {rows})" for rows in _HANGING.values())
_HANGING_ON: Final = f"SELECT {_EACH}"


def entries_of(ticket: Ticket, *, files: bool = True) -> QuerySet[Entry]:
    """The entries of a ticket, in order, with files and the fate of each mail; nothing sealed is read.

    `files=False` is for a ticket that has none: they are not looked for.
    """
    return _entries(ticket.pk, files)


def _entries(ticket: int, files: bool) -> QuerySet[Entry]:
    attachments = Attachment.objects.defer("sealed").order_by("id") if files else Attachment.objects.none()
    entries = Entry.objects.filter(ticket_id=ticket).select_related("out_mail").defer("out_mail__sealed")
    return entries.prefetch_related(Prefetch("attachments", attachments)).order_by("at", "id")


def talk_of(ticket: Ticket, *, files: bool = True) -> list[Entry]:
    """The same for a page or a program, with authors and services."""
    return _talk[files](ticket.pk)


_events = PreparedQuery(history_of)
_talk = [
    PreparedQuery(lambda ticket: _entries(ticket, files=False).select_related("author", "handover__service")),
    PreparedQuery(lambda ticket: _entries(ticket, files=True).select_related("author", "handover__service")),
]  # of a ticket without files, of one with files


def public_entries(ticket: Ticket) -> list[Entry]:
    """What the requester and the desk wrote to each other, in order: what a third party may read.

    Mails whose sender is not proved are no part of it, nor automatic ones and those that were taken back.
    """
    messages = ticket.entries.filter(kind__in=(EntryKind.REQUEST, EntryKind.ANSWER), automatic=False)
    messages = messages.exclude(trust__in=(Trust.UNPROVED, Trust.REFUSED)).exclude(out_mail__state=OutState.WITHDRAWN)
    return list(messages.select_related("author").order_by("at", "id"))


def public_files(ticket: Ticket) -> list[Attachment]:
    """The files of `public_entries`, oldest first."""
    rows = Attachment.objects.filter(entry__in=public_entries(ticket))
    return list(rows.select_related("entry__in_mail").order_by("pk"))


def _handovers_of(ticket: Ticket) -> QuerySet[Handover]:
    return ticket.handovers.select_related("service", "expert", "asked_by", "answered_by").order_by("id")


def _regroupings_of(ticket: Ticket) -> QuerySet[Regrouping]:
    rows = Regrouping.objects.filter(Q(source=ticket) | Q(target=ticket), undone_at__isnull=True)
    return rows.select_related("source", "target").order_by("id")


def _links(ticket: Ticket) -> QuerySet[Link]:
    return Link.objects.filter(Q(a=ticket) | Q(b=ticket)).select_related("a", "b").order_by("id")


def links_of(user: User, ticket: Ticket) -> list[tuple[str, Ticket]]:
    """The tickets that belong to this one, and how; only those that this person may read."""
    links = [(link.kind, link.b if link.a_id == ticket.pk else link.a) for link in _links(ticket)]
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
    writing = clock.now() - WRITING
    others = list(_others_on(ticket, user).select_related("user").order_by("user__name"))
    for other in others:
        other.writing = other.writing and other.seen_at > writing
    return others


def _others_on(ticket: Ticket, user: User) -> QuerySet[Presence]:
    return Presence.objects.filter(ticket=ticket, seen_at__gt=clock.now() - SEEN).exclude(user=user)


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """A draft, opened."""

    fields: dict[str, str]
    saved_at: datetime
    earlier_at: datetime | None = None  # when the version was typed that comes back next
    files: list[tuple[int, str, int]] = field(default_factory=list)  # number, name, size

    @property
    def version(self) -> str:
        return draft_versions.version(self.fields)


def draft_key(key: str) -> str:
    """The name of a form as its draft is filed under."""
    return key.replace("\x00", "")[:60]


def draft_keys(numbers: Mapping[int, str]) -> list[str]:
    """The names of drafts about tickets, given by row and number: of their forms, and of notes on their calls."""
    calls = TicketCall.objects.filter(ticket__in=list(numbers)).values_list("call__key", flat=True)
    forms = [f"{form}:{number}" for number in numbers.values() for form in DRAFT_FORMS]
    return forms + [f"call:{key}" for key in calls]


def draft_of(user: User, key: str) -> SavedDraft | None:
    """What this person was writing in a form."""
    return opened_draft(_drafts(user, key).first())


@overload
def opened_draft(draft: Draft) -> SavedDraft: ...
@overload
def opened_draft(draft: Draft | None) -> SavedDraft | None: ...
def opened_draft(draft: Draft | None) -> SavedDraft | None:
    """A draft, opened; None where there is none."""
    if draft is None:
        return None
    files = [(number, name, size) for number, name, size in draft.files]
    return SavedDraft(fields_of(draft), draft.saved_at, draft.earlier_at, files)


def fields_of(draft: Draft) -> dict[str, str]:
    """The fields of a draft, opened."""
    fields: dict[str, str] = json.loads(DRAFTS.open(draft)) if draft.sealed else {}
    return fields


def uploads_of_draft(draft: Draft) -> list[Upload]:
    """The files that wait for the next sending of a draft, opened."""
    rows = draft.kept_files.order_by("pk")
    return [Upload(row.filename, row.content_type, DRAFT_FILES.open(row), row.document_id) for row in rows]


def _drafts(user: User, key: str) -> QuerySet[Draft]:
    return Draft.objects.filter(user=user, key=draft_key(key))


def open_messages(user: User) -> QuerySet[Message]:
    """The messages for this user that they have not taken up yet, oldest first."""
    rows = Message.objects.filter(to=user, taken_up_at__isnull=True).select_related("ticket", "by")
    return rows.order_by("pk")


def messages_for(user: User) -> list[Message]:
    """The first of `open_messages`."""
    return list(open_messages(user)[:MOST_LISTED])


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


def open_questions(user: User) -> QuerySet[Handover]:
    """The questions that wait for this expert, by name or through their services, what is due first on top."""
    waiting = _left().filter(service__in=services_of(user), answered_at__isnull=True, withdrawn_at__isnull=True)
    waiting = waiting.filter(Q(expert=user) | Q(expert__isnull=True))
    rows = waiting.select_related("ticket__organisation", "service", "asked_by", "expert")
    return rows.order_by("due_at", "id")


def questions_for(user: User) -> list[Handover]:
    """The first of `open_questions`."""
    return list(open_questions(user)[:MOST_LISTED])


def topics() -> list[Topic]:
    """The subject tree, in order; each topic knows its parent."""
    tree = list(Topic.objects.filter(active=True).order_by("code"))
    by_id = {topic.pk: topic for topic in tree}
    for topic in tree:
        if topic.parent_id in by_id:
            topic.parent = by_id[topic.parent_id]
    return tree


def topic_numbers() -> dict[str, int]:
    """The row number of each topic by its code, also of those that nobody picks any more."""
    return dict(Topic.objects.values_list("code", "pk"))


def templates() -> QuerySet[Template]:
    """The templates that a person picks from."""
    offered = Template.objects.filter(active=True).exclude(code__startswith="desk.")
    return offered.select_related("topic").order_by("code")


def templates_by_use() -> dict[str, list[str]]:
    """The codes of the templates that were used most, by topic; of any topic under ''."""
    uses = dict[str, Counter[str]]()
    for topic, code, times in TemplateUse.objects.values_list("topic", "template__code", "times"):
        uses.setdefault(topic, Counter())[code] = times
    uses[""] = sum(uses.values(), Counter[str]())
    return {topic: [code for code, _times in used.most_common(MOST_USED)] for topic, used in uses.items()}


def as_filters(source: Any) -> TicketFilters:
    """Filters out of an address; what makes no sense there is as if it were not there."""
    return TicketFilters(
        **{name: str(source.get(name, ""))[:200].replace("\x00", "") for name in TicketFilters.__slots__}
    )
