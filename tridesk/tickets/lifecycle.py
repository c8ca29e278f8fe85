"""The life of a ticket, as decisions on plain values. Pure.

    open ── answered ──────────────▶ closed ── rest ──▶ archived
      │ ▲                             ▲  │ a reply reopens
      │ └── reply ── researching ─────┤  ▼
      └── handed over ─▶ second line ─┘ open

Three outcomes (founding document): answered at once, researched, handed to the second line. The outcome of a closed
ticket is the hardest road it took: second line before research before at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tridesk.directory.office.worktime import WorkingHours


class State(StrEnum):
    """Where a ticket is."""

    OPEN = "open"
    RESEARCH = "research"
    SECOND_LINE = "second_line"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Outcome(StrEnum):
    """How a request ended, or is going to."""

    NONE = ""
    ANSWERED = "answered"
    RESEARCHED = "researched"
    SECOND_LINE = "second_line"
    HUNG_UP = "hung_up"  # a call that nobody meant: a wrong number, or a slip


class Channel(StrEnum):
    """The way by which a request came, in the order of choices; its value is also the name of its icon."""

    PHONE = "phone"
    MAIL = "mail"
    FAX = "fax"
    COUNTER = "counter"
    WEB = "web"

    @property
    def is_written(self) -> bool:
        """Whether requests come in writing, at any hour of any day."""
        return self in (Channel.MAIL, Channel.FAX, Channel.WEB)

    @property
    def is_typed_in(self) -> bool:
        """Whether an agent may enter a request that came so: the form of the site writes itself."""
        return self is not Channel.WEB


class Event(StrEnum):
    """What can happen to a ticket."""

    RESEARCH = "research"
    HAND_OVER = "hand_over"
    EXPERT_ANSWER = "expert_answer"
    TAKE_BACK = "take_back"
    CLOSE = "close"
    HANG_UP = "hang_up"
    REPLY_IN = "reply_in"
    REOPEN = "reopen"
    ARCHIVE = "archive"
    WAKE = "wake"


class Awaiting(StrEnum):
    """The side that must act while a ticket is in research; while no side is awaited it sleeps until a moment."""

    NOBODY = ""
    REQUESTER = "requester"
    DESK = "desk"
    ELSEWHERE = "elsewhere"


ACTIVE = frozenset({State.OPEN, State.RESEARCH, State.SECOND_LINE})

MOVES: dict[tuple[State, Event], State] = {
    (State.OPEN, Event.RESEARCH): State.RESEARCH,
    (State.OPEN, Event.HAND_OVER): State.SECOND_LINE,
    (State.OPEN, Event.CLOSE): State.CLOSED,
    (State.OPEN, Event.HANG_UP): State.CLOSED,
    (State.OPEN, Event.REPLY_IN): State.OPEN,
    (State.RESEARCH, Event.RESEARCH): State.RESEARCH,
    (State.RESEARCH, Event.HAND_OVER): State.SECOND_LINE,
    (State.RESEARCH, Event.CLOSE): State.CLOSED,
    (State.RESEARCH, Event.REPLY_IN): State.OPEN,
    (State.RESEARCH, Event.WAKE): State.OPEN,
    (State.SECOND_LINE, Event.HAND_OVER): State.SECOND_LINE,
    (State.SECOND_LINE, Event.EXPERT_ANSWER): State.OPEN,
    (State.SECOND_LINE, Event.TAKE_BACK): State.OPEN,
    (State.SECOND_LINE, Event.CLOSE): State.CLOSED,
    (State.SECOND_LINE, Event.REPLY_IN): State.SECOND_LINE,
    (State.CLOSED, Event.REPLY_IN): State.OPEN,
    (State.CLOSED, Event.REOPEN): State.OPEN,
    (State.CLOSED, Event.ARCHIVE): State.ARCHIVED,
}

# Working time within which a desk answers (domain: first reply 2 working days, second line answers in 5).
DAY = timedelta(hours=8)
ANSWER_WITHIN: dict[int, timedelta] = {4: timedelta(hours=2), 3: timedelta(hours=4), 2: 2 * DAY, 1: 5 * DAY}
SECOND_LINE_WITHIN = 5 * DAY
URGENT, HIGH, NORMAL, LOW = 4, 3, 2, 1


class NotPossible(Exception):
    """This event cannot happen to a ticket in this state."""

    def __init__(self, state: State, event: Event) -> None:
        super().__init__(f"{event} cannot happen to a ticket that is {state}")
        self.state, self.event = state, event


def after(state: State, event: Event) -> State:
    """The state that follows when `event` happens in `state`."""
    try:
        return MOVES[state, event]
    except KeyError:
        raise NotPossible(state, event) from None


def possible(state: State, event: Event) -> bool:
    """Whether `event` can happen in `state`."""
    return (state, event) in MOVES


def outcome_on(event: Event, so_far: Outcome) -> Outcome:
    """The outcome after `event`: the hardest road wins."""
    if event is Event.HAND_OVER or so_far is Outcome.SECOND_LINE:
        return Outcome.SECOND_LINE
    if event is Event.RESEARCH or so_far is Outcome.RESEARCHED:
        return Outcome.RESEARCHED
    if event is Event.HANG_UP:
        return Outcome.HUNG_UP
    if event in (Event.REOPEN, Event.REPLY_IN) and so_far is Outcome.HUNG_UP:
        return Outcome.NONE
    return Outcome.ANSWERED if event is Event.CLOSE else so_far


def due(opened: datetime, priority: int, hours: WorkingHours) -> datetime:
    """When the desk should have answered, counted in working time."""
    return hours.add(opened, ANSWER_WITHIN[priority])


def due_anew(due: datetime, was: int, becomes: int, hours: WorkingHours) -> datetime:
    """When a ticket is due after a change of priority; what its clock has stood still for stays allowed for."""
    return hours.add(hours.add(due, -ANSWER_WITHIN[was]), ANSWER_WITHIN[becomes])


@dataclass(frozen=True, slots=True)
class Clock:
    """The answering clock of one ticket: when it is due, and since when it stands still (None: it runs)."""

    due: datetime
    paused: datetime | None = None

    def pause(self, at: datetime) -> Clock:
        """Stands still while the requester is awaited."""
        return self if self.paused else Clock(self.due, at)

    def resume(self, at: datetime, hours: WorkingHours) -> Clock:
        """Runs again; what was left when it stopped is left now."""
        if self.paused is None:
            return self
        left = hours.between(self.paused, self.due) if self.due > self.paused else timedelta(0)
        return Clock(hours.add(at, left) if left else self.due, None)


def next_actor(state: State, awaiting: Awaiting, *, owned: bool) -> str:
    """The next side to act, as a stable word: nobody, desk, owner, requester, elsewhere or second_line."""
    if state is State.SECOND_LINE:
        return "second_line"
    if state not in ACTIVE:
        return "nobody"
    if state is State.RESEARCH and awaiting in (Awaiting.REQUESTER, Awaiting.ELSEWHERE):
        return awaiting.value
    return "owner" if owned else "desk"
