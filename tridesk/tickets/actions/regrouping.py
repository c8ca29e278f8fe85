"""Merge, split and link. A merge and a split are the same: entries go to another ticket, and can go back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.directory.office.queries import working_hours
from tridesk.journal.actions import record, record_all
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.text import one_line
from tridesk.tickets import entry_store, lifecycle, search
from tridesk.tickets.actions.opening import NewTicket, Requester, new_ticket, opening_of, write_tickets
from tridesk.tickets.actions.second_line import waiting_handover
from tridesk.tickets.actions.snapshots import recall, remembered
from tridesk.tickets.actions.transitions import all_locked, move, save
from tridesk.tickets.lifecycle import Channel, Event, Outcome, State
from tridesk.tickets.models import Entry, Handover, Link, Regrouping, Ticket


@transaction.atomic
def merge(source: Ticket, *, into: Ticket, by: User) -> Regrouping:
    """Merges `source` into another ticket: all its entries go there, and it closes with a pointer."""
    source, into = _locked_pair(source, into)
    if into.state == State.ARCHIVED.value or into.merged_into is not None:
        raise Conflict(_("The ticket to merge into is archived or merged itself: link this one to it instead."))
    if not into.is_active:
        raise Conflict(_("The ticket to merge into is closed: reopen it first."))
    if not source.is_active:
        raise Conflict(_("A closed ticket cannot be merged: link it instead."))
    entries = list(source.entries.order_by("id").values_list("pk", flat=True))
    handovers = list(source.handovers.values_list("pk", flat=True))
    grouping = Regrouping.objects.create(
        kind="merge",
        source=source,
        target=into,
        entries=entries,
        by=by,
        at=clock.now(),
        before={"source": remembered(source), "target": remembered(into), "handovers": handovers},
    )
    _carry(entries, handovers, source, into)
    if source.state == State.SECOND_LINE.value:
        _goes_along(source, into)
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
    (source,) = all_locked([source])
    chosen = {entry.pk for entry in entries}
    there = set(source.entries.values_list("pk", flat=True))
    if not chosen or not chosen < there:
        raise Invalid(_("Choose one entry or more to split off, and leave at least one."), field="entries")
    if source.state == "archived":
        raise Conflict(_("This ticket is archived and can only be read."))
    now = clock.now()
    asked = NewTicket(
        by=by,
        channel=Channel(source.channel),
        language=source.language,
        topic=source.topic,
        priority=source.priority,
        owner=by,
        subject=one_line(subject.replace("\x00", ""), 300) or source.subject,
        text="",
        requester=Requester(
            source.requester_name, source.requester_email, source.requester_phone, source.contact, source.organisation
        ),
    )
    due_at = lifecycle.due(now, source.priority, working_hours())
    target = new_ticket(asked, entry_store.Veil.new(), at=now, due_at=due_at)
    write_tickets([target])
    grouping = Regrouping.objects.create(
        kind="split", source=source, target=target, entries=sorted(chosen), by=by, at=now
    )
    _carry(sorted(chosen), [], source, target)
    Link.objects.create(a=source, b=target, kind="related")
    save(source)
    _reindex(source, target)
    record("ticket.split", by=by, ref=source.ref, data={"to": target.number})
    record_all([opening_of(target, by)])
    return grouping


@transaction.atomic
def undo(grouping: Regrouping, *, by: User) -> Regrouping:
    """Undoes a merge or a split: every entry goes back; what came after it stays where it came."""
    source, target = _locked_pair(grouping.source, grouping.target)
    grouping = Regrouping.objects.select_for_update(of=("self",)).get(pk=grouping.pk)
    if grouping.undone_at is not None:
        raise Conflict(_("This has been undone already."))
    if "archived" in (source.state, target.state):
        raise Conflict(_("This ticket is archived and can only be read."))
    if target.merged_into is not None and not target.is_active:
        raise Conflict(
            _("%(number)s was merged further, into %(other)s: undo that first.")
            % {"number": target.number, "other": target.merged_into.number}
        )
    _carry(grouping.entries, grouping.before.get("handovers", []), target, source)
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


def _recall(ticket: Ticket, kept: dict[str, Any]) -> None:
    """A ticket as it was; open when its question to the second line waits no more."""
    recall(ticket, kept)
    if ticket.state == State.SECOND_LINE.value and waiting_handover(ticket) is None:
        ticket.state = State.OPEN.value
        ticket.due_at = lifecycle.due(clock.now(), ticket.priority, working_hours())


def _goes_along(source: Ticket, into: Ticket) -> None:
    """The question of `source` waits on the ticket that it is merged into, with its own time to answer."""
    if into.state != State.SECOND_LINE.value:
        move(into, Event.HAND_OVER)
        into.due_at = source.due_at
    into.owner = into.owner or source.owner


def _restore(source: Ticket, target: Ticket, grouping: Regrouping) -> None:
    """Both tickets as they were before the merge, as far as what happened since allows."""
    before = grouping.before
    _recall(source, before["source"])
    source.closed_at, source.merged_into = None, None
    if target.state == State.SECOND_LINE.value and waiting_handover(target) is None:
        _recall(target, before["target"])
    if not target.handovers.exists():
        own = Outcome(before["target"]["outcome"])
        target.outcome = (own if target.is_active else lifecycle.outcome_on(Event.CLOSE, own)).value


def _empty_out(source: Ticket, target: Ticket) -> None:
    """After a split is undone: the ticket that was made closes, unless something new came to it."""
    if target.entries.exists():
        return
    if target.is_active:
        move(target, Event.CLOSE)
        target.closed_at = clock.now()
    target.merged_into = source


def _carry(entries: Sequence[int], handovers: Sequence[int], here: Ticket, there: Ticket) -> None:
    """Brings to `there` those of some entries and questions that are still `here`."""
    Entry.objects.filter(pk__in=entries, ticket=here).update(ticket=there)
    Handover.objects.filter(pk__in=handovers, ticket=here).update(ticket=there)


def _reindex(*tickets: Ticket) -> None:
    """Writes the words of tickets anew, from what is on them now."""
    search.forget([ticket.pk for ticket in tickets])
    for ticket in tickets:
        texts = ticket.entries.values_list("text", "quoted", "signature", "author_name")
        search.index(
            [(ticket.pk, entry_store.ticket_words(ticket) | search.words_of(*(t for row in texts for t in row)))]
        )


def _locked_pair(a: Ticket, b: Ticket) -> tuple[Ticket, Ticket]:
    if a.pk == b.pk:
        raise Invalid(_("A ticket cannot be merged with itself."), field="number")
    by_pk = {ticket.pk: ticket for ticket in all_locked([a, b])}
    return by_pk[a.pk], by_pk[b.pk]
