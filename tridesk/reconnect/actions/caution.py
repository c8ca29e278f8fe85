"""How careful the desk is: the level of caution, organisations on watch."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.directory.models import Organisation
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid
from tridesk.kit.text import one_line
from tridesk.reconnect import queries
from tridesk.reconnect.models import CautionChange, Watch
from tridesk.reconnect.rules import CautionLevel


@transaction.atomic
def set_level(level: CautionLevel, reason: str, *, by: User) -> CautionChange:
    """Sets the level of caution from now on; it holds for restores that are under way, too."""
    require(by, "access.steer")
    if level is queries.caution_level():
        raise Conflict(_("This is the level of caution already."))
    change = CautionChange.objects.create(level=level.value, reason=_given(reason), at=clock.now(), by=by)
    record("restore.caution_set", by=by, ref="restore:caution", data={"level": level.value})
    return change


@transaction.atomic
def watch(organisation: Organisation, reason: str, *, by: User) -> Watch:
    """Puts an organisation on watch: two proofs and a second person for whoever asks in its name."""
    require(by, "access.steer")
    if Watch.objects.filter(organisation=organisation, ended_at=None).exists():
        raise Conflict(_("This organisation is on watch already."))
    row = Watch.objects.create(organisation=organisation, reason=_given(reason), at=clock.now(), by=by)
    record("restore.watch_began", by=by, ref=organisation.ref)
    return row


@transaction.atomic
def end_watch(number: int, *, by: User) -> None:
    """Takes an organisation off the watch."""
    require(by, "access.steer")
    row = Watch.objects.select_for_update().select_related("organisation").filter(pk=number, ended_at=None).first()
    if row is None:
        raise Conflict(_("This organisation is no longer on watch."))
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    record("restore.watch_ended", by=by, ref=row.organisation.ref)


def _given(reason: str) -> str:
    words = one_line(reason, 200)
    if not words:
        raise Invalid(_("Say why, in a few words."), field="reason")
    return words
