"""What the room of notices declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.kit.rooms import NavigationPlace, Room

ROOM = Room(
    places=(
        NavigationPlace(160, _("Notices"), "notices:notices", "n", ("notice.write", "notice.pace"), icon="megaphone"),
    ),
)
