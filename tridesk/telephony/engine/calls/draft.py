"""A step in the making: the operations with which `queue` and `conversation` describe a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from tridesk.telephony.engine.calls.life import (
    AgentPart,
    CallOutcome,
    HoldMusic,
    Life,
    Phase,
    Recorded,
    SpokenWords,
    Third,
)
from tridesk.telephony.engine.calls.values import AgentTurn, Desk, Mark, Note, Step, Turn
from tridesk.telephony.switch.commands import (
    CloseRoom,
    Command,
    Enter,
    HangUp,
    Keep,
    Leave,
    Music,
    OpenRoom,
    Play,
    Record,
    Ring,
    Stop,
    StopRecording,
)
from tridesk.telephony.switch.values import GRACE, Endpoint, Speech

RINGS_AGENT: Final = timedelta(seconds=20)  # before the next one is tried
RINGS_OTHERS: Final = timedelta(seconds=30)
LAST_WORDS: Final = timedelta(minutes=2)  # a guard against a playback that never ends
REMINDER: Final = timedelta(seconds=45)  # on hold, until the agent is reminded
RECALL: Final = timedelta(seconds=90)  # after which the agent is brought back


class StepDraft:
    """Gathers a step. Each method changes the life in one way and orders what that needs."""

    def __init__(self, life: Life, now: datetime, desk: Desk) -> None:
        self.life, self.now, self.desk, self.shown = life, now, desk, desk.shown
        self._orders: list[Command] = []
        self._notes: list[Note] = []
        self._agents: list[AgentTurn] = []

    def step(self) -> Step:
        self._record()
        return Step(self.life, tuple(self._orders), tuple(self._notes), tuple(self._agents))

    # the life

    def set(self, **fields: Any) -> None:
        self.life = replace(self.life, **fields)

    def phase(self, phase: Phase, lasts: timedelta | None = None) -> None:
        """Changes the phase; after `lasts`, if given, `Time` comes."""
        self.set(phase=phase, since=self.now, until=self.now + lasts if lasts else None)

    def note(self, mark: Mark, **data: str) -> None:
        self._notes.append(Note(mark, data))

    def order(self, *orders: Command) -> None:
        self._orders += orders

    def agent(self, turn: Turn) -> None:
        """Notes what the step means for the agent.

        Unless the agent rings or talks, they have no part in the call after it.
        """
        self._agents.append(AgentTurn(self.life.agent_name, turn))
        if turn not in (Turn.RINGS, Turn.RECALLED, Turn.TALKS):
            self.stop_listening()
            self.set(agent=None)

    # sound

    def say(self, speeches: Iterable[Speech]) -> None:
        """Says something to the caller, in place of what is being said or played."""
        self.hush()
        self.set(hears=SpokenWords(self._play(self.life.room, speeches)))

    def remind_agent(self, speeches: Iterable[Speech]) -> None:
        """Says something to the agent alone while the caller is on hold."""
        self.to_aside()
        self._play(self.life.aside, speeches)

    def _play(self, room: str, speeches: Iterable[Speech]) -> str:
        name = f"{self.life.key}.say.{self.life.playbacks + 1}"
        self.set(playbacks=self.life.playbacks + 1)
        self.order(Play(name, room, tuple(speeches)))
        return name

    def _record(self) -> None:
        """Starts or stops recording: recorded is, once announced, what caller and agent say while they are alone."""
        life = self.life
        alone = life.phase is Phase.TALK and life.agent_leg and life.caller and not life.third_leg
        if life.recorded is Recorded.RUNNING and not alone:
            self._orders.insert(0, StopRecording(life.recording(life.parts)))
            self.set(recorded=Recorded.ANNOUNCED)
        elif life.recorded is Recorded.ANNOUNCED and alone:
            part = life.parts + 1
            self.set(parts=part, recorded=Recorded.RUNNING)
            self.order(Record(life.recording(part), life.room))
            self.note(Mark.RECORDED)

    def hush(self) -> None:
        """Stops words and music."""
        match self.life.hears:
            case SpokenWords(playback):
                self.order(Stop(playback))
            case HoldMusic():
                self.order(Music(self.life.room, False))
        self.silence()

    def silence(self) -> None:
        """Notes that what the caller heard has ended."""
        self.set(hears=None)

    def music(self) -> None:
        if not isinstance(self.life.hears, HoldMusic):
            self.hush()
            self.order(Music(self.life.room, True))
            self.set(hears=HoldMusic())

    def last_words(self, speeches: Iterable[Speech], outcome: CallOutcome) -> None:
        self.say(speeches)
        self.close_with(outcome)

    def close_with(self, outcome: CallOutcome) -> None:
        """Ends the call with this outcome after the current words."""
        self.phase(Phase.CLOSING, LAST_WORDS)
        self.set(outcome=outcome)

    # legs

    def keep(self, alive: timedelta | None = GRACE) -> None:
        if self.life.caller:
            self.order(Keep(self.life.caller, alive))

    def new_leg(self, kind: str) -> str:
        """The name of a leg that is rung or made for this call, used once."""
        rung = self.life.rung + 1
        self.set(rung=rung)
        return f"{self.life.key}.{kind}.{rung}"

    def set_agent(self, **fields: Any) -> None:
        """Changes the agent's part, while there is one."""
        if self.life.agent:
            self.set(agent=replace(self.life.agent, **fields))

    def ring_agent(self, name: str, endpoint: Endpoint, turn: Turn = Turn.RINGS) -> None:
        leg = self.new_leg("agent")
        self.set(agent=AgentPart(name, leg))
        self.order(Ring(leg, endpoint, self.life.number or self.shown, RINGS_AGENT))
        self.agent(turn)
        self.note(Mark.RANG, agent=name)

    def ring_third(self, endpoint: Endpoint) -> None:
        """Rings a third; an extension at the agent's own telephone, and outside only where that is out of reach."""
        endpoint = self.desk.nearest(endpoint)
        leg = self.new_leg("third")
        self.set(third=Third(endpoint, leg))
        # Outside, our own number is shown: a caller's could not be called back from there, and is not ours to show.
        shown = self.shown if endpoint.kind == "outside" else self.life.number or self.shown
        self.order(Ring(leg, endpoint, shown, RINGS_OTHERS))

    def enter(self, leg: str) -> None:
        self.order(Enter(self.life.room, leg))

    def to_aside(self) -> None:
        """Puts the agent alone into a room beside the caller's."""
        self.order(OpenRoom(self.life.aside), Enter(self.life.aside, self.life.agent_leg))
        self.set(beside=True)

    def rings_aside(self) -> None:
        """A third is rung, and the agent hears something meanwhile."""
        self.to_aside()
        self.order(Music(self.life.aside, True))

    def enter_aside(self, leg: str) -> None:
        self.order(Music(self.life.aside, False), Enter(self.life.aside, leg))
        self.third_answers()

    def no_aside(self) -> None:
        if self.life.beside:
            self.order(CloseRoom(self.life.aside))
            self.set(beside=False)

    def agent_hangs_up(self) -> None:
        """Ends the agent's leg; the call stays theirs until another agent has it."""
        self.stop_listening()
        self.order(*self.away(self.life.agent_leg))
        self.agent_leg_is_gone()

    def agent_leg_is_gone(self) -> None:
        self.set_agent(leg="")

    def agent_waits(self) -> None:
        self.order(Leave(self.life.agent_leg))

    def drop_agent(self, turn: Turn = Turn.DONE) -> None:
        """Ends the agent's leg and part in the call; `turn` says what that means for the agent."""
        if self.life.agent:
            if self.life.agent_leg:
                self.order(HangUp(self.life.agent_leg))
            self.agent(turn)

    def drop_third(self) -> None:
        if self.life.third_leg:
            self.order(HangUp(self.life.third_leg))
        self.third_is_gone()

    def third_is_gone(self) -> None:
        self.set(third=None)

    def third_answers(self) -> None:
        if self.life.third:
            self.set(third=replace(self.life.third, up=True))

    def stop_listening(self) -> None:
        """Ends listening in: hangs up the supervisor's telephone."""
        listener = self.life.listener
        if listener:
            if listener.spy_leg:
                self.note(Mark.UNLISTENED, by=listener.name)
            self.order(*self.away(listener.spy_leg, listener.leg), CloseRoom(self.life.booth))
            self.set(listener=None)

    def away(self, *legs: str) -> list[Command]:
        return [HangUp(leg) for leg in legs if leg]

    # the whole

    def talk(self) -> None:
        """Caller and agent hear each other, for as long as they like."""
        self.hush()
        self.phase(Phase.TALK)
        self.keep(None)

    def end(self, outcome: CallOutcome) -> None:
        """Hangs up all legs; rooms and playbacks go with them."""
        never_talked = self.life.phase is Phase.RINGING and not self.life.came_back
        nothing_to_finish = never_talked or self.life.outcome is CallOutcome.CUT
        self.drop_agent(Turn.FREE if nothing_to_finish else Turn.DONE)
        self.drop_third()
        if self.life.caller:
            self.order(HangUp(self.life.caller))
        self.no_aside()
        self.order(CloseRoom(self.life.room))
        result = outcome if self.life.outcome is CallOutcome.OPEN else self.life.outcome
        self.set(caller="", hears=None, place=None, outcome=result)
        self.phase(Phase.ENDED)
        self.note(Mark.ENDED, outcome=result.value)
