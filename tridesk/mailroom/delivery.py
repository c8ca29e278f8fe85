"""The dialogue with the relay: claim, speak, note the outcome. No transaction is open while we speak.

The claim is committed before the first word. If this process dies after it, the message stays `sending`:
it is unknown whether the relay took it, so it is never sent again silently: `watch` shows it to a person.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop
from procrastinate.exceptions import AlreadyEnqueued

from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Permanent, Temporary
from tridesk.mailroom import compose, deferral, ports, queries, signing
from tridesk.mailroom.models import Attempt, AttemptOutcome, OutMail, OutState
from tridesk.mailroom.pauses import pause_after

log = logging.getLogger("tridesk.mail.out")

CUT_OFF_AFTER: Final = timedelta(minutes=10)  # longer than any dialogue may last
OVERDUE_AFTER: Final = timedelta(minutes=10)
CLOCKS_APART: Final = timedelta(seconds=5)  # of this machine and of the database
CUT_OFF: Final = gettext_noop("Sending was cut off: unknown outcome. The relay may or may not have taken the message.")


def send(out_mail_id: int, *, attempt: int | None = None) -> None:
    """Tries once to send; does nothing when the message is not waiting, or that attempt is not the next."""
    mail = _claim(out_mail_id, attempt)
    if mail is None:
        _order_when_due(out_mail_id)
        return
    try:
        raw = signing.signed(queries.raw_of(mail), clock.now())
        recipients = [compose.bare(recipient) for recipient in (*mail.recipients, *mail.cc)]
        reply = ports.transport().deliver(compose.bare(mail.sender), recipients, raw)
    except Temporary as failure:
        _postpone(mail, _words(failure))
    except Permanent as failure:
        _fail(mail, AttemptOutcome.REFUSED, _words(failure))
    else:
        _succeed(mail, reply, hashlib.sha256(raw).hexdigest())


def watch() -> None:
    """Shows as stuck what was cut off in sending; orders again what should have left and has no job."""
    now = clock.now()
    mails = OutMail.objects.defer("sealed")
    for mail in mails.filter(state=OutState.SENDING, claimed_at__lt=now - CUT_OFF_AFTER):
        _fail(mail, AttemptOutcome.UNKNOWN, CUT_OFF)
    for mail in mails.filter(state=OutState.QUEUED, next_try_at__lt=now - OVERDUE_AFTER):
        _order_again(mail)


@transaction.atomic(durable=True)
def _claim(out_mail_id: int, attempt: int | None) -> OutMail | None:
    """Takes a waiting message; none leaves before the moment that its writer may take it back until."""
    now = clock.now()
    waiting = OutMail.objects.filter(pk=out_mail_id, state=OutState.QUEUED).exclude(attempts=0, next_try_at__gt=now)
    if attempt is not None:
        waiting = waiting.filter(attempts=attempt - 1)
    if not waiting.update(state=OutState.SENDING, attempts=F("attempts") + 1, claimed_at=now, next_try_at=None):
        return None
    return OutMail.objects.get(pk=out_mail_id)


@transaction.atomic(durable=True)
def _succeed(mail: OutMail, reply: str, digest: str) -> None:
    now = clock.now()
    _write_down(mail, AttemptOutcome.SENT, reply, now)
    # Also from `stuck`: that is only where `watch` put it, taking us for dead.
    if _settle(mail, reply, [OutState.SENDING, OutState.STUCK], state=OutState.SENT, sent_at=now, digest=digest):
        record("mail.sent", by=None, ref=mail.ref, data=_data(mail))
        ports.listener.answer.message_sent(mail)


def _postpone(mail: OutMail, reply: str) -> None:
    pause = pause_after(mail.attempts)
    if pause is None:
        _fail(mail, AttemptOutcome.LATER, reply)
        return
    with transaction.atomic(durable=True):
        now = clock.now()
        _write_down(mail, AttemptOutcome.LATER, reply, now)
        if _settle(mail, reply, [OutState.SENDING], state=OutState.QUEUED, next_try_at=now + pause):
            deferral.defer_sending(mail.pk, attempt=mail.attempts + 1, at=now + pause)
            record("mail.postponed", by=None, ref=mail.ref, data=_data(mail))


@transaction.atomic(durable=True)
def _fail(mail: OutMail, outcome: AttemptOutcome, reply: str) -> None:
    ours = _settle(mail, reply, [OutState.SENDING], state=OutState.STUCK)
    if ours or outcome != AttemptOutcome.UNKNOWN:
        _write_down(mail, outcome, reply, clock.now())
    if ours:
        log.warning("message %s for %s is stuck", mail.pk, mail.ref)
        record("mail.stuck", by=None, ref=mail.ref, data=_data(mail))
        ports.listener.answer.message_failed(mail, reply)


def _write_down(mail: OutMail, outcome: AttemptOutcome, reply: str, at: datetime) -> None:
    Attempt.objects.create(out_mail=mail, at=at, outcome=outcome, reply=reply)


def _settle(mail: OutMail, reply: str, states: Sequence[OutState], **fields: object) -> bool:
    """Ends the claim that `mail` was read with; False when it was ended already."""
    ours = OutMail.objects.filter(pk=mail.pk, state__in=states, claimed_at=mail.claimed_at)
    if not ours.update(last_reply=reply, **fields):
        return False
    mail.refresh_from_db(fields=["state", "last_reply", "next_try_at", "sent_at"])
    return True


def _order_when_due(out_mail_id: int) -> None:
    """Orders a message again that a clock ahead of ours ordered before its moment."""
    held = OutMail.objects.filter(pk=out_mail_id, state=OutState.QUEUED, attempts=0, next_try_at__gt=clock.now())
    moment = held.values_list("next_try_at", flat=True).first()
    if moment is not None:
        deferral.defer_sending(out_mail_id, attempt=1, at=moment + CLOCKS_APART)


def _order_again(mail: OutMail) -> None:
    """A worker that was killed between taking a job and claiming the message leaves it without one."""
    try:
        with transaction.atomic():
            deferral.defer_overdue(mail.pk, attempt=mail.attempts + 1)
    except AlreadyEnqueued:
        log.debug("message %s is late, but ordered already", mail.pk)


def _words(failure: Exception) -> str:
    return str(failure) or type(failure).__name__


def _data(mail: OutMail) -> dict[str, object]:
    return {"mail": mail.pk, "kind": mail.kind, "attempt": mail.attempts}
