"""Models of all sub-rooms, in one lowest package: foreign keys cross the sub-rooms."""

from tridesk.telephony.engine.calls.life import OUTGOING
from tridesk.telephony.models.agents import CHOSEN_PAUSES, Agent, AgentState, Pause, Span
from tridesk.telephony.models.calls import OUTCOMES, PHASES, PLAYED, SPOKEN, Call, CallBack
from tridesk.telephony.models.desk import Closing, Menu, MenuDraft
from tridesk.telephony.models.director import Lease, SimulatorPace, Wish
from tridesk.telephony.models.lines import TrunkSetting
from tridesk.telephony.models.recordings import Recording, RecordingRule

__all__ = [
    "CHOSEN_PAUSES",
    "OUTCOMES",
    "OUTGOING",
    "PHASES",
    "PLAYED",
    "SPOKEN",
    "Agent",
    "AgentState",
    "Call",
    "CallBack",
    "Closing",
    "Lease",
    "Menu",
    "MenuDraft",
    "Pause",
    "Recording",
    "RecordingRule",
    "SimulatorPace",
    "Span",
    "TrunkSetting",
    "Wish",
]
