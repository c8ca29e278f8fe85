"""What the mailroom declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.kit.rooms import NavigationPlace, Room

ROOM = Room(
    places=(NavigationPlace(170, _("Out-tray"), "mailroom:outtray", "o", ("outtray.read",), icon="outbox"),),
)
