"""What is done with the trays.

In: `accept` a message, `mark_taken` or `set_aside`. Out: `queue_mail`, `held_until`, `withdraw`, `retry_now`,
`give_up`, `note_bounce`; the dialogue with the relay has its own file, `sending`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Final, Literal

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.journal.bulk_copy import number
from tridesk.kit import clock, national_number
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.text import one_line
from tridesk.mailroom import deferral, queries
from tridesk.mailroom.channel import IN_TRAY_CHANNEL
from tridesk.mailroom.compose import BadAddress, OutgoingMail, bare, compose
from tridesk.mailroom.envelopes import IN_TRAY, OUT_TRAY
from tridesk.mailroom.models import FoldingExample, InMail, InState, OutMail, OutState

SHORTEST_REASON: Final = 5  # characters
HELD: Final = Q(state=OutState.QUEUED, attempts=0)  # until `next_try_at`
_held: ContextVar[datetime | None] = ContextVar("held", default=None)


@contextmanager
def held_until(moment: datetime) -> Iterator[None]:
    """Lets the messages queued inside this block leave at `moment`: time to think better of them (`withdraw`)."""
    token = _held.set(moment)
    try:
        yield
    finally:
        _held.reset(token)


@transaction.atomic
def accept(
    raw: bytes, *, source: Literal["lmtp", "imap", "fax"], envelope_from: str, envelope_to: Sequence[str]
) -> None:
    """Puts a raw message into the in-tray, and says so on `in_tray` when the transaction commits.

    Journal entries begin with the processing of the message: its arrival is recorded by the row alone.
    """
    mail = InMail(
        received_at=clock.now(),
        source=source,
        envelope_from=envelope_from,
        envelope_to=list(envelope_to),
        size=len(raw),
    )
    number([mail])
    mail.sealed = IN_TRAY.seal(mail.pk, raw)
    mail.save(force_insert=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [IN_TRAY_CHANNEL])


@transaction.atomic
def keep_example(text: str, *, by: User, ref: str) -> None:
    """Saves the shape of a wrongly folded mail once, for the developers of the folding; `ref` is its ticket."""
    if not FoldingExample.objects.filter(text=text).exists():
        FoldingExample.objects.create(at=clock.now(), text=text)
    record("mail.folded_wrongly", by=by, ref=ref)


@transaction.atomic
def drop_examples(*, by: User) -> None:
    """Removes all examples of wrong folding, once they were handed on."""
    count, _by_model = FoldingExample.objects.all().delete()
    record("mail.examples_dropped", by=by, ref="", data={"count": count})


def mark_taken(in_mails: Collection[InMail]) -> None:
    """Notes that the room above has made something of these; in the transaction that claimed them."""
    InMail.objects.filter(pk__in=[mail.pk for mail in in_mails], state=InState.NEW).update(
        state=InState.TAKEN, taken_at=clock.now()
    )


@transaction.atomic
def set_aside(in_mail: InMail, trouble: str) -> None:
    """Puts a message by that nothing could be made of, with what went wrong: the next ones go on."""
    InMail.objects.filter(pk=in_mail.pk).update(state=InState.SET_ASIDE, taken_at=clock.now(), trouble=trouble)
    record("mail.set_aside", by=None, ref=f"in_mail:{in_mail.pk}")


@transaction.atomic
def look_again(in_mail_id: int, *, by: User) -> None:
    """Offers a message that was set aside to the room above once more."""
    changed = InMail.objects.filter(pk=in_mail_id, state=InState.SET_ASIDE).update(
        state=InState.NEW, taken_at=None, trouble=""
    )
    if not changed:
        raise Conflict(_("This message is no longer set aside."))
    record("mail.looked_at_again", by=by, ref=f"in_mail:{in_mail_id}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [IN_TRAY_CHANNEL])


@transaction.atomic
def reveal(in_mail_id: int, *, by: User, reason: str) -> bytes:
    """The raw message that was set aside; user and reason are journalled.

    Nothing in it is masked: it may hold a national number.
    """
    why = reason_given(reason, _("Say in a few words why you need to see this message."))
    mail = queries.in_mail_for(in_mail_id)
    record("mail.revealed", by=by, ref=f"in_mail:{mail.pk}", data={"reason": why})
    return queries.open_raw(mail)


def reason_given(typed: str, sentence: str) -> str:
    """The typed reason for a look behind the mask, itself masked; raises a refusal with `sentence` when empty."""
    reason = one_line(typed.replace("\x00", ""), 200)
    if len(reason) < SHORTEST_REASON:
        raise Invalid(sentence, field="reason")
    return national_number.mask(reason).text


@transaction.atomic
def queue_mail(outgoing: OutgoingMail, *, ref: str, kind: str, by: User | None) -> OutMail:
    """Writes a message and puts it into the out-tray, with the job that sends it: both or neither.

    Inside `held_until` it waits. Refuses an address that is none.
    """
    if not outgoing.recipients:
        raise Invalid(_("A message needs somebody who receives it."), field="recipients")
    now, held = clock.now(), _held.get()
    try:
        raw = compose(outgoing, at=now)
    except BadAddress as error:
        raise Invalid(_("“%s” is not a mail address.") % error, field="recipients") from error
    mail = OutMail(
        created_at=now,
        created_by=by,
        ref=ref,
        kind=kind,
        sender=outgoing.sender,
        recipients=list(outgoing.recipients),
        cc=list(outgoing.cc),
        subject=outgoing.subject,
        message_id=outgoing.message_id,
        size=len(raw),
        next_try_at=held or now,
    )
    number([mail])
    mail.sealed = OUT_TRAY.seal(mail.pk, raw)
    mail.save(force_insert=True)
    deferral.defer_sending(mail.pk, attempt=1, at=held)
    _note("mail.queued", mail, by=by)
    return mail


@transaction.atomic
def withdraw(out_mail_id: int, *, by: User) -> OutMail:
    """Takes back a message that has not left; refuses when it has, or is leaving this moment."""
    mail = _change(
        out_mail_id,
        [OutState.QUEUED],
        _("Too late: this message is leaving or has left."),
        state=OutState.WITHDRAWN,
        next_try_at=None,
    )
    _note("mail.withdrawn", mail, by=by)
    return mail


@transaction.atomic
def retry_now(out_mail_id: int, *, by: User) -> OutMail:
    """Tries a stuck or waiting message again at once, with the full patience of a new one.

    Refuses one that its writer may still take back.
    """
    if OutMail.objects.filter(pk=out_mail_id).filter(HELD, next_try_at__gt=clock.now()).exists():
        raise Conflict(_("This message waits so that its writer can take it back: it leaves by itself."))
    mail = _change(
        out_mail_id,
        [OutState.QUEUED, OutState.STUCK],
        _("This message is not waiting for anything."),
        state=OutState.QUEUED,
        attempts=0,
        next_try_at=clock.now(),
    )
    deferral.defer_sending(mail.pk, attempt=1)
    _note("mail.retried", mail, by=by)
    return mail


@transaction.atomic
def give_up(out_mail_id: int, *, by: User) -> OutMail:
    """Lets go of a stuck message: it need not leave, or the person was reached in another way."""
    mail = _change(out_mail_id, [OutState.STUCK], _("This message is not stuck."), state=OutState.WITHDRAWN)
    _note("mail.given_up", mail, by=by)
    return mail


@transaction.atomic
def note_bounce(message_id: str, *, reply: str, of: Collection[str] = ()) -> OutMail | None:
    """Notes that a message we sent came back, and returns it; None when it is not ours, or known.

    `of` are the addresses that it did not reach, where the report names them: when these only got a copy, it arrived.
    """
    # A relay next door can be faster with its report than we with our note that it took the message.
    out = [OutState.SENDING, OutState.SENT, OutState.STUCK]
    mail = OutMail.objects.select_for_update().filter(message_id=message_id, state__in=out).first()
    if mail is None:
        return None
    refused, copies = {email.lower() for email in of}, {bare(email).lower() for email in mail.cc}
    if refused and refused <= copies:
        return None
    mail.state, mail.last_reply, mail.sent_at = OutState.BOUNCED, reply, mail.sent_at or clock.now()
    mail.save(update_fields=["state", "last_reply", "sent_at"])
    _note("mail.bounced", mail, by=None)
    return mail


def hold_unsent(reply: str) -> int:
    """After a restore: shows as stuck whatever waited to leave, for it may have left since the backup; how many."""
    waiting = OutMail.objects.filter(state__in=[OutState.QUEUED, OutState.SENDING])
    return waiting.update(state=OutState.STUCK, last_reply=reply, next_try_at=None)


def _change(out_mail_id: int, states: Sequence[OutState], refusal: str, **fields: object) -> OutMail:
    """Changes a message that is in one of `states`, in one statement: the second to decide is told no."""
    if not OutMail.objects.filter(pk=out_mail_id, state__in=states).update(**fields):
        raise Conflict(refusal)
    return OutMail.objects.get(pk=out_mail_id)


def _note(verb: str, mail: OutMail, *, by: User | None) -> None:
    record(verb, by=by, ref=mail.ref, data={"mail": mail.pk, "kind": mail.kind})
