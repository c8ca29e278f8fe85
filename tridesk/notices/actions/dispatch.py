"""A notice leaves: it begins, pauses, goes on, stops, ends; a single mail is offered again, or let go."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from tridesk.accounts.models import User
from tridesk.documents import queries as documents
from tridesk.documents.models import Version
from tridesk.documents.rules import FileName
from tridesk.fax.outgoing import bulk
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.kit.languages import LANGUAGES
from tridesk.notices import ledger
from tridesk.notices.actions.steps import noted, taken
from tridesk.notices.audience import DryRun, dry_run
from tridesk.notices.models import CUT_OFF, Delivery, DeliveryState, Notice, NoticeState
from tridesk.notices.rules import NoticeStep


@transaction.atomic
def begin_notice(number: int) -> Notice:
    """Fills the ledger with all recipients when the notice is due; with an enclosure out of date it is stopped."""
    notice = taken(number, NoticeStep.BEGIN)
    try:
        check_enclosure(notice, LANGUAGES)
    except Conflict:
        notice.state = NoticeState.STOPPED
        return noted(notice, "notice.overtaken", None)
    fill_ledger(notice, None)
    return notice


def check_enclosure(notice: Notice, languages: Iterable[str]) -> None:
    """Refuses an enclosure that may not leave today, and names the newer; nobody withdraws it meanwhile."""
    if notice.enclosure is not None:
        document, version = notice.enclosure.document, notice.enclosure.number
        for language in languages:
            documents.sendable(FileName(document.number, version, language), held=True)


@transaction.atomic
def stop_enclosed(version: Version, by: User) -> int:
    """Stops the notices that still leave with a version that is withdrawn; how many there are."""
    states = [NoticeState.APPROVED, NoticeState.SENDING, NoticeState.PAUSED]
    numbers = Notice.objects.filter(enclosure=version, state__in=states).order_by("pk").values_list("pk", flat=True)
    return len([stop_notice(number, by=by) for number in numbers])


def fill_ledger(notice: Notice, by: User | None) -> None:
    """Fills the ledger; a sender sees it at its next glance."""
    now = clock.now()
    first = notice.corrects
    nobody = first is not None and first.began_at is None  # nobody got what this one follows
    run = DryRun() if nobody else dry_run(notice)
    recipients = ledger.fill(notice.pk, notice.category, run.recipients, now, [*run.letters, *run.faxes, *run.boxes])
    ledger.note_missed(notice.pk, run.missed)
    notice.began_at = now
    notice.save()
    record("notice.began", by=by, ref=notice.ref, data={"recipients": recipients, "missed": len(run.missed)})
    jobs = {
        "notices.print_letters": run.letters,
        "notices.fax_letters": run.faxes,
        "notices.box_letters": run.boxes,
    }
    for job, letters in jobs.items():
        if letters:
            app.configure_task(job, allow_unknown=False).defer(notice=notice.pk)


@transaction.atomic
def pause_notice(number: int, *, by: User) -> Notice:
    """Pauses the sending; a mail being handed to the relay at this moment still leaves."""
    notice = noted(taken(number, NoticeStep.PAUSE), "notice.paused", by)
    bulk.hold(notice.ref, is_held=True)
    return notice


@transaction.atomic
def go_on_with_notice(number: int, *, by: User) -> Notice:
    """The rest leaves."""
    notice = noted(taken(number, NoticeStep.GO_ON), "notice.went_on", by)
    bulk.hold(notice.ref, is_held=False)
    return notice


@transaction.atomic
def stop_notice(number: int, *, by: User) -> Notice:
    """Stops the sending for good."""
    notice = taken(number, NoticeStep.STOP)
    notice.ended_at = clock.now()
    ledger.leave_out(notice.pk, notice.ended_at)
    return noted(notice, "notice.stopped", by)


@transaction.atomic
def withdraw_notice(number: int, *, by: User) -> Notice:
    """A notice that will not leave; it stays readable."""
    return noted(taken(number, NoticeStep.WITHDRAW), "notice.withdrawn", by)


@transaction.atomic
def take_out(number: int) -> Notice:
    """What it says is no longer true: it does not leave, nor what is left of it when it is leaving already."""
    state = Notice.objects.filter(pk=number).values_list("state", flat=True).first()
    notice = taken(
        number, NoticeStep.WITHDRAW if state in (NoticeState.DRAFT, NoticeState.PROPOSED) else NoticeStep.STOP
    )
    if notice.began_at is not None:
        notice.ended_at = clock.now()
        ledger.leave_out(notice.pk, notice.ended_at)
    return noted(notice, "notice.overtaken", None)


@transaction.atomic
def end_notice(number: int) -> Notice:
    """All deliveries are settled."""
    notice = taken(number, NoticeStep.END)
    notice.ended_at = clock.now()
    return noted(notice, "notice.ended", None)


_MAY_LEAVE: Final = Q(notice__state__in=[NoticeState.SENDING, NoticeState.PAUSED, NoticeState.DONE])

_OURS: Final = Q(fax__isnull=True)  # a fax in line is decided on its own page


def send_again(delivery: int, *, by: User) -> int:
    """Offers again a mail of unknown outcome, or a refused one, as decided by a person. Returns its notice."""
    doubtful = [DeliveryState.UNKNOWN, DeliveryState.REFUSED]
    return _again(
        Delivery.objects.filter(_MAY_LEAVE, _OURS, pk=delivery, state__in=doubtful), by, {"delivery": delivery}
    )[0]


def let_go(delivery: int, *, by: User) -> int:
    """Abandons a mail of unknown outcome, as decided by a person. Returns its notice."""
    rows = Delivery.objects.filter(_OURS, pk=delivery, state=DeliveryState.UNKNOWN)
    return _gone(rows, by, {"delivery": delivery})[0]


def send_all_again(notice: int, *, by: User) -> int:
    """Offers again every mail of unknown outcome of a notice; returns their number."""
    return _again(Delivery.objects.filter(_MAY_LEAVE, _OURS, notice=notice, state=DeliveryState.UNKNOWN), by, {})[1]


def let_all_go(notice: int, *, by: User) -> int:
    """Abandons every mail of unknown outcome of a notice; returns their number."""
    return _gone(Delivery.objects.filter(_OURS, notice=notice, state=DeliveryState.UNKNOWN), by, {})[1]


@transaction.atomic
def hold_unsent() -> tuple[int, int, int]:
    """Prepares the ledgers after a restore: what waited may have left since the backup, so a person decides about it.

    Mails of notices that were leaving become of unknown outcome; notices with letters that were not posted pause;
    approved notices that are due are stopped. Returns how many mails, notices stopped and notices paused there are.
    """
    now = clock.now()
    unsent = Delivery.objects.filter(state__in=[DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.PRINTED])
    # Letters are told by their want of a domain: a restored database may be older than the column of the way.
    letters = unsent.filter(domain="", notice=OuterRef("pk"))
    paused = Notice.objects.filter(Exists(letters), state=NoticeState.SENDING).update(state=NoticeState.PAUSED)
    mails = unsent.exclude(domain="").update(state=DeliveryState.UNKNOWN, reply=CUT_OFF, settled_at=now)
    due = Notice.objects.filter(Q(send_at=None) | Q(send_at__lte=now), state=NoticeState.APPROVED)
    return mails, due.update(state=NoticeState.STOPPED), paused


@transaction.atomic
def _again(doubtful: QuerySet[Delivery], by: User, data: dict[str, int]) -> tuple[int, int]:
    queued: dict[str, Any] = {
        "state": DeliveryState.QUEUED,
        "next_try_at": clock.now(),
        "settled_at": None,
        "claimed_by": None,
        "attempts": 0,
    }
    notice, times = _decided(doubtful, queued, "notice.sent_again", by, data)
    Notice.objects.filter(pk=notice, state=NoticeState.DONE).update(state=NoticeState.SENDING, ended_at=None)
    return notice, times


@transaction.atomic
def _gone(unknown: QuerySet[Delivery], by: User, data: dict[str, int]) -> tuple[int, int]:
    left_out = {"state": DeliveryState.LEFT_OUT, "settled_at": clock.now()}
    return _decided(unknown, left_out, "notice.let_go", by, data)


def _decided(
    rows: QuerySet[Delivery], change: dict[str, Any], verb: str, by: User, data: dict[str, int]
) -> tuple[int, int]:
    """Their notice, and how many they are."""
    notice = rows.values_list("notice", flat=True).first()
    times = rows.update(**change) if notice is not None else 0
    if notice is None or not times:
        raise Conflict(_("This mail is not waiting for a decision."))
    record(verb, by=by, ref=f"notice:{notice}", data=data or {"deliveries": times})
    return notice, times
