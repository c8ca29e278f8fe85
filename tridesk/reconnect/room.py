"""What the room of lost access declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.kit.rooms import NavigationPlace, Room

ROOM = Room(
    places=(NavigationPlace(100, _("Restored access"), "reconnect:restores", "r", ("access.restore",), icon="key"),),
    commands=(NavigationPlace(380, _("Programs that hear of restores"), "reconnect:programs", "", ("staff.manage",)),),
)
