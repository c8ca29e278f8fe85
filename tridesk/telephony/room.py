"""What telephony declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.accounts import worklist
from tridesk.directory.privacy import ports as privacy
from tridesk.journal import facts
from tridesk.kit.rooms import NavigationPlace, Room
from tridesk.telephony.desk.facts import AgentFacts
from tridesk.telephony.desk.worklist import of_telephony
from tridesk.telephony.keeper import TelephoneKeeper
from tridesk.telephony.lines.queries import PASSWORDS
from tridesk.telephony.recordings.queries import SOUNDS
from tridesk.vault import ports as vault

ROOM = Room(
    urls="tridesk.telephony.urls",
    places=(
        NavigationPlace(40, _("Wallboard"), "telephony:wallboard", "l", ("call.steer",), icon="chart"),
        NavigationPlace(50, _("Voice menu"), "telephony:menu", "v", ("menu.edit",), icon="menu", rare=True),
        NavigationPlace(60, _("Telephone lines"), "telephony:trunk", "y", ("trunk.edit",), icon="line", rare=True),
    ),
    answers=(
        vault.columns.entries(SOUNDS, PASSWORDS),
        privacy.keepers.entries(TelephoneKeeper(), position=30),
        worklist.sources.entries(of_telephony, position=30),
        facts.sources.entries(AgentFacts(), position=20),
    ),
)
