"""What telephony declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts import worklist
from tridesk.accounts.roles import DESK, LEADERS, SUPERVISORS, Role
from tridesk.directory.privacy import ports as privacy
from tridesk.journal import facts
from tridesk.kit.rooms import Capability, Diagnosis, HealthLine, JournalNoun, NavigationPlace, Room, Scope
from tridesk.telephony.desk.facts import AgentFacts
from tridesk.telephony.desk.worklist import of_telephony
from tridesk.telephony.keeper import TelephoneKeeper
from tridesk.telephony.lines.queries import PASSWORDS, problems
from tridesk.telephony.queries import conductor
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
        NavigationPlace(50, _("Voice menu"), "telephony:menu", "v", ("menu.edit",), icon="menu", group="telephony"),
        NavigationPlace(
            60, _("Telephone lines"), "telephony:trunk", "y", ("trunk.edit",), icon="line", group="telephony"
        ),
    ),
    answers=(
        vault.columns.entries(SOUNDS, PASSWORDS),
        privacy.keepers.entries(TelephoneKeeper(), position=30),
        worklist.sources.entries(of_telephony, position=30),
        facts.sources.entries(AgentFacts(), position=20),
    ),
    nouns=(
        JournalNoun("agent", pgettext_lazy("journal", "agent"), ("call.read",)),
        JournalNoun("call", pgettext_lazy("journal", "call"), ("call.read",)),
        JournalNoun("desk", pgettext_lazy("journal", "desk"), ("call.read",)),
        JournalNoun("line", pgettext_lazy("journal", "telephone line"), ("call.read", "trunk.edit")),
        JournalNoun("menu", pgettext_lazy("journal", "telephone menu"), ("menu.edit",)),
        JournalNoun("prompt", pgettext_lazy("journal", "prompt"), ("menu.edit",)),
        JournalNoun("recording", pgettext_lazy("journal", "recording"), ("recording.hear", "recording.decide")),
        JournalNoun("simulator", pgettext_lazy("journal", "simulator"), ("call.read",)),
        JournalNoun("trunk", pgettext_lazy("journal", "provider of lines"), ("call.read", "trunk.edit")),
    ),
    deeds={
        "account_shown": pgettext_lazy("journal", "account shown"),
        "arrived": pgettext_lazy("journal", "arrived"),
        "call.queued": pgettext_lazy("journal", "waits in the queue"),
        "call_back": pgettext_lazy("journal", "to be called back"),
        "called_back": pgettext_lazy("journal", "called back"),
        "cut_off": pgettext_lazy("journal", "cut off"),
        "destroyed": pgettext_lazy("journal", "destroyed"),
        "disposed": pgettext_lazy("journal", "disposed of after its term"),
        "draft_thrown_away": pgettext_lazy("journal", "draft thrown away"),
        "drafted": pgettext_lazy("journal", "drafted"),
        "fell": pgettext_lazy("journal", "fell to the exchange"),
        "heard": pgettext_lazy("journal", "heard"),
        "held": pgettext_lazy("journal", "on hold"),
        "joined": pgettext_lazy("journal", "all three together"),
        "language": pgettext_lazy("journal", "language chosen"),
        "listened": pgettext_lazy("journal", "listened to"),
        "listening_asked": pgettext_lazy("journal", "listening asked"),
        "no_answer": pgettext_lazy("journal", "no answer"),
        "not_recorded": pgettext_lazy("journal", "not recorded"),
        "offered": pgettext_lazy("journal", "call-back offered"),
        "paced": pgettext_lazy("journal", "pace changed"),
        "passed": pgettext_lazy("journal", "put through"),
        "rang": pgettext_lazy("journal", "rang"),
        "reached": pgettext_lazy("journal", "reached"),
        "recorded": pgettext_lazy("journal", "recorded"),
        "requeued": pgettext_lazy("journal", "moved to another queue"),
        "restored": pgettext_lazy("journal", "restored"),
        "resumed": pgettext_lazy("journal", "taken off hold"),
        "returned": pgettext_lazy("journal", "returned to the agent"),
        "second_line_offered": pgettext_lazy("journal", "second line offered"),
        "spoken": pgettext_lazy("journal", "spoken"),
        "stands": pgettext_lazy("journal", "state changed"),
        "switched_off": pgettext_lazy("journal", "switched off"),
        "switched_on": pgettext_lazy("journal", "switched on"),
        "told": pgettext_lazy("journal", "told"),
        "unlistened": pgettext_lazy("journal", "listening ended"),
        "warned": pgettext_lazy("journal", "wait announced"),
    },
    health=(
        HealthLine(
            40,
            "telephony",
            lambda: conductor().alive,
            when_down="Nobody conducts the calls: start `tridesk telephony`. Callers are in the fall-back queue.",
            needs_database=True,
        ),
        HealthLine(50, "switch", lambda: conductor().switch_works, needs_database=True),
        HealthLine(60, "lines", lambda: conductor().lines_work, needs_database=True),
    ),
    diagnoses=(Diagnosis(20, problems, needs="telephony"),),
    scopes=(Scope(80, "calls:read"),),
    growing_tables=("telephony_call", "telephony_span"),
)
