"""People by script: they call, choose, wait, talk and lose patience; the same chance brings the same hour."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from tests.waiting import turn, until_async
from tridesk.telephony.conftest import MakeAgent
from tridesk.telephony.desk import actions
from tridesk.telephony.director.tests.stage import Stage, on_stage
from tridesk.telephony.simulator import demonstration
from tridesk.telephony.simulator.people import CallPace, People, SimulatedCaller
from tridesk.telephony.simulator.twin import SimulatedPhone, Twin
from tridesk.telephony.switch.commands import Answer, Keep, Ring
from tridesk.telephony.switch.events import Arrived, Digit, Event
from tridesk.telephony.switch.values import Endpoint

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
KNOWN = SimulatedCaller("+3269000000", "fr", known=True)


def an_hour(seed: int, pace: CallPace | None = None) -> tuple[list[Event], People]:
    """The events of an hour without a director, in which every caller is answered and kept."""
    twin = Twin(NOON)
    people = People(twin, Random(seed), [KNOWN], lambda name: True, pace)
    people.begin()
    told: list[Event] = []

    async def listen() -> None:
        async for event in twin.events():
            told.append(event)
            if isinstance(event, Arrived):
                await twin.do(Answer(event.leg))
                await twin.do(Keep(event.leg, None))

    async def hour() -> None:
        task = asyncio.create_task(listen())
        for second in range(3600):
            twin.pass_until(NOON + timedelta(seconds=second))
            await turn()
        task.cancel()

    asyncio.run(hour())
    return told, people


def test_the_same_chance_brings_the_same_hour() -> None:
    assert an_hour(1)[0] == an_hour(1)[0]
    assert an_hour(1)[0] != an_hour(2)[0]


def test_strangers_choose_a_language_known_callers_only_a_service() -> None:
    told, people = an_hour(3)
    keys = Counter(event.leg for event in told if isinstance(event, Digit))
    number = {event.leg: event.number for event in told if isinstance(event, Arrived)}
    assert people.calls == len(number) > 40
    assert {keys[leg] for leg, shown in number.items() if shown == KNOWN.number} <= {0, 1}
    assert 2 in {keys[leg] for leg, shown in number.items() if shown != KNOWN.number}


def test_the_script_answers_only_for_its_own_agents() -> None:
    people = People(Twin(NOON), Random(1), [], {"ilse"}.__contains__, CallPace(misses=0))
    assert people.telephone(Endpoint("agent", "jorn")) == SimulatedPhone()
    assert people.telephone(Endpoint("agent", "ilse")).after is not None


def test_the_script_leaves_a_ringing_telephone_to_a_person_who_has_signed_on() -> None:
    played = {"jorn", "ilse"}
    twin = Twin(NOON, lambda endpoint: people.telephone(endpoint))
    people = People(twin, Random(1), [], played.__contains__, CallPace(misses=0))

    async def ring() -> None:
        for name in ("jorn", "ilse"):
            await twin.do(Ring(name, Endpoint("agent", name), shown="", patience=timedelta(minutes=9)))

    asyncio.run(ring())
    played.remove("jorn")
    twin.pass_until(NOON + timedelta(minutes=5))
    assert twin.ringing() == ["jorn"]


def test_a_telephone_that_rings_has_the_simulator_look_at_who_takes_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demonstration, "LOOK_EVERY", 1e9)
    looks: list[object] = []

    async def run(look: object) -> None:
        looks.append(look)

    async def story() -> None:
        simulator = demonstration.Simulator(run, peopled=False)
        living = asyncio.create_task(simulator.live())
        await simulator.twin.do(Ring("one", Endpoint("agent", "jorn"), shown="", patience=timedelta(minutes=9)))
        await until_async(lambda: looks, "a look at who takes calls")
        living.cancel()

    asyncio.run(story())


@pytest.mark.django_db(transaction=True)
def test_a_caller_who_was_asked_for_rings_at_the_free_agent_within_seconds(make_agent: MakeAgent) -> None:
    make_agent("jorn", "de")

    async def story(stage: Stage) -> None:
        await stage.open()
        stage.telephones["jorn"] = SimulatedPhone()
        People(stage.twin, Random(1), [], lambda name: False).ring("de")
        await stage.passes(6)
        assert stage.stands("jorn") == ("ringing", "")

    on_stage(story)


@pytest.mark.django_db(transaction=True)
def test_a_caller_who_was_asked_for_is_patient_and_talks_for_two_minutes(make_agent: MakeAgent) -> None:
    agent = make_agent("jorn", "de")

    async def story(stage: Stage) -> None:
        stage.telephones["jorn"] = SimulatedPhone(timedelta(seconds=1))
        actions.pause(agent.user, "break", by=agent.user)
        await stage.open()
        People(stage.twin, Random(1), [], lambda name: False, CallPace(patience=1, talk=1)).ring("de")
        await stage.passes(60)
        actions.go_available(agent.user, by=agent.user)
        stage.director.look_again()
        await stage.passes(110)
        assert stage.stands("jorn") == ("talking", "")
        await stage.passes(20)
        assert stage.stands("jorn") == ("wrap_up", "")

    on_stage(story)
