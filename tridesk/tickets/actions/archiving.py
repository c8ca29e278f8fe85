"""Closed tickets come to rest in the archive; what is over its time is pseudonymised, when two people agree."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.journal.actions import Happening, record, record_all
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed
from tridesk.mailroom.models import InMail, OutMail
from tridesk.telephony.desk import actions as telephony
from tridesk.tickets import ports, search
from tridesk.tickets.lifecycle import State
from tridesk.tickets.models import (
    Attachment,
    Disposal,
    Draft,
    Entry,
    MaskedNumber,
    Message,
    Regrouping,
    Sending,
    Ticket,
    TicketCall,
    Topic,
)
from tridesk.tickets.queries import draft_keys

REST = timedelta(days=30)  # a closed ticket can be reopened for this long
BATCH = 1000
KEPT_WITHOUT_TOPIC = 5  # years


@transaction.atomic
def archive_rested(rest: timedelta = REST) -> int:
    """Archives tickets that have been closed for `rest`: from now on they can only be read. Returns how many.

    Their masked national numbers are deleted in the same step.
    """
    rested = Ticket.objects.select_for_update(skip_locked=True).filter(
        state=State.CLOSED.value, closed_at__lt=clock.now() - rest
    )
    numbers = dict(rested.order_by("closed_at")[:BATCH].values_list("pk", "number"))
    Ticket.objects.filter(pk__in=numbers).update(state=State.ARCHIVED.value, archived_at=clock.now())
    MaskedNumber.objects.filter(entry__ticket__in=list(numbers)).delete()
    record_all(Happening("ticket.archived", f"ticket:{number}", {}) for number in numbers.values())
    return len(numbers)


@transaction.atomic
def propose_disposal(*, by: User, closed_before: datetime, reason: str) -> Disposal:
    """Proposes to pseudonymise the archived tickets closed before a day whose retention class has run out."""
    require(by, "disposal.propose")
    if not reason.strip():
        raise Invalid(_("Say why, for whoever approves it and for the archivist."), field="reason")
    over = overdue(closed_before)
    if not over:
        raise Invalid(_("No archived ticket is over its time on that day."), field="closed_before")
    disposal = Disposal.objects.create(
        proposed_by=by, proposed_at=clock.now(), reason=reason.strip()[:300], closed_before=closed_before, tickets=over
    )
    record("disposal.proposed", by=by, ref=f"disposal:{disposal.pk}", data={"tickets": len(over)})
    return disposal


def overdue(closed_before: datetime) -> list[int]:
    """The ids of archived tickets closed before a moment and kept as long as their topic asks (five years without)."""
    archived = _rested().filter(closed_at__lt=closed_before)
    over = Q(topic__isnull=True, closed_at__lt=_years_ago(KEPT_WITHOUT_TOPIC))
    for years in Topic.objects.order_by("keep_years").values_list("keep_years", flat=True).distinct():
        over |= Q(topic__keep_years=years, closed_at__lt=_years_ago(years))
    return sorted(archived.filter(over).values_list("pk", flat=True))


def _rested() -> QuerySet[Ticket]:
    """Archived tickets that no room above works with any more, and that are not disposed of."""
    rows = Ticket.objects.filter(state=State.ARCHIVED.value, pseudonymised_at__isnull=True)
    for held in ports.holders.answer:
        rows = rows.exclude(pk__in=held().values("pk"))
    return rows


def _years_ago(years: int) -> datetime:
    now = clock.now()
    day = 28 if (now.month, now.day) == (2, 29) else now.day
    return now.replace(year=now.year - years, day=day)


@transaction.atomic
def approve_disposal(disposal: Disposal, *, by: User) -> int:
    """Approves a colleague's proposal and carries it out. Returns the number of tickets pseudonymised."""
    require(by, "disposal.approve")
    disposal = _undecided(disposal)
    if disposal.proposed_by_id == by.pk:
        raise NotAllowed(_("You proposed this yourself: somebody else has to approve it."))
    done = pseudonymise(disposal.tickets)
    disposal.approved_by, disposal.decided_at, disposal.done_at = by, clock.now(), clock.now()
    disposal.save(update_fields=["approved_by", "decided_at", "done_at"])
    record("disposal.approved", by=by, ref=f"disposal:{disposal.pk}", data={"tickets": done})
    return done


@transaction.atomic
def refuse_disposal(disposal: Disposal, *, by: User) -> None:
    """Refuses a proposal; nothing is touched."""
    require(by, "disposal.approve")
    disposal = _undecided(disposal)
    disposal.decided_at, disposal.refused = clock.now(), True
    disposal.save(update_fields=["decided_at", "refused"])
    record("disposal.refused", by=by, ref=f"disposal:{disposal.pk}")


@transaction.atomic
def pseudonymise(tickets: list[int]) -> int:
    """Takes persons and words out of archived tickets; what figures need (topic, language, channel, times) stays.

    Two proposals may name the same ticket: what is done is not done again. What a room above has begun to work with
    since it was proposed stays for a later one. Returns how many there were.
    """
    rows = _rested().filter(pk__in=tickets)
    numbers = dict(rows.select_for_update().order_by("pk").values_list("pk", "number"))
    tickets = list(numbers)
    entries = Entry.objects.filter(ticket__in=tickets)
    in_mails = list(entries.filter(in_mail__isnull=False).values_list("in_mail", flat=True))
    out_mails = list(entries.filter(out_mail__isnull=False).values_list("out_mail", flat=True))
    messages = Message.objects.filter(ticket__in=tickets, out_mail__isnull=False)
    out_mails += messages.values_list("out_mail", flat=True)
    Attachment.objects.filter(entry__in=entries).delete()
    MaskedNumber.objects.filter(entry__in=entries).delete()
    entries.update(
        text="", quoted="", signature="", html="", author_name="", author_email="", reply_to="", recipients=[],
        cc=[], message_id="", fingerprint="", in_mail=None, out_mail=None,
    )  # fmt: skip
    InMail.objects.filter(pk__in=in_mails).only("pk").delete()  # not what is sealed in them
    OutMail.objects.filter(pk__in=out_mails).only("pk").delete()
    Message.objects.filter(ticket__in=tickets).update(text="", out_mail=None)
    _delete_mails_without_entry([f"ticket:{number}" for number in numbers.values()])
    Regrouping.objects.filter(Q(source__in=tickets) | Q(target__in=tickets)).update(before={})
    Sending.objects.filter(ticket__in=tickets).delete()
    telephony.forget(list(TicketCall.objects.filter(ticket__in=tickets).values_list("call", flat=True)))
    Draft.objects.filter(key__in=draft_keys(numbers)).only("pk").delete()
    search.forget(tickets)
    for dispose in ports.disposers.answer:
        dispose(tickets)
    return Ticket.objects.filter(pk__in=tickets).update(
        subject="—", requester_name="", requester_email="", requester_phone="", contact=None, awaited="",
        pseudonymised_at=clock.now(),
    )  # fmt: skip


def _delete_mails_without_entry(refs: list[str]) -> None:
    """Deletes mails of tickets that stand on no entry, such as a new link; those that a merge moved stay there."""
    moved = Entry.objects.filter(out_mail__isnull=False, out_mail__ref__in=refs).values("out_mail")
    OutMail.objects.filter(ref__in=refs).exclude(pk__in=moved).only("pk").delete()


def _undecided(disposal: Disposal) -> Disposal:
    disposal = Disposal.objects.select_for_update().get(pk=disposal.pk)
    if disposal.decided_at is not None:
        raise Conflict(_("This proposal has been decided already."))
    return disposal
