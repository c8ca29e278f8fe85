"""The values of a call: its life, what a decision needs, and what is noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tridesk.kit.text import Text
from tridesk.telephony.acd import Class
from tridesk.telephony.ivr import Place, Tree
from tridesk.telephony.switch import Command, Endpoint


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
    COLLEAGUE = "colleague"  # answered by the colleague who was dialled


@dataclass(frozen=True, slots=True)
class Life:
    """All that is known of a call while it lives. Written down before anything is ordered.

    `key` names it and everything made for it; `until` is when something happens if nothing else does; `queued` is the
    caller's place in the queue, and stays; `playbacks` and `rung` count what was said and which legs were rung, for
    names used once.
    """

    key: str
    phase: Phase
    since: datetime
    arrived: datetime
    caller: str = ""
    number: str = ""
    dialled: str = ""
    place: Place | None = None
    language: str = ""
    service: str = ""
    queued: datetime | None = None
    told: timedelta | None = None
    promised: datetime | None = None  # when an agent should be there, as announced
    offered: bool = False  # a call-back, by key 1
    second_line: bool = False  # was offered, by key 2
    warned: bool = False  # has heard that the register falters
    playback: str = ""  # what is being said to the caller
    music: bool = False
    playbacks: int = 0
    until: datetime | None = None
    agent: str = ""
    agent_leg: str = ""
    phone_holds: bool = False  # the agent's telephone was put on hold by its own key
    third: Endpoint | None = None
    third_leg: str = ""
    third_up: bool = False  # the third has answered
    rung: int = 0
    wanted: str = ""  # the colleague who was dialled
    back_of: str = ""  # the call because of which we call back
    answered: datetime | None = None  # by an agent, for the first time
    served_by: str = ""  # the last agent
    came_back: str = ""  # why the call returned to its agent: see `conversation.ring_back`
    reminded: bool = False  # the agent was reminded of the caller on hold
    beside: bool = False  # the room `aside` is open
    told_recorded: bool = False  # has heard the whole announcement of the recording
    unrecorded: bool = False  # refused by the caller, or by the agent for them
    recording: str = ""  # what is being recorded at this moment
    parts: int = 0  # recordings that were begun
    outcome: CallOutcome = CallOutcome.OPEN
    ear: str = ""  # who listens in, by user name
    ear_leg: str = ""  # the supervisor's telephone
    spy_leg: str = ""  # hears the agent for the supervisor; '' before they pick up
    whispers: bool = False  # the agent hears the supervisor

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


@dataclass(frozen=True, slots=True)
class Colleague:
    """The colleague that a caller dialled: user name, telephone, and whether it makes sense to ring it."""

    name: str
    endpoint: Endpoint
    there: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """What a decision about a call needs to know of the desk at that moment.

    `speaks` are the languages of the agents on duty; `closed` what is said when the desk is closed (None: it is open);
    `incident` what is said while the register falters; `known` the caller's registered language, `guess` the likeliest
    one; `colleague` the colleague dialled, None for the desk.
    """

    tree: Tree = field(default_factory=Tree)
    speaks: frozenset[str] = frozenset()
    closed: Text | None = None
    incident: Text | None = None
    known: str = ""
    guess: str = "nl"
    colleague: Colleague | None = None
    reopens: Text | None = None  # when the desk is open again, said with `closed`
    closed_for: Mapping[Class, Text | None] = field(default_factory=dict)  # when such callers can come; None: now
    until: Text | None = None  # that the desk is open until then, where that is earlier than usual
    second_lines: Mapping[str, str] = field(default_factory=dict)  # service -> number of its second line
    shown: str = ""  # the number that we show to those we ring
    records: bool = False  # talks are recorded, once that was announced
    service: str = ""  # for which the number that was dialled stands

    def closed_to(self, language: str, service: str) -> Text | None:
        """When callers of this language and service can come again; None when they may come now."""
        classes = ((language, service), ("", service), (language, ""), ("", ""))
        return next((self.closed_for[klass] for klass in classes if klass in self.closed_for), None)


@dataclass(frozen=True, slots=True)
class Owed:
    """A call that we owe because of `call`: number, language, and the place in the queue if the caller keeps it.

    `tries` were made before.
    """

    call: str
    number: str
    language: str
    service: str = ""
    wanted: str = ""
    place: datetime | None = None
    tries: int = 0


# --- what is noted


class Mark(StrEnum):
    """A step of a call, as its record tells it."""

    ARRIVED = "arrived"
    LANGUAGE = "language"
    QUEUED = "queued"
    WARNED = "warned"
    TOLD = "told"
    OFFERED = "offered"  # a call-back
    SECOND_LINE_OFFERED = "second_line_offered"
    RANG = "rang"
    NO_ANSWER = "no_answer"
    ANSWERED = "answered"
    HELD = "held"
    REMINDED = "reminded"  # the agent, that somebody is on hold
    RESUMED = "resumed"
    ASKED = "asked"  # a third
    JOINED = "joined"
    PASSED = "passed"
    RETURNED = "returned"  # to the agent of the transfer or of the hold
    LEFT = "left"  # the agent does not wait any longer whether the third answers
    RECORDED = "recorded"
    NOT_RECORDED = "not_recorded"  # because the caller does not want it
    CUT_OFF = "cut_off"  # a telephone went silent in mid-call
    LISTENED = "listened"  # a supervisor hears it
    UNLISTENED = "unlistened"
    REQUEUED = "requeued"
    CALL_BACK = "call_back"
    RESTORED = "restored"  # what the switch had was not what it should have had
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Note:
    """A step, with what belongs to it: user names and codes, never spoken words."""

    mark: Mark
    data: Mapping[str, str] = field(default_factory=dict)


class Turn(StrEnum):
    """What a call means for an agent."""

    RINGS = "rings"
    TALKS = "talks"
    RECALLED = "recalled"  # the call is still theirs, and rings anew
    DONE = "done"  # the agent has work to finish
    FREE = "free"  # it came to nothing, not by the agent's doing
    MISSED = "missed"  # it rang without an answer
    REFUSED = "refused"
    BUSY = "busy"  # the agent's telephone is in a call of its own
    AWAY = "away"  # it is set not to be disturbed
    FORWARDED = "forwarded"  # it sends its calls to another number
    UNREACHABLE = "unreachable"  # the agent's telephone could not be rung


@dataclass(frozen=True, slots=True)
class AgentTurn:
    """An agent's part in a call changes."""

    agent: str
    turn: Turn


@dataclass(frozen=True, slots=True)
class Step:
    """A decision: the new life, and its orders, notes and changes of agents. Written down first, ordered afterwards."""

    life: Life
    orders: tuple[Command, ...] = ()
    notes: tuple[Note, ...] = ()
    agents: tuple[AgentTurn, ...] = ()
