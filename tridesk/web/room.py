"""What the shell declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.accounts.roles import LEADERS, Role
from tridesk.kit.rooms import Capability, NavigationPlace, Room

ROOM = Room(
    urls="tridesk.web.urls",
    capabilities=(Capability("journal.read", _("read the journal"), (*LEADERS, Role.ADMINISTRATOR)),),
    places=(
        NavigationPlace(10, _("Waiting for you"), "web:waiting", "u", ("self",), icon="done"),
        NavigationPlace(210, _("Journal"), "web:journal", "j", ("journal.read",), icon="journal", rare=True),
    ),
    commands=(NavigationPlace(420, _("Preferences"), "web:preferences", "", ("self",)),),
)
