"""Reads of recordings, and the one gate to them."""

from __future__ import annotations

from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.journal.prepared_queries import PreparedQuery
from tridesk.kit.errors import NotFound
from tridesk.telephony.models.recordings import Recording, RecordingRule
from tridesk.vault.columns import SealedColumn

SOUNDS: Final = SealedColumn(
    "telephony.Recording", "sealed", lambda recording: b"recording:" + recording.name.encode(), needs=("name",)
)


def rules() -> QuerySet[RecordingRule]:
    """The decisions, the newest first."""
    return RecordingRule.objects.select_related("by").order_by("-pk")


def rule() -> RecordingRule | None:
    """The current rule; None before the first decision: then nothing is recorded."""
    return rules().first()


def is_recorded() -> bool:
    """Whether talks are recorded now."""
    return any(rule.on for rule in _newest_rule())


_newest_rule = PreparedQuery(lambda: RecordingRule.objects.order_by("-pk")[:1])


def of_call(call: int) -> list[Recording]:
    """The parts of a call, by row number, in order; nothing sealed is read."""
    return list(Recording.objects.filter(call=call).defer("sealed").order_by("pk"))


def recording_for(user: User, number: int) -> Recording:
    """The one gate to what was recorded."""
    rows = Recording.objects.select_related("call")
    recording = rows.filter(pk=number).first() if user.may("recording.hear") else None
    if recording is None:
        raise NotFound(_("There is no such recording, or no longer."))
    return recording


def sound_of(recording: Recording) -> bytes:
    """The sound, as A-law; raises `SealBroken` when it was altered."""
    return SOUNDS.open(recording)
