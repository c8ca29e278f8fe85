"""The actions on recordings: the decision to record, storage and destruction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.national_number import mask
from tridesk.telephony.channel import DIRECTOR_CHANNEL, notify
from tridesk.telephony.models import Call
from tridesk.telephony.models.recordings import Recording, RecordingRule
from tridesk.telephony.prompts.sound import RATE
from tridesk.telephony.recordings import queries

KEPT: Final = timedelta(days=30)  # where the rule has gone meanwhile
LONGEST: Final = 180  # days


@transaction.atomic
def switch_on(purpose: str, keep_days: int, *, by: User) -> RecordingRule:
    """Switches recording on, from the next talk on, each after its announcement."""
    require(by, "recording.decide")
    purpose = purpose.replace("\x00", "").strip()[:300]
    if not purpose:
        raise Invalid(_("Say what recordings are for: callers and colleagues may ask."), field="purpose")
    if not 1 <= keep_days <= LONGEST:
        raise Invalid(_("Keep recordings between 1 and 180 days."), field="keep_days")
    rule = RecordingRule.objects.create(on=True, purpose=purpose, keep_days=keep_days, at=clock.now(), by=by)
    record("recording.switched_on", by=by, ref="desk", data={"keep_days": keep_days, "purpose": purpose})
    notify(DIRECTOR_CHANNEL)
    return rule


@transaction.atomic
def switch_off(*, by: User) -> RecordingRule:
    """Switches recording off, from the next talk on; existing recordings stay until their retention ends."""
    require(by, "recording.decide")
    before = queries.rule()
    if before is None or not before.on:
        raise Conflict(_("Nothing is recorded already."))
    rule = RecordingRule.objects.create(on=False, keep_days=before.keep_days, at=clock.now(), by=by)
    record("recording.switched_off", by=by, ref="desk")
    notify(DIRECTOR_CHANNEL)
    return rule


@transaction.atomic
def hear(recordings: Iterable[Recording], reason: str, *, by: User) -> None:
    """Journals the reason for hearing these parts of one call, before the first word is heard."""
    require(by, "recording.hear")
    reason = mask(reason.replace("\x00", "").strip()).text[:300]
    if not reason:
        raise Invalid(_("Say why you listen: it is written in the journal."), field="reason")
    for ref in dict.fromkeys(recording.call.ref for recording in recordings):
        record("recording.heard", by=by, ref=ref, data={"reason": reason})


@transaction.atomic
def destroy(call: Call, *, by: User) -> None:
    """Destroys the recording of a call early: on request, or because it should not have been made."""
    require(by, "recording.decide")
    if not Recording.objects.filter(call=call).delete()[0]:
        raise Conflict(_("Nothing is kept of this call any more."))
    record("recording.destroyed", by=by, ref=call.ref)


# --- by themselves


@transaction.atomic
def keep(name: str, key: str, sound: bytes) -> None:
    """Stores what the switch recorded of a call, once; nothing for an unknown call."""
    call = Call.objects.filter(key=key).first()
    if call is None or not sound:
        return
    rule, now = queries.rule(), clock.now()
    recording, made = Recording.objects.get_or_create(
        name=name,
        defaults={
            "call": call,
            "sealed": b"",
            "seconds": len(sound) // RATE,
            "fetched_at": now,
            "keep_until": now + (timedelta(days=rule.keep_days) if rule else KEPT),
        },
    )
    if made:
        Recording.objects.filter(pk=recording.pk).update(sealed=queries.SOUNDS.seal(recording.pk, sound))


@transaction.atomic
def destroy_over() -> int:
    """Destroys recordings at the end of their retention; returns how many."""
    over = Recording.objects.filter(keep_until__lt=clock.now())
    count = over.delete()[0]
    if count:
        record("recording.disposed", by=None, ref="desk", data={"recordings": count})
    return count


def forget(calls: Iterable[int]) -> None:
    """Destroys the recordings of calls, by row number: the person is removed, or the ticket disposed of."""
    Recording.objects.filter(call__in=list(calls)).delete()
