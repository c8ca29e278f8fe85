"""The life of a call: all that is known of it from arrival to end, as one value.

What belongs together is one part, there or not: an agent's part, a third, a listener, the place in the queue. So a leg
without an owner, a promise to a caller outside the queue, or a recording against the caller's will cannot be written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from tridesk.telephony.engine.ivr import Place
from tridesk.telephony.switch.values import Endpoint

OUTGOING: Final = "out-"  # how the keys of calls begin that an agent makes unasked: `out-ABOUT-NUMBER`


class Phase(StrEnum):
    """Where a call is."""

    GREETING = "greeting"  # the caller chooses language and service
    COLLEAGUE = "colleague"  # the telephone of the colleague that was dialled rings
    QUEUE = "queue"
    RINGING = "ringing"  # the caller still waits; the telephone of one agent rings
    DIALLING = "dialling"  # we call back: the agent is there, the caller's telephone rings
    TALK = "talk"  # with an agent; with a third as well: a conference
    HOLD = "hold"
    ASIDE = "aside"  # on hold while the agent speaks with a third
    PASSING = "passing"  # transferred: the third's telephone rings, then the agent's again without an answer
    PASSED = "passed"  # caller and third talk, without an agent
    CLOSING = "closing"  # last words
    ENDED = "ended"


WAITS = frozenset({Phase.QUEUE, Phase.RINGING})
TALKS = frozenset({Phase.TALK, Phase.PASSED})  # never cut, whatever befalls us


class CallOutcome(StrEnum):
    """How a call ended."""

    OPEN = ""
    ANSWERED = "answered"
    ABANDONED = "abandoned"  # hung up in the queue
    LEFT = "left"  # hung up before the queue
    CALL_BACK = "call_back"  # to be called back
    CLOSED = "closed"  # heard that the desk is closed, or that no agent speaks the language
    FELL = "fell"  # taken by the static queue
    CUT = "cut"  # cut off by a restart of the switch: we owe a call
    NOT_REACHED = "not_reached"  # we called back, and nobody answered
    FAX = "fax"  # a fax machine: what it sent is a ticket of its own
    COLLEAGUE = "colleague"  # answered by the colleague who was dialled


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """The caller's place in the queue, which stays: since when, and what they were told there."""

    since: datetime
    promised: datetime | None = None  # when an agent should be there, as announced
    second_line: bool = False  # was offered, by key 2


@dataclass(frozen=True, slots=True)
class SpokenWords:
    """What is being said to the caller, by the name of the playback."""

    playback: str


@dataclass(frozen=True, slots=True)
class HoldMusic:
    """The caller hears music."""


@dataclass(frozen=True, slots=True)
class AgentPart:
    """The agent whose call it is, by user name. `leg` is '' while their telephone is hung up and the call still theirs.

    `phone_holds`: the telephone was put on hold by its own key. `reminded`: of the caller on hold. `came_back`: why the
    call returned to them, see `conversation.ring_back`.
    """

    name: str
    leg: str
    phone_holds: bool = False
    reminded: bool = False
    came_back: str = ""


@dataclass(frozen=True, slots=True)
class Third:
    """The third party that was rung: a colleague, an expert, the second line, or the caller being called back."""

    endpoint: Endpoint
    leg: str
    up: bool = False  # has answered


@dataclass(frozen=True, slots=True)
class Listener:
    """The supervisor who listens in, by user name. `spy_leg` hears the agent for them; '' before they pick up."""

    name: str
    leg: str
    spy_leg: str = ""
    whispers: bool = False  # the agent hears the supervisor


class Recorded(StrEnum):
    """Whether the talk is recorded."""

    UNANNOUNCED = "unannounced"
    ANNOUNCED = "announced"  # the caller has heard the whole announcement
    RUNNING = "running"  # announced, and recorded at this moment
    REFUSED = "refused"  # by the caller, or by the agent for them


@dataclass(frozen=True, slots=True)
class Life:
    """All that is known of a call while it lives. Written down before anything is ordered.

    `key` names it and everything made for it; `until` is when something happens if nothing else does; `playbacks`,
    `parts` and `rung` count what was said, recorded and rung, for names used once.
    """

    key: str
    phase: Phase
    since: datetime
    arrived: datetime
    caller: str = ""
    number: str = ""
    dialled: str = ""
    place: Place | None = None  # in the menu
    language: str = ""
    service: str = ""
    silent: bool = False  # pressed no key in the menu, and was put through
    queue: QueuePlace | None = None
    offered: bool = False  # a call-back, by key 1
    warned: bool = False  # has heard that the register falters
    hears: SpokenWords | HoldMusic | None = None
    playbacks: int = 0
    until: datetime | None = None
    agent: AgentPart | None = None
    third: Third | None = None
    rung: int = 0
    wanted: str = ""  # the colleague who was dialled
    back_of: str = ""  # the call because of which we call back
    answered: datetime | None = None  # by an agent, for the first time
    served_by: str = ""  # the last agent
    beside: bool = False  # the room `aside` is open
    recorded: Recorded = Recorded.UNANNOUNCED
    parts: int = 0  # recordings that were begun
    outcome: CallOutcome = CallOutcome.OPEN
    listener: Listener | None = None

    @property
    def calls_out(self) -> bool:
        """Whether an agent calls a number unasked, until it is answered."""
        return not self.caller and not self.back_of

    @property
    def is_ours(self) -> bool:
        """Whether an agent called unasked: who answers has something to say to that agent alone, and waits for none."""
        return self.key.startswith(OUTGOING) and not self.back_of

    @property
    def room(self) -> str:
        """Where the caller is."""
        return f"{self.key}.room"

    @property
    def aside(self) -> str:
        """The room where the agent speaks with a third, out of the caller's hearing."""
        return f"{self.key}.aside"

    @property
    def booth(self) -> str:
        """The room where a supervisor listens to the agent."""
        return f"{self.key}.booth"

    @property
    def kept(self) -> bool:
        """Whether the caller's leg must be renewed: without that it would fall into the static queue."""
        return bool(self.caller) and not (self.phase in TALKS or self.phase is Phase.ENDED)

    @property
    def queued(self) -> datetime | None:
        return self.queue.since if self.queue else None

    @property
    def playback(self) -> str:
        """What is being said to the caller; '' for nothing."""
        return self.hears.playback if isinstance(self.hears, SpokenWords) else ""

    @property
    def agent_name(self) -> str:
        return self.agent.name if self.agent else ""

    @property
    def agent_leg(self) -> str:
        return self.agent.leg if self.agent else ""

    @property
    def holds_by_key(self) -> bool:
        """Whether the agent's telephone is on hold by its own key: then it may send no sound."""
        return self.agent is not None and bool(self.agent.leg) and self.agent.phone_holds

    @property
    def came_back(self) -> str:
        return self.agent.came_back if self.agent else ""

    @property
    def third_leg(self) -> str:
        return self.third.leg if self.third else ""

    @property
    def third_up(self) -> bool:
        return self.third is not None and self.third.up

    @property
    def listener_name(self) -> str:
        return self.listener.name if self.listener else ""

    @property
    def listener_leg(self) -> str:
        return self.listener.leg if self.listener else ""

    @property
    def spy_leg(self) -> str:
        return self.listener.spy_leg if self.listener else ""

    def recording(self, part: int) -> str:
        """The name of a part of the recording, from 1."""
        return f"{self.key}.rec.{part}"
