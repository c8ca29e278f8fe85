"""What telephony declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.accounts import worklist
from tridesk.accounts.roles import DESK, LEADERS, SUPERVISORS, Role
from tridesk.directory.privacy import ports as privacy
from tridesk.journal import facts
from tridesk.kit.rooms import Capability, NavigationPlace, Room
from tridesk.telephony.desk.facts import AgentFacts
from tridesk.telephony.desk.worklist import of_telephony
from tridesk.telephony.keeper import TelephoneKeeper
from tridesk.telephony.lines.queries import PASSWORDS
from tridesk.telephony.recordings.queries import SOUNDS
from tridesk.vault import ports as vault

ROOM = Room(
    urls="tridesk.telephony.urls",
    capabilities=(
        Capability("call.read", _("see calls and who waits"), DESK),
        Capability("call.take", _("take calls"), DESK),
        Capability("call.steer", _("steer calls and agents, close the desk with a message"), SUPERVISORS),
        Capability(
            "call.listen",
            _("listen to colleagues' calls and whisper to them; it is noted, and they see it"),
            SUPERVISORS,
        ),
        Capability("recording.hear", _("hear recorded calls, with a reason that is noted"), SUPERVISORS),
        Capability(
            "recording.decide",
            _("decide whether calls are recorded, what for and how long they are kept; destroy a recording"),
            LEADERS,
        ),
        Capability("menu.edit", _("edit the menu that callers hear"), (*SUPERVISORS, Role.ADMINISTRATOR)),
        Capability("trunk.edit", _("set the provider of telephone lines"), (*LEADERS, Role.ADMINISTRATOR)),
    ),
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
