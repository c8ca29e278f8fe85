"""What the portal declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.kit.rooms import NavigationPlace, Room

ROOM = Room(
    commands=(NavigationPlace(410, _("Did this help?"), "portal:feedback", "", ("figures.read",)),),
)
