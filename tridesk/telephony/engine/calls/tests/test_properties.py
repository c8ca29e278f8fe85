"""What holds whatever happens, in whatever order: tried on a switch that only keeps count."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.depth import draws
from tridesk.telephony.engine.acd import Estimate
from tridesk.telephony.engine.calls import restore
from tridesk.telephony.engine.calls.events import (
    CallEvent,
    Connect,
    Consult,
    DoNotRecord,
    Finish,
    Hold,
    Join,
    NobodyPresent,
    Offer,
    Pass,
    PhoneLost,
    Refuse,
    Requeue,
    Tell,
    Unhold,
    Warn,
)
from tridesk.telephony.engine.calls.life import TALKS, CallOutcome, HoldMusic, Life, Phase, Recorded
from tridesk.telephony.engine.calls.tests.story import CALLER, EXPERT, ILSE, JAN, OUTSIDE, Story
from tridesk.telephony.engine.calls.values import Turn
from tridesk.telephony.switch.commands import (
    CloseRoom,
    DropRecording,
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
from tridesk.telephony.switch.events import Answered, Digit, Gone, HoldChanged
from tridesk.telephony.switch.snapshot import LegSeen, Snapshot
from tridesk.telephony.switch.values import HangupCause


@dataclass
class Ledger:
    """The switch as the orders leave it, and which agents have a part in the call."""

    legs: dict[str, str] = field(default_factory=dict)  # up: leg -> room
    ringing: set[str] = field(default_factory=set)
    rooms: set[str] = field(default_factory=set)
    music: set[str] = field(default_factory=set)
    playing: dict[str, str] = field(default_factory=dict)  # playback -> room
    recording: set[str] = field(default_factory=set)
    recorded: set[str] = field(default_factory=set)
    kept: timedelta | None = None
    busy: set[str] = field(default_factory=set)
    names: list[str] = field(default_factory=list)
    place: datetime | None = None

    def follow(self, story: Story) -> None:
        for order in story.orders:
            match order:
                case OpenRoom(room):
                    self.rooms.add(room)
                case CloseRoom(room):
                    self.rooms.discard(room)
                    self.music.discard(room)
                    self.playing = {name: at for name, at in self.playing.items() if at != room}
                    self.legs = {leg: "" if at == room else at for leg, at in self.legs.items()}
                case Enter(room, leg):
                    assert room in self.rooms, f"{leg} into {room}, which is not open"
                    self.legs[leg] = room
                case Leave(leg):
                    self.legs[leg] = ""
                case Music(room, on):
                    assert room in self.rooms
                    (self.music.add if on else self.music.discard)(room)
                case Play(playback, room, _):
                    assert room in self.rooms
                    assert playback not in self.names, "a name is used once"
                    self.names.append(playback)
                    self.playing[playback] = room
                case Stop(playback):
                    self.playing.pop(playback, None)
                case Record(recording, room):
                    assert room in self.rooms
                    assert recording not in self.names, "a name is used once"
                    self.names.append(recording)
                    self.recording.add(recording)
                case StopRecording(recording):
                    self.recording.remove(recording)
                    self.recorded.add(recording)
                case DropRecording(recording):
                    self.recording.discard(recording)
                    self.recorded.discard(recording)
                case Ring(leg):
                    assert leg not in self.names, "a name is used once"
                    self.names.append(leg)
                    self.ringing.add(leg)
                case HangUp(leg):
                    self.legs.pop(leg, None)
                    self.ringing.discard(leg)
                case Keep(leg, alive):
                    assert leg == story.life.caller or story.phase is Phase.ENDED
                    self.kept = alive
        for change in story.turns:
            match change.turn:
                case Turn.RINGS:
                    assert change.agent not in self.busy, "no agent gets two calls"
                    self.busy.add(change.agent)
                case Turn.TALKS | Turn.RECALLED:
                    assert change.agent in self.busy
                case _:
                    self.busy.remove(change.agent)  # exactly once


AGENTS = {"ilse": ILSE, "jan": JAN}
STEPS = [
    "digit", "heard", "later", "offer", "answer agent", "answer third", "gone caller", "gone agent", "gone third",
    "silent agent", "tell", "warn", "refuse", "hold", "unhold", "ask", "join", "connect", "pass", "requeue", "finish",
    "leave speaks", "records", "do not record", "press 9", "nobody present", "press 2",
    "key", "lost",
]  # fmt: skip


def event(story: Story, ledger: Ledger, step: str, at: int) -> CallEvent | None:
    """What can happen on a real switch now; None when this step cannot."""
    life = story.life
    up, rings = ledger.legs, ledger.ringing
    match step:
        case "offer":
            free = [name for name in AGENTS if name not in ledger.busy]
            return Offer(free[at % len(free)], AGENTS[free[at % len(free)]]) if free else None
        case "answer agent" | "answer third":
            leg = life.agent_leg if step.endswith("agent") else life.third_leg
            if leg not in rings:
                return None
            rings.discard(leg)
            up[leg] = ""
            return Answered(story.now, leg)
        case "gone caller" | "gone agent" | "gone third" | "silent agent":
            leg = {"caller": life.caller, "agent": life.agent_leg, "third": life.third_leg}[step.split()[1]]
            if leg not in up and leg not in rings:
                return None
            up.pop(leg, None)
            rings.discard(leg)
            return Gone(
                story.now,
                leg,
                HangupCause.FAILED if step.startswith("silent") else [HangupCause.HUNG_UP, HangupCause.BUSY][at % 2],
            )
    people: dict[str, CallEvent] = {
        "tell": Tell(1 + at, Estimate(timedelta(minutes=at) if at else None, at > 5), at > 1, at > 2), "warn": Warn(),
        "nobody present": NobodyPresent(), "refuse": Refuse(), "press 2": Digit(story.now, life.caller, "2"),
        "hold": Hold(), "unhold": Unhold(), "ask": Consult(EXPERT), "join": Join(), "connect": Connect(),
        "pass": Pass(OUTSIDE), "requeue": Requeue(["nl", "fr", "de", ""][at % 4], None), "finish": Finish(),
        "key": HoldChanged(story.now, life.agent_leg, at % 2 == 0), "lost": PhoneLost(),
        "do not record": DoNotRecord(), "press 9": Digit(story.now, life.caller, "9"),
    }  # fmt: skip
    return people.get(step)


def play(script: list[tuple[str, int]]) -> tuple[Story, Ledger]:
    story, ledger = Story(), Ledger(legs={CALLER: ""})
    ledger.follow(story)
    for step, at in script:
        if step == "digit":
            story.press("123*#0"[at % 6])
        elif step == "heard":
            if story.life.playback in ledger.playing:
                ledger.playing.pop(story.life.playback)
                story.heard()
            else:
                continue
        elif step == "later":
            story.later(seconds=[1, 5, 30, 100][at % 4])
        elif step == "leave speaks":
            story.desk_is(speaks=frozenset(["nl", "fr", "de"][: at % 4]))
            continue
        elif step == "records":
            story.desk_is(records=at % 3 > 0)
            continue
        elif (what := event(story, ledger, step, at)) is not None:
            story.on(what)
        else:
            continue
        ledger.follow(story)
        check(story.life, ledger)
    return story, ledger


def check(life: Life, ledger: Ledger) -> None:
    assert ledger.place in (None, life.queued), "a place in the queue is never lost"
    ledger.place = life.queued
    assert ledger.recording == ({life.recording(life.parts)} if life.recorded is Recorded.RUNNING else set())
    if life.recorded is Recorded.REFUSED:
        assert not ledger.recording | ledger.recorded, "nothing is left of who does not want it"
    if ledger.recording:
        inside = {leg for leg, room in ledger.legs.items() if room == life.room}
        assert inside == {life.caller, life.agent_leg}, "recorded are two who talk, and nobody else"
    if life.phase is Phase.ENDED:
        assert not ledger.legs, "nobody is left on the line"
        assert not ledger.ringing, "no telephone rings on"
        assert not ledger.rooms
        assert not ledger.busy, "no agent is held by a call that is over"
        assert life.outcome is not CallOutcome.OPEN
        return
    if life.caller:
        assert ledger.legs[life.caller] == life.room
        assert (ledger.kept is None) == (life.phase in TALKS), "cut off never while he talks, kept always otherwise"
    assert ledger.busy == ({life.agent_name} - {""})
    assert (life.room in ledger.music) == isinstance(life.hears, HoldMusic)
    playing = {room: [name for name, at in ledger.playing.items() if at == room] for room in ledger.rooms}
    assert playing.get(life.room, []) == ([life.playback] if life.playback else []), "two things are never said at once"
    assert len(playing.get(life.aside, [])) <= 1
    for leg, room in restore.places(life).items():
        assert ledger.legs[leg] == room
    everybody = {*ledger.legs, *ledger.ringing}
    assert everybody == set(restore.legs(life)), "every leg belongs to somebody's part in the call"
    snapshot = Snapshot(
        life.since,
        {leg: LegSeen(leg, life.since, leg in ledger.legs, ledger.legs.get(leg, "")) for leg in everybody},
        frozenset(ledger.rooms),
    )
    assert restore.astray(life, snapshot) == []
    assert restore.missed(life, snapshot) == []


TO_TALK = [("digit", 1), ("digit", 0), ("offer", 0), ("answer agent", 0)]
BEGINNINGS: list[list[tuple[str, int]]] = [
    [],
    TO_TALK[:2],
    TO_TALK[:3],
    TO_TALK,
    [*TO_TALK, ("hold", 0)],
    [*TO_TALK, ("pass", 0)],
    [*TO_TALK, ("ask", 0)],
    [*TO_TALK, ("pass", 0), ("gone third", 0)],
    [*TO_TALK, ("hold", 0), ("later", 3)],
    [*TO_TALK, ("hold", 0), ("later", 3), ("ask", 0), ("heard", 0)],
    [("records", 1), *TO_TALK, ("heard", 0)],
    [("records", 1), *TO_TALK, ("heard", 0), ("hold", 0), ("unhold", 0)],
    [*TO_TALK, ("ask", 0), ("answer third", 0)],
    [*TO_TALK, ("ask", 0), ("answer third", 0), ("join", 0)],
]
scripts = st.tuples(
    st.sampled_from(BEGINNINGS), st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 7)), max_size=30)
).map(lambda parts: parts[0] + parts[1])


@settings(max_examples=draws(400))
@given(scripts)
def test_after_any_events_every_leg_is_where_it_belongs(script: list[tuple[str, int]]) -> None:
    play(script)


@settings(max_examples=draws(300))
@given(scripts)
def test_a_hang_up_of_the_caller_ends_everything(script: list[tuple[str, int]]) -> None:
    story, _ledger = play([*script, ("gone caller", 0)])
    assert story.phase is Phase.ENDED


@settings(max_examples=draws(200))
@given(scripts)
def test_time_alone_brings_every_call_but_a_waiting_or_a_talking_one_on(script: list[tuple[str, int]]) -> None:
    story, _ledger = play(script)
    for _ in range(40):
        if story.life.playback:
            story.heard()
        story.later(minutes=10)
    assert story.phase in {Phase.ENDED, Phase.QUEUE, Phase.TALK, Phase.PASSED}
