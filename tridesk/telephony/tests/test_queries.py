"""Calls in progress, and the right to see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.kit import clock
from tridesk.kit.errors import NotFound
from tridesk.telephony import queries
from tridesk.telephony.conftest import MakeAgent
from tridesk.telephony.director import lease, store
from tridesk.telephony.engine import life_json
from tridesk.telephony.engine.calls.tests.story import NOON, Story
from tridesk.telephony.models import Agent, Call
from tridesk.telephony.queries import Conductor, Queue

pytestmark = pytest.mark.django_db


def kept(key: str, story: Story) -> Call:
    life = life_json.write(story.life) | {"key": key}
    return Call.objects.create(
        key=key, number="+3269000000", phase=story.phase, arrived_at=story.life.arrived, life=life
    )


def test_queues_by_language_and_service_the_longest_first() -> None:
    kept("a", Story().waiting())
    late = Story()
    late.later(seconds=30)
    kept("b", late.press("1", "1").heard())
    kept("c", Story().ringing())
    kept("d", Story().talking())
    with clock.frozen(NOON + timedelta(minutes=1)):
        assert queries.queues() == [
            Queue("fr", "KEYS", 2, timedelta(seconds=60)),
            Queue("nl", "KEYS", 1, timedelta(seconds=30)),
        ]


def test_the_call_that_rings_at_ones_telephone(make_agent: MakeAgent) -> None:
    agent = make_agent("ilse", "fr")
    assert queries.live_of(agent.user) is None
    call = kept("c1", Story().ringing())
    Agent.objects.update(state="ringing", call=call)
    live = queries.live_of(agent.user)
    assert live is not None
    assert (live.call, live.life.agent_name) == (call, "ilse")


def test_the_gate(make_agent: MakeAgent) -> None:
    call = kept("c1", Story())
    ilse = make_agent("ilse", "nl").user
    assert queries.call_for(ilse, "c1") == call
    expert = User.objects.create_user("expert", role=Role.EXPERT)
    for who, key in ((expert, "c1"), (expert, "\x00"), (ilse, "c2")):
        with pytest.raises(NotFound):
            queries.call_for(who, key)


def test_as_many_queries_for_three_calls_as_for_one(django_assert_num_queries: Any, make_agent: MakeAgent) -> None:
    for at in range(3):
        kept(f"c{at}", Story().waiting())
        make_agent(f"agent{at}", "nl")
        with django_assert_num_queries(2):
            queries.queues()
            queries.agents()


def test_whether_a_director_runs_and_on_which_switch() -> None:
    assert queries.conductor() == Conductor("", False, 0)
    with clock.frozen(NOON):
        token = lease.acquire("one", "simulator")
        assert token is not None
        lease.renew(token, corrections=2)
        assert queries.conductor() == Conductor("simulator", True, 2, connected=True)
    with clock.frozen(NOON + timedelta(seconds=7)):
        assert queries.conductor() == Conductor("simulator", False, 2, connected=True)


def test_the_lease_has_one_holder_until_it_is_given_up() -> None:
    with clock.frozen(NOON):
        first = lease.acquire("one", "simulator")
        assert first is not None
        assert lease.acquire("two", "simulator") is None
        lease.give_up(first)
        second = lease.acquire("two", "simulator")
        assert second == first + 1
        with pytest.raises(lease.Deposed):
            lease.renew(first)
        with pytest.raises(lease.Deposed):
            store.wish_done(first, [])


def test_the_lease_of_a_dead_director_need_not_run_out() -> None:
    with clock.frozen(NOON):
        first = lease.acquire("one", "simulator")
        assert lease.acquire("two", "simulator", dead=True) == (first or 0) + 1


def test_without_a_menu_one_is_made_of_the_services(make_agent: MakeAgent) -> None:
    make_agent("ilse", "nl", services={"KEYS": 1, "EID": 2})
    options = queries.menu().options("main")
    assert [(option.digit, option.to) for option in options] == [("1", "EID"), ("2", "KEYS")]


def test_an_agent_with_the_state_of_the_director_in_one_query(
    django_assert_num_queries: Any, make_agent: MakeAgent
) -> None:
    make_agent("ilse", "nl")
    ilse = User.objects.get(username="ilse")
    assert queries.agent_and_conductor(ilse) == (queries.agent_of(ilse), Conductor("", False, 0))
    with clock.frozen(NOON):
        lease.renew(lease.acquire("one", "asterisk") or 0, corrections=2)
        with django_assert_num_queries(1):
            agent, conductor = queries.agent_and_conductor(ilse)
        assert (agent, conductor) == (queries.agent_of(ilse), queries.conductor())
        assert queries.agent_and_conductor(User.objects.create_user("new")) == (None, conductor)
