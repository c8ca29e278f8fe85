"""What the status page declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.kit.rooms import NavigationPlace, Room

ROOM = Room(
    commands=(
        NavigationPlace(310, _("Words for the state of the register"), "statuspage:words", "", ("register.words",)),
        NavigationPlace(320, _("Certificate of availability"), "statuspage:certificate", "", ("self",)),
        NavigationPlace(370, _("Who may change the state"), "statuspage:editors", "", ("staff.manage",)),
    ),
)
