"""What the room of lost access declares of itself."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tridesk.accounts import worklist
from tridesk.accounts.roles import DESK, SUPERVISORS
from tridesk.directory.connected import ports as connected
from tridesk.directory.privacy import ports as privacy
from tridesk.journal import facts
from tridesk.kit.rooms import Capability, NavigationPlace, Room
from tridesk.reconnect.access import ports as access
from tridesk.reconnect.access.setting import directory_from
from tridesk.reconnect.actions.ends import AccountEnds
from tridesk.reconnect.facts import RestoreFacts
from tridesk.reconnect.personal_data import RestoreKeeper
from tridesk.reconnect.webhooks.queries import SECRETS
from tridesk.reconnect.worklist import of_reconnect
from tridesk.vault import ports as vault


def _account_directory() -> access.AccountDirectory:
    """The account directory of the settings; in a demonstration without one, its twin."""
    environment = settings.ENVIRONMENT
    chosen = environment.access
    twin = environment.var / "access" / "twin.json" if environment.demo else None
    return directory_from(chosen.kind, chosen.url, chosen.name, chosen.secret, twin=twin)


ROOM = Room(
    urls="tridesk.reconnect.urls",
    capabilities=(
        Capability("access.restore", _("give back lost access to the register, step by step"), DESK),
        Capability(
            "access.approve", _("approve as second person that access is given back, lift a freeze"), SUPERVISORS
        ),
        Capability(
            "access.steer",
            _("set how careful the desk is with access, watch organisations, edit the questions"),
            SUPERVISORS,
        ),
    ),
    places=(NavigationPlace(100, _("Restored access"), "reconnect:restores", "r", ("access.restore",), icon="key"),),
    commands=(NavigationPlace(380, _("Programs that hear of restores"), "reconnect:programs", "", ("staff.manage",)),),
    answers=(
        vault.columns.entries(SECRETS),
        connected.accounts.answered_by(AccountEnds()),
        access.directory.answered_by(_account_directory()),
        privacy.keepers.entries(RestoreKeeper(), position=70),
        worklist.sources.entries(of_reconnect, position=20),
        facts.sources.entries(RestoreFacts(), position=60),
    ),
)
