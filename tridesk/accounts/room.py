"""What the room of accounts declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.accounts import worklist
from tridesk.kit.rooms import NavigationPlace, Room

ROOM = Room(
    urls="tridesk.accounts.urls",
    places=(
        NavigationPlace(220, _("Colleagues"), "accounts:colleagues", "p", ("staff.manage",), icon="people", rare=True),
    ),
    answers=(worklist.sources.entries(worklist.of_accounts, position=80),),
)
