"""Reading the trays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from tridesk.kit.errors import NotFound
from tridesk.mailroom.envelopes import IN_TRAY, OUT_TRAY
from tridesk.mailroom.models import Attempt, FoldingExample, InMail, InState, OutMail, OutState

Mail = TypeVar("Mail", InMail, OutMail)

IN_HAND: Final = 64 * 1024 * 1024  # bytes of raw mail that one claim brings into memory


def claim_new(limit: int) -> list[InMail]:
    """The oldest unlocked messages, now locked until the transaction ends; oldest first.

    At most `limit`, and fewer where they are large. Call inside a transaction.
    """
    waiting = InMail.objects.filter(state=InState.NEW).order_by("id").select_for_update(skip_locked=True)
    ids = _fitting(list(waiting.values_list("id", "size")[:limit]))
    return list(InMail.objects.filter(pk__in=ids).order_by("id"))


def _fitting(sizes: Sequence[tuple[int, int]]) -> list[int]:
    """The ids from the front whose sizes fit together; the first in any case."""
    ids: list[int] = []
    total = 0
    for number, size in sizes:
        total += size
        if ids and total > IN_HAND:
            break
        ids.append(number)
    return ids


def open_raw(in_mail: InMail) -> bytes:
    """The message as it came in; raises `SealBroken` when it is not what was put there."""
    return IN_TRAY.open(in_mail)


def raw_of(out_mail: OutMail) -> bytes:
    """The message as it leaves. To send and to show, nothing else."""
    return OUT_TRAY.open(out_mail)


def in_mail_for(number: int) -> InMail:
    """One message of the in-tray, or `NotFound`."""
    mail = InMail.objects.filter(pk=number).first()
    if mail is None:
        raise NotFound(_("There is no such message."))
    return mail


def out_mail_for(number: int) -> OutMail:
    """One message of the out-tray with its author, or `NotFound`."""
    mail = OutMail.objects.select_related("created_by").filter(pk=number).first()
    if mail is None:
        raise NotFound(_("There is no such message."))
    return mail


def outbox(ref: str) -> QuerySet[OutMail]:
    """What was sent, or is to be, for one thing of the room above; oldest first, without raw messages."""
    return OutMail.objects.filter(ref=ref).select_related("created_by").defer("sealed").order_by("id")


def was_sent_for(ref: str, message_id: str) -> bool:
    """Whether a message with this Message-ID was sent for one thing of the room above."""
    return OutMail.objects.filter(message_id=message_id, ref=ref).exists()


def count_sent(kind: str, recipient: str, *, since: datetime, limit: int) -> int:
    """How many messages of a kind were written to one address since a moment; counts to `limit` and no further."""
    mails = OutMail.objects.filter(kind=kind, recipients=[recipient], created_at__gt=since)
    return mails[:limit].count()


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters for the out-tray; '' stands for no filter."""

    state: str = ""
    kind: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class MailPage(Generic[Mail]):
    """Some messages, newest first; `older` is where the next page begins, None at the end."""

    mails: list[Mail]
    older: int | None


def out_page(wanted: Wanted, *, before: int | None, limit: int) -> MailPage[OutMail]:
    """The newest messages of the out-tray below the number `before`; as quick on page 1,000 as on the first."""
    mails = OutMail.objects.select_related("created_by").defer("sealed")
    named = {name: value for name, value in asdict(wanted).items() if value}
    return _page(mails.filter(**named), before, limit)


def set_aside_page(*, before: int | None, limit: int) -> MailPage[InMail]:
    """The newest messages of the in-tray that were set aside."""
    return _page(InMail.objects.filter(state=InState.SET_ASIDE).defer("sealed"), before, limit)


def _page(mails: QuerySet[Mail], before: int | None, limit: int) -> MailPage[Mail]:
    below = mails if before is None else mails.filter(pk__lt=before)
    rows = list(below.order_by("-pk")[: limit + 1])
    return MailPage(rows[:limit], rows[limit - 1].pk if len(rows) > limit else None)


def tries_of(out_mail: OutMail) -> list[Attempt]:
    """Every dialogue about one message, oldest first."""
    return list(out_mail.tries.order_by("pk"))


def in_counts() -> dict[str, int]:
    """How many messages wait in the in-tray, per state; `taken` is history, and not counted."""
    return _per_state(InMail.objects.exclude(state=InState.TAKEN), [InState.NEW, InState.SET_ASIDE])


def out_counts() -> dict[str, int]:
    """How many messages of the out-tray are no history yet, per state."""
    states = [OutState.QUEUED, OutState.SENDING, OutState.STUCK, OutState.BOUNCED]
    return _per_state(OutMail.objects.filter(state__in=states), states)


def _per_state(rows: QuerySet[InMail] | QuerySet[OutMail], states: Sequence[str]) -> dict[str, int]:
    counts = dict(rows.order_by().values_list("state").annotate(count=Count("pk")))
    return {str(state): counts.get(state, 0) for state in states}


def folding_examples() -> QuerySet[FoldingExample]:
    """The examples of wrong folding, newest first."""
    return FoldingExample.objects.order_by("-pk")
