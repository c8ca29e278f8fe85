"""What a decision about a call needs, and what comes out of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tridesk.kit.text import Text
from tridesk.telephony.engine.acd import Class
from tridesk.telephony.engine.calls.life import Life
from tridesk.telephony.engine.ivr import Tree
from tridesk.telephony.switch.commands import Command
from tridesk.telephony.switch.values import Endpoint


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
    extensions: Mapping[str, str] = field(default_factory=dict)  # of colleagues -> user name
    reachable: Collection[Endpoint] = ()  # agents whose own telephone can be rung

    def nearest(self, endpoint: Endpoint) -> Endpoint:
        """The own telephone of the agent whose extension this is, where it can be rung; else the endpoint itself."""
        own = Endpoint("agent", self.extensions.get(endpoint.name, ""))
        return own if endpoint.kind != "agent" and own in self.reachable else endpoint

    def closed_to(self, language: str, service: str) -> Text | None:
        """When callers of this language and service can come again; None when they may come now."""
        classes = ((language, service), ("", service), (language, ""), ("", ""))
        return next((self.closed_for[klass] for klass in classes if klass in self.closed_for), None)


@dataclass(frozen=True, slots=True)
class Owed:
    """A call that we owe because of `call`: number, language, and the place in the queue if the caller keeps it.

    `made` calls were made for it before. With '' as `call` no caller asked for it: an agent calls out.
    """

    call: str
    number: str
    language: str
    service: str = ""
    wanted: str = ""
    place: datetime | None = None
    made: int = 0


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
    REACHED = "reached"  # whom we called
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
