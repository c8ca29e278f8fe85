"""One contract for every switch (`tridesk.telephony.switch`): the twin in memory, and Asterisk where it can be had."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import pytest

from tests.contract.on_asterisk import AGENTS
from tests.contract.switches import STEP, Caller, Ear, World, make_world
from tests.waiting import until_async
from tridesk.telephony.asterisk.site import AsteriskSite, PhoneAgent
from tridesk.telephony.conftest import asterisk_site
from tridesk.telephony.prompts.sound import RATE
from tridesk.telephony.switch import Missing, Switch
from tridesk.telephony.switch.commands import (
    Answer,
    CloseRoom,
    DropRecording,
    Enter,
    HangUp,
    Keep,
    Leave,
    LetFall,
    Music,
    OpenRoom,
    Play,
    Record,
    ReportTransfer,
    Ring,
    Snoop,
    Stop,
    StopRecording,
)
from tridesk.telephony.switch.events import (
    Answered,
    Arrived,
    Connected,
    Digit,
    Gone,
    HoldChanged,
    Played,
    Reachable,
    Ringing,
    Transferred,
)
from tridesk.telephony.switch.values import SIGN_OF_LIFE, SILENCE, End, HangupCause, Speech

T = TypeVar("T")
NUMBER = "+3269000000"
WORDS = (Speech("Een ogenblik, alstublieft.", "nl"),)
LONG = tuple(
    Speech("Dit is een zin die enkele seconden duurt om uit te spreken, traag en duidelijk.", "nl") for _ in "123"
)
PATIENCE = timedelta(seconds=20)  # longer than a busy machine takes to answer


@dataclass
class Line:
    """What a test holds: the world, its switch, an ear for its events; `name` makes unused names."""

    world: World
    switch: Switch
    ear: Ear
    name: Callable[[str], str]

    async def caller(self) -> tuple[Caller, str]:
        """A new caller, and their leg."""
        caller = await self.world.call(NUMBER, "1000")
        return caller, (await self.ear.until(Arrived)).leg

    async def talking(self) -> tuple[Caller, str, str]:
        """A caller, answered, in a room."""
        caller, leg = await self.caller()
        room = self.name("room")
        await self.switch.do(Answer(leg))
        await self.switch.do(OpenRoom(room))
        await self.switch.do(Enter(room, leg))
        return caller, leg, room

    async def until(self, look: Callable[[], Awaitable[T | None]], what: str) -> T:
        """What `look` finds, looked for again and again while time passes in the world."""
        for _ in range(600):
            if (found := await look()) is not None:
                return found
            await self.world.passes(STEP)
        raise AssertionError(f"waited for {what}")

    async def until_recorded(self, name: str) -> None:
        async def is_there() -> bool | None:
            return name in await self.switch.recordings() or None

        await self.until(is_there, f"the recording {name}")


Story = Callable[[Line], Awaitable[None]]
_used = iter(range(1_000_000))


one_asterisk = asterisk_site([PhoneAgent(name, name) for name in AGENTS])


@pytest.fixture
def site(world: str, request: pytest.FixtureRequest) -> AsteriskSite | None:
    """The Asterisk of this world; None for the twin."""
    return request.getfixturevalue("one_asterisk") if world == "asterisk" else None


async def _told(site: AsteriskSite | None, story: Story) -> None:
    made = await make_world(site)
    number = next(_used)
    line = Line(made, made.switch, Ear(made), lambda what: f"t{number}.{what}")
    try:
        await line.ear.until(Connected)
        await asyncio.wait_for(story(line), 60)
    finally:
        await line.ear.close()
        await made.close()


def on_every_switch(story: Story) -> Callable[[AsteriskSite | None], None]:
    """A test that is told as a coroutine, once for each switch."""

    @pytest.mark.parametrize("world", ["simulator", "asterisk"])
    def test(site: AsteriskSite | None) -> None:
        asyncio.run(_told(site, story))

    test.__name__, test.__doc__ = story.__name__, story.__doc__
    return test


# --- a caller


@on_every_switch
async def test_a_caller_arrives_unanswered_outside_any_room(line: Line) -> None:
    await line.world.call(NUMBER, "1000")
    arrived = await line.ear.until(Arrived)
    assert (arrived.number, arrived.dialled) == (NUMBER, "1000")
    seen = (await line.switch.snapshot()).legs[arrived.leg]
    assert (seen.up, seen.room, seen.number, seen.dialled) == (False, "", NUMBER, "1000")


@on_every_switch
async def test_a_withheld_number_is_empty(line: Line) -> None:
    await line.world.call("", "1000")
    assert (await line.ear.until(Arrived)).number == ""


@on_every_switch
async def test_answered_and_put_into_a_room(line: Line) -> None:
    _caller, leg, room = await line.talking()
    snapshot = await line.switch.snapshot()
    assert (snapshot.legs[leg].up, snapshot.legs[leg].room) == (True, room)
    assert room in snapshot.rooms


@on_every_switch
async def test_keys_come_in_order(line: Line) -> None:
    caller, leg, _room = await line.talking()
    for digit in "2#":
        await caller.press(digit)
    assert [(await line.ear.until(Digit, leg=leg)).digit for _ in "2#"] == ["2", "#"]


@on_every_switch
async def test_hanging_up_is_told_once_and_the_leg_is_gone(line: Line) -> None:
    caller, leg, room = await line.talking()
    await caller.hang_up()
    assert (await line.ear.until(Gone, leg=leg)).why is HangupCause.HUNG_UP
    snapshot = await line.switch.snapshot()
    assert (leg in snapshot.legs, room in snapshot.rooms) == (False, True)


@on_every_switch
async def test_we_may_hang_up(line: Line) -> None:
    _caller, leg, _room = await line.talking()
    await line.switch.do(HangUp(leg))
    assert (await line.ear.until(Gone, leg=leg)).why is HangupCause.HUNG_UP


# --- ringing


@on_every_switch
async def test_a_telephone_rings_and_is_answered(line: Line) -> None:
    leg = line.name("agent")
    await line.switch.do(Ring(leg, line.world.answers, shown=NUMBER, patience=PATIENCE))
    await line.ear.until(Ringing, leg=leg)
    await line.ear.until(Answered, leg=leg)
    assert (await line.switch.snapshot()).legs[leg].up is True


@on_every_switch
async def test_two_hear_each_other_in_a_room(line: Line) -> None:
    _caller, caller, room = await line.talking()
    agent = line.name("agent")
    await line.switch.do(Ring(agent, line.world.answers, shown=NUMBER, patience=PATIENCE))
    await line.ear.until(Answered, leg=agent)
    await line.switch.do(Enter(room, agent))
    legs = (await line.switch.snapshot()).legs
    assert {legs[caller].room, legs[agent].room} == {room}


@on_every_switch
async def test_nobody_answers(line: Line) -> None:
    leg = line.name("agent")
    await line.switch.do(Ring(leg, line.world.rings, shown=NUMBER, patience=timedelta(seconds=2)))
    assert (await line.ear.until(Gone, leg=leg)).why is HangupCause.NO_ANSWER


@on_every_switch
async def test_busy(line: Line) -> None:
    leg = line.name("agent")
    await line.switch.do(Ring(leg, line.world.busy, shown=NUMBER, patience=PATIENCE))
    assert (await line.ear.until(Gone, leg=leg)).why is HangupCause.BUSY


@on_every_switch
async def test_a_telephone_that_takes_no_call_says_why(line: Line) -> None:
    reasons = {
        line.world.refuses: HangupCause.REFUSED,
        line.world.away: HangupCause.AWAY,
        line.world.forwards: HangupCause.FORWARDED,
        line.world.busy: HangupCause.BUSY,
    }
    for endpoint, why in reasons.items():
        leg = line.name(f"agent-{why}")
        await line.switch.do(Ring(leg, endpoint, shown=NUMBER, patience=PATIENCE))
        assert (await line.ear.until(Gone, leg=leg)).why is why
    assert not [event for event in line.ear.heard if isinstance(event, Arrived)]  # no call went elsewhere


@on_every_switch
async def test_a_telephone_without_power_is_given_up_before_the_next_one_would_have_rung_out(line: Line) -> None:
    leg = line.name("agent")
    began = (await line.switch.snapshot()).at
    await line.switch.do(Ring(leg, line.world.dead, shown=NUMBER, patience=PATIENCE))
    gone = await line.ear.until(Gone, leg=leg)
    assert gone.why is HangupCause.UNREACHABLE
    assert gone.at - began < SIGN_OF_LIFE + line.world.slack


@on_every_switch
async def test_a_telephone_that_is_not_there(line: Line) -> None:
    leg = line.name("agent")
    await line.switch.do(Ring(leg, line.world.nowhere, shown=NUMBER, patience=PATIENCE))
    assert (await line.ear.until(Gone, leg=leg)).why is HangupCause.UNREACHABLE


@on_every_switch
async def test_we_may_stop_ringing(line: Line) -> None:
    leg = line.name("agent")
    await line.switch.do(Ring(leg, line.world.rings, shown=NUMBER, patience=PATIENCE))
    await line.ear.until(Ringing, leg=leg)
    await line.switch.do(HangUp(leg))
    await line.ear.until(Gone, leg=leg)


# --- the keys of a telephone


async def with_agent(line: Line) -> tuple[str, str, str]:
    """Caller, agent and their room."""
    _caller, caller, room = await line.talking()
    agent = line.name("agent")
    await line.switch.do(Ring(agent, line.world.answers, shown=NUMBER, patience=PATIENCE))
    await line.ear.until(Answered, leg=agent)
    await line.switch.do(Enter(room, agent))
    return caller, agent, room


@on_every_switch
async def test_hold_by_the_key_of_a_telephone_is_told(line: Line) -> None:
    _caller, agent, _room = await with_agent(line)
    for yes in (True, False):
        await line.world.hold(agent, yes)
        assert (await line.ear.until(HoldChanged, leg=agent)).yes is yes


@on_every_switch
async def test_a_transfer_by_the_key_of_a_telephone_is_told_and_moves_no_leg(line: Line) -> None:
    caller, agent, room = await with_agent(line)
    for done in (False, True):
        await line.world.transfer(agent, "412")
        assert (await line.ear.until(Transferred, leg=agent)).to == "412"
        await line.world.passes(timedelta(seconds=3))
        legs = (await line.switch.snapshot()).legs
        assert {leg: seen.room for leg, seen in legs.items()} == {caller: room, agent: room}
        await line.switch.do(ReportTransfer(agent, done=done))
        assert await line.until(lambda: line.world.transferred(agent), "the telephone to be told") is done
    await line.switch.do(ReportTransfer(line.name("gone"), done=True))


@on_every_switch
async def test_a_telephone_that_loses_power_in_a_talk_has_failed(line: Line) -> None:
    caller, agent, _room = await with_agent(line)
    await line.switch.do(Keep(caller, None))
    began = (await line.switch.snapshot()).at
    await line.world.lose_power(agent)
    gone = await line.ear.until(Gone, leg=agent)
    assert gone.why is HangupCause.FAILED
    assert gone.at - began < SILENCE + line.world.slack
    assert caller in (await line.switch.snapshot()).legs


@on_every_switch
async def test_a_telephone_that_loses_power_on_hold_by_its_key_is_out_of_reach_and_its_leg_stays(line: Line) -> None:
    """It sends no sound on hold, and no event tells of it before its leg is ended."""
    caller, agent, _room = await with_agent(line)
    await line.switch.do(Keep(caller, None))
    await line.world.hold(agent, True)
    await line.ear.until(HoldChanged, leg=agent)
    await line.switch.do(Leave(agent))

    await line.until(lambda: is_reached(line, agent, yes=True), "the telephone to be in reach")
    await line.world.lose_power(agent)
    await line.until(lambda: is_reached(line, agent, yes=False), "the telephone to be out of reach")
    assert agent in (await line.switch.snapshot()).legs
    await line.switch.do(HangUp(agent))
    await line.ear.until(Gone, leg=agent)
    assert (await line.ear.until(Reachable, endpoint=line.world.answers)).yes is False


async def is_reached(line: Line, leg: str, *, yes: bool) -> bool | None:
    return (leg not in await line.switch.out_of_reach([leg, line.name("gone")])) is yes or None


@on_every_switch
async def test_a_telephone_is_out_of_reach_though_its_agent_has_a_browser_that_is_not(line: Line) -> None:
    caller, agent, _room = await with_agent(line)
    await line.switch.do(Keep(caller, None))
    await line.world.open_browser()
    await line.world.hold(agent, True)
    await line.ear.until(HoldChanged, leg=agent)
    await line.switch.do(Leave(agent))
    await line.until(lambda: is_reached(line, agent, yes=True), "the telephone to be in reach")
    await line.world.lose_power(agent)
    await line.until(lambda: is_reached(line, agent, yes=False), "the telephone to be out of reach")
    assert line.world.answers in (await line.switch.snapshot()).reachable


@on_every_switch
async def test_an_agents_own_telephone_is_known_when_it_calls(line: Line) -> None:
    await line.world.own_call("1000")
    arrived = await line.ear.until(Arrived)
    assert (arrived.agent, arrived.dialled) == (line.world.answers.name, "1000")
    assert (await line.switch.snapshot()).legs[arrived.leg].agent == line.world.answers.name


# --- rooms and sound


@on_every_switch
async def test_a_leg_goes_from_room_to_room_and_out(line: Line) -> None:
    _caller, leg, _room = await line.talking()
    other = line.name("other")
    await line.switch.do(OpenRoom(other))
    await line.switch.do(Enter(other, leg))
    assert (await line.switch.snapshot()).legs[leg].room == other
    await line.switch.do(Leave(leg))
    assert (await line.switch.snapshot()).legs[leg].room == ""


@on_every_switch
async def test_closing_a_room_leaves_its_legs(line: Line) -> None:
    _caller, leg, room = await line.talking()
    await line.switch.do(CloseRoom(room))

    async def is_closed() -> bool:
        snapshot = await line.switch.snapshot()
        return (snapshot.legs[leg].room, room in snapshot.rooms) == ("", False)

    await until_async(is_closed, "the room to be gone, and the leg to be there")


@on_every_switch
async def test_what_is_said_ends(line: Line) -> None:
    _caller, _leg, room = await line.talking()
    playback = line.name("say.1")
    await line.switch.do(Play(playback, room, WORDS))
    assert (await line.ear.until(Played, playback=playback)).end is End.WHOLE


@on_every_switch
async def test_what_is_said_can_be_stopped(line: Line) -> None:
    _caller, _leg, room = await line.talking()
    playback = line.name("say.1")
    await line.switch.do(Play(playback, room, LONG))
    await line.switch.do(Stop(playback))
    assert (await line.ear.until(Played, playback=playback)).end is not End.WHOLE


@on_every_switch
async def test_commands_for_a_leg_do_not_wait_for_what_is_said_to_it(line: Line) -> None:
    _caller, leg, room = await line.talking()
    playback, other = line.name("say.1"), line.name("other")
    await line.switch.do(Play(playback, room, LONG))
    await line.switch.do(Keep(leg, timedelta(seconds=30)))
    await line.switch.do(OpenRoom(other))
    await line.switch.do(Enter(other, leg))
    assert not [event for event in line.ear.heard if isinstance(event, Played) and event.end is End.WHOLE]


@on_every_switch
async def test_music_begins_and_ends(line: Line) -> None:
    _caller, _leg, room = await line.talking()
    for on in (True, True, False, False):
        await line.switch.do(Music(room, on))


# --- twice is once


@on_every_switch
async def test_making_what_is_there_changes_nothing(line: Line) -> None:
    _caller, leg, room = await line.talking()
    await line.switch.do(Answer(leg))
    await line.switch.do(OpenRoom(room))
    await line.switch.do(Enter(room, leg))
    agent = line.name("agent")
    for _ in "12":
        await line.switch.do(Ring(agent, line.world.rings, shown=NUMBER, patience=PATIENCE))
    snapshot = await line.switch.snapshot()
    assert (snapshot.legs[leg].room, sorted(snapshot.legs)) == (room, sorted([leg, agent]))


@on_every_switch
async def test_ending_what_is_gone_is_no_failure(line: Line) -> None:
    gone = line.name("gone")
    await line.switch.do(HangUp(gone))
    await line.switch.do(Leave(gone))
    await line.switch.do(LetFall(gone, "nl"))
    await line.switch.do(Stop(gone))
    await line.switch.do(CloseRoom(gone))
    await line.switch.do(StopRecording(gone))
    await line.switch.do(DropRecording(gone))
    _caller, _leg, room = await line.talking()
    for _ in "12":
        await line.switch.do(CloseRoom(room))


@on_every_switch
async def test_acting_on_what_is_gone_says_so(line: Line) -> None:
    _caller, leg, room = await line.talking()
    gone = line.name("gone")
    acts: list[Callable[[], Awaitable[None]]] = [
        lambda: line.switch.do(Answer(gone)),
        lambda: line.switch.do(Keep(gone, timedelta(seconds=10))),
        lambda: line.switch.do(Enter(room, gone)),
        lambda: line.switch.do(Enter(gone, leg)),
        lambda: line.switch.do(Music(gone, True)),
        lambda: line.switch.do(Play(line.name("say"), gone, WORDS)),
        lambda: line.switch.do(Snoop(line.name("ear"), gone, whisper=False)),
        lambda: line.switch.do(Record(line.name("rec"), gone)),
    ]
    for act in acts:
        with pytest.raises(Missing):
            await act()


# --- the dead-man


@on_every_switch
async def test_a_leg_that_is_not_kept_falls(line: Line) -> None:
    _caller, leg, _room = await line.talking()
    await line.switch.do(Keep(leg, timedelta(seconds=1)))
    assert (await line.ear.until(Gone, leg=leg)).why is HangupCause.FELL
    assert [
        call.leg for call in await line.switch.fallen((await line.switch.snapshot()).at - timedelta(minutes=1))
    ] == [leg]


@on_every_switch
async def test_a_fallen_caller_comes_to_the_queue_of_their_language(line: Line) -> None:
    _caller, leg, _room = await line.talking()
    await line.switch.do(Keep(leg, timedelta(seconds=10), "fr"))
    await line.switch.do(Keep(leg, timedelta(seconds=1)))
    await line.ear.until(Gone, leg=leg)
    fallen = await line.switch.fallen((await line.switch.snapshot()).at - timedelta(minutes=1))
    assert [(call.leg, call.language) for call in fallen] == [(leg, "fr")]


@on_every_switch
async def test_a_kept_leg_does_not_fall(line: Line) -> None:
    _caller, leg, room = await line.talking()
    await line.switch.do(Play(line.name("say"), room, LONG))  # also while something is said to the caller
    for _ in range(6):
        await line.switch.do(Keep(leg, timedelta(seconds=5)))
        await line.world.passes(timedelta(seconds=1))
    assert leg in (await line.switch.snapshot()).legs


@on_every_switch
async def test_a_talk_is_kept_without_limit(line: Line) -> None:
    _caller, leg, _room = await line.talking()
    await line.switch.do(Keep(leg, timedelta(seconds=1)))
    await line.switch.do(Keep(leg, None))
    await line.world.passes(timedelta(seconds=2))
    assert leg in (await line.switch.snapshot()).legs


@on_every_switch
async def test_a_caller_may_be_let_fall(line: Line) -> None:
    _caller, leg, _room = await line.talking()
    await line.switch.do(LetFall(leg, "nl"))
    assert (await line.ear.until(Gone, leg=leg)).why is HangupCause.FELL


# --- listening in


@on_every_switch
async def test_a_listener_hears_a_leg_until_it_is_gone(line: Line) -> None:
    caller, leg, room = await line.talking()
    ear = line.name("ear")
    await line.switch.do(Snoop(ear, leg, whisper=False))
    await line.switch.do(Snoop(ear, leg, whisper=False))
    assert (await line.switch.snapshot()).legs[ear].up is True
    booth = line.name("booth")
    await line.switch.do(OpenRoom(booth))
    await line.switch.do(Enter(booth, ear))
    legs = (await line.switch.snapshot()).legs
    assert (legs[ear].room, legs[leg].room) == (booth, room)
    await caller.hang_up()
    await line.ear.until(Gone, leg=ear)


# --- recording


@on_every_switch
async def test_what_is_said_in_a_room_is_recorded_until_it_ends(line: Line) -> None:
    _caller, _leg, room = await line.talking()
    name = line.name("rec.1")
    for _ in "12":
        await line.switch.do(Record(name, room))
    await line.world.passes(timedelta(seconds=1))
    assert name not in await line.switch.recordings()
    for _ in "12":
        await line.switch.do(StopRecording(name))
    await line.until_recorded(name)
    sound = await line.switch.recorded(name)
    assert len(sound) / RATE > 0.5
    assert set(sound) - {0xD5, 0x55}  # more than silence
    for _ in "12":
        await line.switch.do(DropRecording(name))
    assert name not in await line.switch.recordings()
    with pytest.raises(Missing):
        await line.switch.recorded(name)


@on_every_switch
async def test_a_recording_ends_with_its_room(line: Line) -> None:
    _caller, _leg, room = await line.talking()
    name = line.name("rec.1")
    await line.switch.do(Record(name, room))
    await line.world.passes(timedelta(milliseconds=600))
    await line.switch.do(CloseRoom(room))
    await line.until_recorded(name)
    await line.switch.do(DropRecording(name))


@on_every_switch
async def test_nothing_is_left_of_a_recording_that_is_dropped_while_it_goes_on(line: Line) -> None:
    _caller, _leg, room = await line.talking()
    name = line.name("rec.1")
    await line.switch.do(Record(name, room))
    await line.world.passes(timedelta(milliseconds=300))
    await line.switch.do(DropRecording(name))
    await line.world.passes(timedelta(milliseconds=300))
    assert name not in await line.switch.recordings()


# --- gaps


@on_every_switch
async def test_after_a_gap_the_snapshot_has_everything(line: Line) -> None:
    _caller, leg, room = await line.talking()
    await line.world.break_connection()
    await line.ear.until(Connected)
    assert (await line.switch.snapshot()).legs[leg].room == room


@on_every_switch
async def test_a_reader_who_stops_may_begin_again(line: Line) -> None:
    _caller, leg, _room = await line.talking()
    await line.ear.close()
    line.ear = Ear(line.world)
    await line.ear.until(Connected)
    assert leg in (await line.switch.snapshot()).legs
    await line.switch.do(HangUp(leg))
    await line.ear.until(Gone, leg=leg)
