"""Reads requests for those who hold a link, and the one gate to each: `followed_by`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from tridesk.accounts import mailed_links
from tridesk.directory.connected.queries import is_connected
from tridesk.directory.models import OrganisationKind
from tridesk.directory.office.queries import office_data, working_hours
from tridesk.directory.organisations.search import find_organisations
from tridesk.faq.models import Audience
from tridesk.journal.prepared_queries import PreparedQuery, any_of
from tridesk.journal.queries import history_of, restored_since
from tridesk.kit import clock, link_tokens, national_number
from tridesk.kit.errors import NotFound
from tridesk.mailroom.models import OutState
from tridesk.portal import rules
from tridesk.portal.models import CallSlot, Feedback, Helped, Opening, RequestLink
from tridesk.portal.rules import RequestStanding
from tridesk.tickets.actions.transitions import heir
from tridesk.tickets.lifecycle import Awaiting, State
from tridesk.tickets.models import Attachment, Entry, EntryKind, Handover, Regrouping, Ticket, Trust

LINK: Final = b"portal.link"
DEVICE: Final = b"portal.device"
NEW_REQUEST: Final = b"portal.new"
LEAST_FEEDBACK: Final = 5  # answers, below which no figure is shown
MOST_TEXTS: Final = 50
MOST_SAID: Final = 200  # messages of a conversation that are shown, the newest
LEAST_TYPED: Final = 3
SUGGESTED: Final = 7


# --- the gate


@dataclass(frozen=True, slots=True)
class Followed:
    """A request as the holder of a link may follow it.

    `ticket` is the one of the link, or what it was merged into when that has the same requester; `is_elsewhere` says
    that it was merged into a ticket of somebody else, of which nothing is shown. `together` are the rows of all tickets
    of this requester that go on in `ticket`, itself too: a link to any of them opens the same.
    """

    link: RequestLink
    ticket: Ticket
    is_elsewhere: bool = False
    opening: Opening | None = None
    together: tuple[int, ...] = ()

    @property
    def email(self) -> str:
        return self.link.email

    @property
    def is_closed(self) -> bool:
        return self.ticket.state == State.CLOSED.value

    @property
    def good_until(self) -> datetime:
        return rules.good_until(self.link.made_at, self.ticket.closed_at)


def followed_by(token: str) -> Followed | None:
    """The request behind the token of a link; None for a forged, expired or revoked link, or a changed address.

    A forged token costs no query. Which links were revoked since a backup that was restored, nobody knows: those made
    before have ended.
    """
    if not mailed_links.is_ours(token, LINK):
        return None
    rows = RequestLink.objects.exclude(restored_since(OuterRef("made_at")))
    rows = rows.select_related("ticket__merged_into", "ticket__organisation")
    link = rows.filter(digest=link_tokens.digest(token)).first()
    return _followed(link) if link else None


def followed_on(cookie: str) -> Followed | None:
    """The same by the token that a device keeps."""
    if not mailed_links.is_ours(cookie, DEVICE):
        return None
    opening = next(iter(_opening(link_tokens.digest(cookie))), None)
    return _followed(opening.link, opening) if opening else None


def _open_on(digest: str) -> QuerySet[Opening]:
    rows = Opening.objects.exclude(restored_since(OuterRef("link__made_at")))
    rows = rows.select_related("link__ticket__merged_into", "link__ticket__organisation")
    return rows.filter(digest=digest, ended_at__isnull=True)


_opening = PreparedQuery(_open_on)


def _followed(link: RequestLink, opening: Opening | None = None) -> Followed | None:
    ticket = link.ticket
    if link.revoked_at is not None or not is_of(link.email, ticket):
        return None
    goes_on, is_elsewhere = heir(ticket), False
    if goes_on.pk != ticket.pk:
        is_elsewhere = not is_of(link.email, goes_on)
        ticket = ticket if is_elsewhere else goes_on
    followed = Followed(link, ticket, is_elsewhere, opening)
    if ticket.state == State.ARCHIVED.value or clock.now() >= followed.good_until:
        return None
    return replace(followed, together=tuple(going_on_in(ticket, link.email)))


def going_on_in(ticket: Ticket, email: str = "") -> list[int]:
    """The rows of a ticket and of those merged into it, however often; with `email`, those of this address."""
    emails, more = {ticket.pk: ticket.requester_email}, [ticket.pk]
    while more:
        fresh = {row.pk: row.requester_email for row in _merged_into(more) if row.pk not in emails}
        emails |= fresh
        more = list(fresh)
    return [pk for pk, own in emails.items() if not email or own.lower() == email.lower()]


_merged_into = PreparedQuery(
    lambda tickets: Ticket.objects.filter(any_of("merged_into", tickets)).only("requester_email")
)


def is_of(email: str, ticket: Ticket) -> bool:
    """Whether an address is the one that the desk answers on this ticket."""
    return bool(email) and email.lower() == ticket.requester_email.lower()


def ticket_of(number: str, email: str) -> Ticket | None:
    """The ticket of which this address may have a new link: its requester's, not long closed."""
    ticket = Ticket.objects.filter(number=number).select_related("merged_into").first()
    if ticket is None or not is_of(email, ticket):
        return None
    goes_on = heir(ticket)
    ticket = goes_on if is_of(email, goes_on) else ticket
    if ticket.state == State.ARCHIVED.value:
        return None
    return ticket if clock.now() < rules.good_until(clock.now(), ticket.closed_at) else None


def is_fresh(followed: Followed) -> bool:
    """Whether the link was mailed lately and opened on this device alone: a link that was passed on is not.

    What asks for more than reading a request asks for that: whoever holds it reads the mailbox of the requester today.
    """
    if followed.opening is None or clock.now() - followed.link.made_at >= rules.FRESH_FOR:
        return False
    return not Opening.objects.filter(link=followed.link).exclude(pk=followed.opening.pk).exists()


# --- the page


def conversation(followed: Followed) -> tuple[list[Entry], bool]:
    """The conversation as this requester may read it, oldest first, with files; and whether there is more before it.

    What the desk answered them, what came from their address or was noted of them; no note, no question to the second
    line, nothing that may still be taken back, and nothing that a merged ticket of somebody else brought.
    """
    if followed.is_elsewhere:
        return [], False
    email, foreign = followed.email, _of_others(followed)
    newest = _newest(followed.ticket.pk, email)
    shown = [
        entry
        for entry in newest[:MOST_SAID]
        if entry.pk not in foreign and (not entry.recipients or email.lower() in _lower(*entry.recipients, *entry.cc))
    ]
    return shown[::-1], len(newest) > MOST_SAID


def first_name(entry: Entry) -> str:
    """The first name of the colleague who wrote an answer, where the desk is called so; else ''."""
    if entry.kind != EntryKind.ANSWER or entry.author is None or entry.author.is_program:
        return ""
    return next(iter(entry.author_name.split()), "") if office_data().first_names else ""


def _said(ticket: int, email: str) -> QuerySet[Entry]:
    noted = Q(author_email="", in_mail__isnull=True)  # a mail without an address is that of somebody who was erased
    mine = Q(kind=EntryKind.REQUEST) & (noted | Q(author_email__iexact=email))
    told = Q(kind=EntryKind.ANSWER)
    rows = Entry.objects.filter(mine | told, ticket_id=ticket, automatic=False)
    rows = rows.exclude(trust__in=(Trust.UNPROVED, Trust.REFUSED)).exclude(out_mail__state=OutState.WITHDRAWN)
    rows = rows.exclude(out_mail__state=OutState.QUEUED, out_mail__attempts=0)
    files = Prefetch("attachments", Attachment.objects.defer("sealed").order_by("pk"))
    rows = rows.select_related("out_mail", "author").defer("out_mail__sealed", "html", "quoted").prefetch_related(files)
    return rows.order_by("-at", "-id")[: MOST_SAID + 1]


_newest = PreparedQuery(_said)


def _lower(*emails: str) -> set[str]:
    return {email.lower() for email in emails}


def _of_others(followed: Followed) -> set[int]:
    """The entries that a merge brought from tickets of other requesters, here or where they came from."""
    foreign: set[int] = set()
    here, looked_at = {followed.ticket.pk}, set[int]()
    while here:
        looked_at |= here
        regroupings = _regroupings(list(here))
        here = {row.source_id for row in regroupings} - looked_at
        for row in regroupings:
            if row.kind == "merge" and not is_of(followed.email, row.source):
                foreign |= set(row.entries)
    return foreign


def _regroupings_into(tickets: list[int]) -> QuerySet[Regrouping]:
    rows = Regrouping.objects.filter(any_of("target", tickets), undone_at__isnull=True)
    return rows.select_related("source").only("kind", "entries", "source__requester_email")


_regroupings = PreparedQuery(_regroupings_into)


def file_for(followed: Followed, number: int) -> Attachment:
    """A file of the conversation."""
    shown = [entry.pk for entry in conversation(followed)[0]]
    file = Attachment.objects.select_related("entry__in_mail").filter(pk=number, entry__in=shown).first()
    if file is None:
        raise NotFound(_("There is no such file."))
    return file


@dataclass(frozen=True, slots=True)
class RequestExpectation:
    """What the requester may expect: from whom, and until about when; None when nothing is known, or it is over."""

    standing: RequestStanding
    until: datetime | None = None
    service: str = ""
    is_late: bool = False


def expectation(followed: Followed) -> RequestExpectation:
    """The state of a request as its page words it."""
    waiting = waiting_questions().filter(ticket=followed.ticket)
    return expectation_of(followed.ticket, waiting, elsewhere=followed.is_elsewhere)


def waiting_questions() -> QuerySet[Handover]:
    """The questions to the second line that wait for an answer, newest first."""
    waiting = Handover.objects.filter(answered_at__isnull=True, withdrawn_at__isnull=True)
    return waiting.select_related("service").order_by("-pk")


def expectation_of(ticket: Ticket, waiting: Iterable[Handover], *, elsewhere: bool = False) -> RequestExpectation:
    """The same of a ticket with its waiting questions, which are looked at only where they matter."""
    standing = rules.standing(
        State(ticket.state),
        Awaiting(ticket.awaiting),
        answered=ticket.first_answer_at is not None,
        elsewhere=elsewhere,
    )
    until, service = ticket.awaited_until or ticket.due_at, ""
    if standing is RequestStanding.SERVICE and (handover := next(iter(waiting), None)):
        until, service = handover.due_at, str(handover.service)
    if standing in (RequestStanding.CLOSED, RequestStanding.TOGETHER, RequestStanding.YOUR_TURN):
        return RequestExpectation(standing)
    until = rules.about(until)
    return (
        RequestExpectation(standing, None, service, True)
        if until < clock.now()
        else RequestExpectation(standing, until, service)
    )


def openings_of(followed: Followed) -> list[Opening]:
    """Where this request was opened by links to this address, newest first."""
    return _openings(list(followed.together), followed.email)


def _opened_by(tickets: list[int], email: str) -> QuerySet[Opening]:
    rows = Opening.objects.filter(any_of("link__ticket", tickets), link__email__iexact=email)
    return rows.order_by("-pk")[:20]


_openings = PreparedQuery(_opened_by)


def slot_of(followed: Followed) -> CallSlot | None:
    """The half-hour that is booked for this request."""
    return next(iter(_slots(list(followed.together))), None)


def _slots_of(tickets: list[int]) -> QuerySet[CallSlot]:
    rows = CallSlot.objects.filter(any_of("ticket", tickets), cancelled_at__isnull=True, queued_at__isnull=True)
    return rows.order_by("starts_at", "pk")


_slots = PreparedQuery(_slots_of)


def free_slots(language: str) -> list[datetime]:
    """The half-hours that can be booked now."""
    now = clock.now()
    booked = Counter(slot.starts_at for slot in _booked(now))
    full = {starts_at for starts_at, count in booked.items() if count >= len(rules.SEATS)}
    return list(rules.slots(working_hours(language), now, full))


_booked = PreparedQuery(lambda now: CallSlot.objects.filter(starts_at__gt=now, cancelled_at__isnull=True))


def has_rated(followed: Followed) -> bool:
    """Whether 'did this help?' was answered for this request."""
    return links_like(followed).filter(has_rated=True).exists()


def links_like(followed: Followed) -> QuerySet[RequestLink]:
    """The links to this address that open the same request."""
    return RequestLink.objects.filter(ticket__in=followed.together, email__iexact=followed.email)


def turns(followed: Followed) -> int:
    """How often its requester closed or opened the request in the last hour."""
    since = clock.now() - timedelta(hours=1)
    happened = history_of(followed.ticket.ref).filter(verb__in=("ticket.closed", "ticket.reopened"), by=None)
    return happened.filter(at__gt=since).count()


# --- a new request


PUBLIC_BODIES: Final = (
    OrganisationKind.MUNICIPALITY,
    OrganisationKind.WELFARE,
    OrganisationKind.POLICE,
    OrganisationKind.FEDERAL,
    OrganisationKind.COMMUNITY,
    OrganisationKind.SOCIAL_SECURITY,
)


def audience_of(followed: Followed | None) -> Sequence[str]:
    """Returns the audiences whose answers a device may read: connected users only once it proved the address of one."""
    if followed is not None and is_connected(followed.email):
        return Audience.PUBLIC, Audience.CONNECTED
    return (Audience.PUBLIC,)


def public_bodies(typed: str) -> list[dict[str, str]]:
    """Names of public bodies that begin like this, for the form; nothing but what everybody knows."""
    if len(typed.strip()) < LEAST_TYPED or national_number.mask(typed).numbers:
        return []
    bodies = find_organisations(typed, limit=SUGGESTED, forgiving=False)
    today = [body.merged_into or body for body in bodies]
    names = dict.fromkeys(str(body) for body in today if body.kind in PUBLIC_BODIES and not body.has_ended)
    return [{"name": name, "value": name, "detail": "", "id": "", "url": ""} for name in names]


# --- for the desk


def links_to(ticket: Ticket) -> QuerySet[RequestLink]:
    """The links that lead to a ticket: its own, and those of tickets of the same requester that were merged into it."""
    return RequestLink.objects.filter(ticket__in=going_on_in(ticket, ticket.requester_email))


def links_of(ticket: Ticket) -> list[RequestLink]:
    """The links that lead to a ticket, newest first, with their openings."""
    openings = Prefetch("openings", Opening.objects.order_by("-pk"))
    rows = links_to(ticket).select_related("revoked_by").prefetch_related(openings)
    return list(rows.order_by("-pk")[:MOST_TEXTS])


@dataclass(frozen=True, slots=True)
class FeedbackFigures:
    """How often each answer was given, and the newest texts; all of it empty below `LEAST_FEEDBACK` answers."""

    counts: list[tuple[str, int]]
    texts: list[str]
    total: int


def feedback() -> FeedbackFigures:
    """What requesters said when they were asked whether it helped."""
    given = dict(Feedback.objects.order_by().values_list("helped").annotate(Count("pk")))
    total = sum(given.values())
    if total < LEAST_FEEDBACK:
        return FeedbackFigures([], [], 0)
    texts = Feedback.objects.exclude(text="").values_list("text", flat=True)[:MOST_TEXTS]
    counts = [(str(label), given.get(value, 0)) for value, label in Helped.choices]
    return FeedbackFigures(counts, list(texts), total)
