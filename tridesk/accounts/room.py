"""What the room of accounts declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.accounts import worklist
from tridesk.accounts.roles import Role
from tridesk.kit.rooms import Capability, NavigationPlace, Room

ROOM = Room(
    urls="tridesk.accounts.urls",
    capabilities=(
        Capability("staff.manage", _("manage colleagues and their roles"), (Role.PROJECT_LEADER, Role.ADMINISTRATOR)),
        Capability("self", _("sign in and set one's own preferences"), tuple(Role)),
        Capability("public", _("no sign-in needed"), tuple(Role)),
    ),
    places=(
        NavigationPlace(220, _("Colleagues"), "accounts:colleagues", "p", ("staff.manage",), icon="people", rare=True),
    ),
    answers=(worklist.sources.entries(worklist.of_accounts, position=80),),
)
