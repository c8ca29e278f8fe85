"""What the room of answers declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.kit.rooms import NavigationPlace, Room

ROOM = Room(
    places=(NavigationPlace(110, _("Answers"), "faq:entries", "h", ("faq.read",), icon="answers"),),
)
