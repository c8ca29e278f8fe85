"""A real Asterisk, real SIP, real sound: what only the real thing can show (the rest is in the contract)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import until_async
from tridesk.telephony.asterisk import adapter
from tridesk.telephony.asterisk.tests.conftest import Desk, Story, until_silent
from tridesk.telephony.asterisk.trial import agents_telephone
from tridesk.telephony.asterisk.trial.sip_phone import PhoneCall, Sends, seconds_heard
from tridesk.telephony.conftest import NOON
from tridesk.telephony.prompts.sound import RATE, tone
from tridesk.telephony.switch import Refused
from tridesk.telephony.switch.commands import (
    Answer,
    CloseRoom,
    Enter,
    HangUp,
    Keep,
    LetFall,
    Music,
    OpenRoom,
    Play,
    Ring,
    Snoop,
    Stop,
)
from tridesk.telephony.switch.events import (
    Answered,
    Arrived,
    Connected,
    Digit,
    Disconnected,
    Gone,
    Played,
    Reachable,
    Replaced,
    Ringing,
)
from tridesk.telephony.switch.values import SILENCE, End, Endpoint, HangupCause, Speech

PlayStory = Callable[[Story], None]
JORN = Endpoint("agent", "jorn")
NUMBER = "+3225180000"


async def greeted(desk: Desk, shown: str = "+32470000001") -> tuple[PhoneCall, str, str]:
    """An answered caller, alone in a room: the talk at their telephone, their leg, the room."""
    phone = await desk.outside()
    talk = await phone.call(NUMBER, shown, speak=tone(1, 440))
    leg = (await desk.hear(Arrived, number=shown)).leg
    room = f"desk-{leg}"
    await desk.switch.do(Answer(leg))
    await desk.switch.do(OpenRoom(room))
    await desk.switch.do(Enter(room, leg))
    await asyncio.wait_for(talk.up.wait(), 30)
    return talk, leg, room


def test_a_call_from_ring_to_farewell(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        agent = await desk.agent("jorn")
        await desk.hear(Reachable, endpoint=JORN, yes=True)
        talk, leg, room = await greeted(desk)
        arrived = await desk.hear(Arrived, leg=leg)
        assert (arrived.number, arrived.dialled) == ("+32470000001", NUMBER)

        await desk.switch.do(Play("greeting-1", room, (Speech("0123456789" * 30, "nl"),)))
        await until_async(talk.heard_anything, "the greeting")
        talk.press("2")
        await desk.hear(Digit, leg=leg, digit="2")
        await desk.switch.do(Stop("greeting-1"))
        assert (await desk.hear(Played, playback="greeting-1")).end is End.STOPPED

        await desk.switch.do(Music(room, on=True))
        agent.answer_after = 0.2
        for _twice in range(2):
            await desk.switch.do(Ring("ring-1", JORN, shown="+32470000001", patience=timedelta(seconds=10)))
        await desk.hear(Ringing, leg="ring-1")
        await desk.hear(Answered, leg="ring-1")
        await desk.switch.do(Music(room, on=False))
        await desk.switch.do(Enter(room, "ring-1"))
        await desk.switch.do(Keep(leg, None))
        talk.heard.clear()
        await until_async(lambda: seconds_heard(talk) > 0.7 and talk.heard_anything(), "the agent's voice")
        await until_async(agent.talks[0].heard_anything, "the caller's voice")

        await agent.hang_up(agent.talks[0])
        assert (await desk.hear(Gone, leg="ring-1")).why is HangupCause.HUNG_UP
        await desk.switch.do(HangUp(leg))
        assert (await desk.hear(Gone, leg=leg)).why is HangupCause.HUNG_UP
        await asyncio.wait_for(talk.over.wait(), 30)
        await desk.switch.do(CloseRoom(room))
        assert (await desk.switch.snapshot()).legs == {}

    play(story)


def test_a_telephone_that_does_not_answer_says_why(play: PlayStory) -> None:
    reasons = {600: HangupCause.BUSY, 404: HangupCause.UNREACHABLE, 503: HangupCause.FAILED}

    async def story(desk: Desk) -> None:
        agent = await desk.agent("jorn")
        agent.answer_after = None
        for answer, why in reasons.items():
            agent.refuse_with = answer
            await desk.switch.do(Ring(f"ring-{answer}", JORN, shown="", patience=timedelta(seconds=20)))
            assert (await desk.hear(Gone, leg=f"ring-{answer}")).why is why
        assert [event for event in desk.told if isinstance(event, Answered)] == []

    play(story)


def test_a_telephone_that_answers_before_the_command_does_is_not_given_up(
    play: PlayStory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The events may come before the answer to the command, and a connection may lose them."""
    monkeypatch.setattr(adapter, "SIGN_OF_LIFE", timedelta(seconds=1))

    async def story(desk: Desk) -> None:
        await desk.agent("jorn")
        ask = desk.switch._ask

        async def ask_slowly(method: str, uri: str, *rest: Any, **options: Any) -> Any:
            answer = await ask(method, uri, *rest, **options)
            if (method, uri) == ("POST", "channels/ring-7"):
                await desk.hear(Answered, leg="ring-7")
            return answer

        desk.switch._ask = ask_slowly
        await desk.switch.do(Ring("ring-7", JORN, shown="", patience=timedelta(seconds=5)))
        assert "ring-7" not in desk.switch._rung
        desk.switch._give_up("ring-7")  # as if the event had been lost
        await asyncio.gather(*desk.switch._tasks)
        assert "ring-7" in (await desk.switch.snapshot()).legs
        assert [event for event in desk.told if isinstance(event, Gone)] == []

    play(story)


def test_a_muted_telephone_is_not_dead(play: PlayStory) -> None:
    """Comfort noise alone, or silence that is sent, for longer than a dead telephone may be silent."""

    async def story(desk: Desk) -> None:
        legs = {}
        for user, sends in (("jorn", Sends.COMFORT_NOISE), ("aurelie", Sends.SOUND)):
            phone = await desk.agent(user)
            phone.answer_with = b""
            await desk.switch.do(
                Ring(f"muted-{user}", Endpoint("agent", user), shown="", patience=timedelta(seconds=5))
            )
            await desk.hear(Answered, leg=f"muted-{user}")
            legs[f"muted-{user}"] = phone.talks[-1]
            phone.talks[-1].sends = sends
        await asyncio.sleep(SILENCE.total_seconds() + 4)  # noqa: TID251 - a dead one would be given up
        assert legs.keys() <= (await desk.switch.snapshot()).legs.keys()

    play(story)


async def no_sound(speech: Speech) -> Path:
    raise AssertionError("nothing is said")


def asks_for_a_snapshot(states: dict[str, str], subscribed: Callable[[], None]) -> adapter.AsteriskSwitch:
    """A switch with telephones of agents in these states, without calls; `subscribed` is called at a subscription."""
    answers: dict[str, Any] = {
        "applications/tridesk": {},
        "asterisk/info": {"status": {"startup_time": "2026-11-30T08:00:00.000+0000"}},
    }

    async def ask(method: str, uri: str, *rest: Any, **options: Any) -> Any:
        if uri == "endpoints/PJSIP":
            return [{"resource": name, "state": state} for name, state in states.items()]
        if method == "POST":
            assert rest == ({"eventSource": ",".join(f"deviceState:PJSIP/{name}" for name in states)},)
            subscribed()
        return answers.get(uri, [])

    switch = adapter.AsteriskSwitch("http://127.0.0.1/ari", no_sound)
    switch._ask = ask
    return switch


def test_a_telephone_that_registers_before_its_changes_are_told_is_seen() -> None:
    states = {"agent-jorn": "offline"}
    switch = asks_for_a_snapshot(states, lambda: states.update({"agent-jorn": "online"}))
    assert asyncio.run(switch.snapshot()).reachable == {JORN}


def test_a_new_agents_telephone_that_registered_before_it_was_watched_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    switch = asks_for_a_snapshot({"agent-jorn": "online"}, lambda: None)
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(switch._client, "tell", told.append)
    asyncio.run(switch.snapshot())
    events = [event for news in told for event in switch._reader.read(news, NOON)]
    assert events == [Reachable(NOON, JORN, yes=True)]
    told.clear()
    asyncio.run(switch.snapshot())
    assert told == []


def test_a_second_telephone_on_an_account_is_refused_until_the_first_is_gone(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        first = await desk.agent("jorn")
        second = await agents_telephone(desk.site, "jorn")
        assert await second.register() == 403
        await desk.switch.do(Ring("ring-one", JORN, shown="", patience=timedelta(seconds=5)))
        await desk.hear(Answered, leg="ring-one")
        assert (len(first.talks), len(second.talks)) == (1, 0)
        first.lose_power()

        async def is_taken() -> bool:
            return await second.register() == 200

        await until_async(is_taken, "the first telephone to be given up")
        await second.close()

    play(story)


def test_whatever_the_provider_dials_arrives(play: PlayStory) -> None:
    no_numbers = ("desk.account-1", "h", "T", "s", "a%20b", "%22%29%5d")
    numbers = ("+3225180000", "003225180000", "25180000")

    async def story(desk: Desk) -> None:
        phone = await desk.outside()
        for at, dialled in enumerate((*no_numbers, *numbers)):
            await phone.call(dialled, f"+3247000001{at}")
            arrived = await desk.hear(Arrived, number=f"+3247000001{at}")
            assert arrived.dialled == (dialled if dialled in numbers else "")

    play(story)


def test_a_call_to_an_account_names_the_dialled_number_in_a_header(play: PlayStory) -> None:
    headers = {
        "+32470000018": "To: <sip:+3225180001@127.0.0.1>",
        "+32470000019": "P-Called-Party-ID: <sip:+3225180001@here.example>",
    }

    async def story(desk: Desk) -> None:
        phone = await desk.outside()
        for shown, header in headers.items():
            await phone.call("desk.account-1", shown, headers=(header,))
            assert (await desk.hear(Arrived, number=shown)).dialled == "+3225180001"

    play(story)


def test_a_telephone_that_is_not_there_is_unreachable(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        for number, endpoint in enumerate((JORN, Endpoint("agent", "nobody"), Endpoint("outside", "+3225551234"))):
            await desk.switch.do(Ring(f"ring-{number}", endpoint, shown="", patience=timedelta(seconds=5)))
            assert (await desk.hear(Gone, leg=f"ring-{number}")).why is HangupCause.UNREACHABLE

    play(story)


def test_what_is_no_number_is_not_called(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        for name in ("12;34", "0470&PJSIP/agent-jorn", "a@evil.example", "", "+"):
            with pytest.raises(Refused):
                await desk.switch.do(Ring("ring-3", Endpoint("outside", name), shown="", patience=timedelta(seconds=5)))

    play(story)


def test_a_word_said_twice_is_heard_once(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        _talk, _leg, room = await greeted(desk)
        for _twice in range(2):
            await desk.switch.do(Play("word-1", room, (Speech("12345", "nl"), Speech("12", "nl"))))
        assert (await desk.hear(Played, playback="word-1")).end is End.WHOLE
        await desk.switch.do(Play("word-2", room, (Speech("12", "nl"),)))
        await desk.hear(Played, playback="word-2")
        assert [event.playback for event in desk.told if isinstance(event, Played)] == ["word-1", "word-2"]

    play(story)


def test_a_room_that_is_closed_says_no_more_of_what_was_played_in_it(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        _talk, leg, room = await greeted(desk)
        await desk.switch.do(Play("word-2", room, (Speech("0123456789" * 4, "nl"),)))
        await desk.switch.do(CloseRoom(room))
        await desk.switch.do(OpenRoom("other"))
        await desk.switch.do(Enter("other", leg))
        await desk.switch.do(Play("word-3", "other", (Speech("12", "nl"),)))
        await desk.hear(Played, playback="word-3")
        assert [event.playback for event in desk.told if isinstance(event, Played)] == ["word-3"]
        await desk.switch.do(CloseRoom("other"))
        assert (await desk.switch.snapshot()).legs[leg].room == ""

    play(story)


def test_a_kept_caller_stays_and_another_falls_to_an_agent(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        kept_talk, kept, _room = await greeted(desk, "+32470000001")
        lost_talk, lost, _other = await greeted(desk, "+32470000002")
        await desk.switch.do(Keep(kept, None))
        await desk.switch.do(Keep(lost, timedelta(seconds=1)))
        assert (await desk.hear(Gone, leg=lost)).why is HangupCause.FELL
        agent = await desk.agent("jorn")  # free from now on: the static queue finds him
        await asyncio.wait_for(agent.rings.wait(), 30)
        lost_talk.heard.clear()
        await until_async(lost_talk.heard_anything, "the agent")
        assert not lost_talk.over.is_set()
        assert not kept_talk.over.is_set()
        assert list((await desk.switch.snapshot()).legs) == [kept]
        fallen = [
            call for call in await desk.switch.fallen((await desk.hear(Arrived, leg=lost)).at) if call.leg == lost
        ]
        assert [(call.number, call.language, call.answered_by) for call in fallen] == [("+32470000002", "", "jorn")]

    play(story)


def test_a_caller_that_is_let_fall_joins_the_queue_of_their_language(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        dutch, french = await desk.agent("jorn"), await desk.agent("aurelie")
        _talk, leg, _room = await greeted(desk, "+32470000003")
        await desk.switch.do(LetFall(leg, "fr"))
        assert (await desk.hear(Gone, leg=leg)).why is HangupCause.FELL
        await asyncio.wait_for(french.rings.wait(), 30)
        assert not dutch.rings.is_set()

    play(story)


def test_a_listener_hears_both_and_whispers_to_the_agent(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        agent, boss = await desk.agent("jorn"), await desk.agent("aurelie")
        boss.answer_with = tone(1, 990)
        talk, _leg, room = await greeted(desk)
        await desk.switch.do(Ring("ring-5", JORN, shown="", patience=timedelta(seconds=5)))
        await desk.hear(Answered, leg="ring-5")
        await desk.switch.do(Enter(room, "ring-5"))
        agent.talks[0].say(b"")  # nobody speaks at the desk ...
        talk.say(b"")
        await until_silent(talk)
        await until_silent(agent.talks[0])
        for _twice in range(2):
            await desk.switch.do(Snoop("snoop-1", "ring-5", whisper=True))
        await desk.switch.do(Ring("ring-6", Endpoint("agent", "aurelie"), shown="", patience=timedelta(seconds=5)))
        await desk.hear(Answered, leg="ring-6")
        await desk.switch.do(OpenRoom("listening"))
        await desk.switch.do(Enter("listening", "snoop-1"))
        await desk.switch.do(Enter("listening", "ring-6"))
        await until_async(agent.talks[0].heard_anything, "the listener")  # ... but whoever listens in
        talk.heard.clear()
        await until_async(lambda: len(talk.heard) > RATE, "a second of silence")
        assert not talk.heard_anything()
        await desk.switch.do(HangUp("ring-5"))
        await desk.hear(Gone, leg="snoop-1")

    play(story)


def test_a_busy_desk_says_so(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        phone = await desk.outside()
        talk = await phone.call(NUMBER, "+32470000004")
        leg = (await desk.hear(Arrived)).leg
        await desk.switch.do(HangUp(leg, "busy"))
        await asyncio.wait_for(talk.over.wait(), 30)
        assert talk.status == 486

    play(story)


def test_a_caller_may_call_themselves_anything(play: PlayStory) -> None:
    async def story(desk: Desk) -> None:
        phone = await desk.outside()
        for shown in ("", "anonymous", "x;y=1", "a'b(c)", "+32470000005", "agent"):
            await phone.call(NUMBER, shown)
            assert (await desk.hear(Arrived)).number == shown.partition(";")[0]
            desk.told.clear()

    play(story)


def test_a_second_director_takes_the_place_of_the_first(play: PlayStory) -> None:
    async def story(first: Desk) -> None:
        second = Desk(type(first.switch)(first.site.ari_url, first.switch._sounds), first.site)
        listening = asyncio.create_task(second.listen())
        await second.hear(Connected)
        await first.hear(Replaced)
        assert not [event for event in first.told if isinstance(event, Disconnected)]
        await second.switch.close()
        await listening
        first.switch = type(first.switch)(first.site.ari_url, first.switch._sounds)  # to tidy up with
        first.told.clear()
        asyncio.get_running_loop().create_task(first.listen())
        await first.hear(Connected)

    play(story)
