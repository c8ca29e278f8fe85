"""Merge, split and link. A merge and a split are the same: entries go to another ticket, and can go back."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.queries import working_hours
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.text import one_line
from tridesk.tickets import lifecycle, search, writing
from tridesk.tickets.actions.moving import move, save
from tridesk.tickets.actions.opening import next_numbers
from tridesk.tickets.lifecycle import Event
from tridesk.tickets.models import Entry, Handover, Link, Regrouping, Ticket


@transaction.atomic
def merge(source: Ticket, *, into: Ticket, by: User) -> Regrouping:
    """Merges `source` into another ticket: all its entries go there, and it closes with a pointer."""
    source, into = _locked_pair(source, into)
    if not into.is_active:
        raise Conflict(_("The ticket to merge into is closed: reopen it first."))
    if not source.is_active:
        raise Conflict(_("A closed ticket cannot be merged: link it instead."))
    entries = list(source.entries.order_by("id").values_list("pk", flat=True))
    handovers = list(source.handovers.values_list("pk", flat=True))
    grouping = Regrouping.objects.create(
        kind="merge", source=source, target=into, entries=entries, by=by, at=clock.now(),
        before={"state": source.state, "outcome": source.outcome, "handovers": handovers, "into_state": into.state},
    )  # fmt: skip
    _carry(entries, handovers, into)
    if source.state == "second_line" and into.state != "second_line":
        into.state, into.outcome = "second_line", "second_line"
    move(source, Event.CLOSE)
    save(source, closed_at=clock.now(), merged_into=into)
    save(into)
    _reindex(source, into)
    record("ticket.merged", by=by, ref=source.ref, data={"into": into.number})
    record("ticket.received", by=by, ref=into.ref, data={"from": source.number})
    return grouping


@transaction.atomic
def split(source: Ticket, *, entries: Sequence[Entry], subject: str, by: User) -> Regrouping:
    """Makes a ticket of its own of some entries; at least one entry stays behind."""
    (source,) = _lock([source])
    chosen = {entry.pk for entry in entries}
    there = set(source.entries.values_list("pk", flat=True))
    if not chosen or not chosen < there:
        raise Invalid(_("Choose one entry or more to split off, and leave at least one."), field="entries")
    if source.state == "archived":
        raise Conflict(_("This ticket is archived and can only be read."))
    now = clock.now()
    target = Ticket.objects.create(
        number=next_numbers(1)[0],
        channel=source.channel, language=source.language, topic=source.topic, priority=source.priority,
        contact=source.contact, organisation=source.organisation, requester_name=source.requester_name,
        requester_email=source.requester_email, requester_phone=source.requester_phone,
        subject=one_line(writing.Veil.new().over(subject), 300) or source.subject,
        opened_at=now, changed_at=now, due_at=lifecycle.due(now, source.priority, working_hours()), owner=by,
    )  # fmt: skip
    grouping = Regrouping.objects.create(
        kind="split", source=source, target=target, entries=sorted(chosen), by=by, at=now
    )
    _carry(sorted(chosen), [], target)
    Link.objects.create(a=source, b=target, kind="related")
    save(source)
    _reindex(source, target)
    record("ticket.split", by=by, ref=source.ref, data={"to": target.number})
    record("ticket.opened", by=by, ref=target.ref, data={"channel": target.channel, "language": target.language})
    return grouping


@transaction.atomic
def undo(grouping: Regrouping, *, by: User) -> Regrouping:
    """Undoes a merge or a split: every entry goes back; what came after it stays where it came."""
    grouping = Regrouping.objects.select_for_update(of=("self",)).get(pk=grouping.pk)
    if grouping.undone_at is not None:
        raise Conflict(_("This has been undone already."))
    source, target = _locked_pair(grouping.source, grouping.target)
    if "archived" in (source.state, target.state):
        raise Conflict(_("This ticket is archived and can only be read."))
    handovers = grouping.before.get("handovers", [])
    _carry([pk for pk in grouping.entries if _is_on(pk, target)], handovers, source)
    if grouping.kind == "merge":
        _restore(source, target, grouping)
    else:
        _empty_out(source, target)
    grouping.undone_at = clock.now()
    grouping.save(update_fields=["undone_at"])
    save(source)
    save(target)
    _reindex(source, target)
    record(f"ticket.{grouping.kind}_undone", by=by, ref=source.ref, data={"other": target.number})
    return grouping


@transaction.atomic
def link(a: Ticket, b: Ticket, *, by: User | None, kind: str = "related") -> Link:
    """Notes that two tickets belong together."""
    if a.pk == b.pk:
        raise Invalid(_("A ticket cannot be linked to itself."), field="number")
    known = Link.objects.filter(a=b, b=a).first()
    if known:
        return known
    made, fresh = Link.objects.get_or_create(a=a, b=b, defaults={"kind": kind})
    if fresh:
        record("ticket.linked", by=by, ref=a.ref, data={"to": b.number, "kind": kind})
    return made


def _restore(source: Ticket, target: Ticket, grouping: Regrouping) -> None:
    source.state, source.outcome = grouping.before["state"], grouping.before["outcome"]
    source.closed_at, source.merged_into = None, None
    if target.state == "second_line" and grouping.before["into_state"] != "second_line":
        waiting = target.handovers.filter(answered_at__isnull=True, withdrawn_at__isnull=True)
        if not waiting.exists():
            target.state = grouping.before["into_state"]


def _empty_out(source: Ticket, target: Ticket) -> None:
    """After a split is undone: the ticket that was made closes, unless something new came to it."""
    if target.is_active and not target.entries.exists():
        move(target, Event.CLOSE)
        target.closed_at, target.merged_into = clock.now(), source


def _carry(entries: Sequence[int], handovers: Sequence[int], to: Ticket) -> None:
    Entry.objects.filter(pk__in=entries).update(ticket=to)
    Handover.objects.filter(pk__in=handovers).update(ticket=to)


def _is_on(entry: int, ticket: Ticket) -> bool:
    return Entry.objects.filter(pk=entry, ticket=ticket).exists()


def _reindex(*tickets: Ticket) -> None:
    """Writes the words of tickets anew, from what is on them now."""
    search.forget([ticket.pk for ticket in tickets])
    for ticket in tickets:
        texts = ticket.entries.values_list("text", "quoted", "signature", "author_name")
        search.index([(ticket.pk, writing.ticket_words(ticket) | search.words_of(*(t for row in texts for t in row)))])


def _locked_pair(a: Ticket, b: Ticket) -> tuple[Ticket, Ticket]:
    if a.pk == b.pk:
        raise Invalid(_("A ticket cannot be merged with itself."), field="number")
    found = {ticket.pk: ticket for ticket in _lock([a, b])}
    return found[a.pk], found[b.pk]


def _lock(tickets: Sequence[Ticket]) -> list[Ticket]:
    """Locks in the order of ids, so that two people who merge crosswise do not wait for each other."""
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("organisation")
    return list(rows.filter(pk__in=[ticket.pk for ticket in tickets]).order_by("pk"))
