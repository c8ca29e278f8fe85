"""What telephony declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.kit.rooms import NavigationPlace, Room

ROOM = Room(
    places=(
        NavigationPlace(40, _("Wallboard"), "telephony:wallboard", "l", ("call.steer",), icon="chart"),
        NavigationPlace(50, _("Voice menu"), "telephony:menu", "v", ("menu.edit",), icon="menu", rare=True),
        NavigationPlace(60, _("Telephone lines"), "telephony:trunk", "y", ("trunk.edit",), icon="line", rare=True),
    ),
)
