"""Writing without a thread, whatever befell the line before."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace

import psycopg
import pytest
from django.db import connection

from tridesk.journal.connections import connection_parameters
from tridesk.journal.models import Entry
from tridesk.telephony.conftest import NOON, MakeAgent
from tridesk.telephony.director import lease
from tridesk.telephony.director.connection import Connection
from tridesk.telephony.director.lease import Deposed
from tridesk.telephony.director.statements import AgentTaken
from tridesk.telephony.engine.calls import decisions as calls
from tridesk.telephony.engine.calls.events import Offer
from tridesk.telephony.engine.calls.life import Phase, QueuePlace
from tridesk.telephony.engine.calls.values import Desk, Step
from tridesk.telephony.models import Agent, Call
from tridesk.telephony.switch.events import Arrived
from tridesk.telephony.switch.values import Endpoint

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("noon")]
DESK = Desk(speaks=frozenset({"fr"}))


def arrives(key: str) -> Step:
    return calls.begin(Arrived(NOON, key, "+3269000000", "1000"), "+3269000000", NOON, DESK)


def rings(key: str, agent: str) -> Step:
    waits = replace(arrives(key).life, phase=Phase.QUEUE, language="fr", queue=QueuePlace(NOON))
    return calls.decide(waits, Offer(agent, Endpoint("agent", agent)), NOON, DESK)


def on_a_connection(story: Callable[[Connection], Awaitable[None]]) -> None:
    async def played() -> None:
        link = Connection(connection_parameters("test"))
        try:
            await story(link)
        finally:
            await link.close()

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    try:
        asyncio.run(asyncio.wait_for(played(), 60))
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
        connection.close()


def test_a_group_writes_calls_agents_and_journal_and_refuses_the_second_call_for_an_agent(
    make_agent: MakeAgent,
) -> None:
    make_agent("aurelie", "fr")
    token = lease.acquire("one", "simulator") or 0

    async def story(link: Connection) -> None:
        await link.write_steps([arrives("c1"), arrives("c2")], token)
        both = await link.write_steps([rings("c1", "aurelie"), rings("c2", "aurelie")], token)
        assert [type(answer) for answer in both] == [dict, AgentTaken]
        rows = Call.objects.order_by("key").values_list("key", "phase", "queued_at", "life__agent")
        assert list(rows) == [("c1", "ringing", NOON, "aurelie"), ("c2", "greeting", None, None)]
        agent = Agent.objects.get()
        assert (agent.state, agent.since, agent.call and agent.call.key) == ("ringing", NOON, "c1")
        entries = Entry.objects.filter(ref__in=["call:c1", f"agent:{agent.user_id}"]).order_by("id")
        assert list(entries.values_list("verb", flat=True)) == ["call.arrived", "call.rang", "agent.stands"]

    on_a_connection(story)


def test_a_deposed_director_writes_nothing_and_a_broken_connection_is_opened_anew() -> None:
    first = lease.acquire("one", "simulator") or 0
    second = lease.acquire("two", "simulator", dead=True) or 0

    async def story(link: Connection) -> None:
        with pytest.raises(Deposed):
            await link.write_steps([arrives("c1")], first)
        await link.write_steps([arrives("c2")], second)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'test' AND datname = current_database()"
            )
        with pytest.raises(psycopg.OperationalError):
            await link.write_steps([arrives("c3")], second)
        await link.write_steps([arrives("c4")], second)
        assert list(Call.objects.order_by("key").values_list("key", flat=True)) == ["c2", "c4"]

    on_a_connection(story)


def test_a_step_that_cannot_be_written_takes_the_group_with_it_and_not_the_next() -> None:
    token = lease.acquire("one", "simulator") or 0

    async def story(link: Connection) -> None:
        too_long = arrives("c1")
        with pytest.raises(psycopg.DataError):
            await link.write_steps(
                [arrives("c0"), replace(too_long, life=replace(too_long.life, number="+" * 30))], token
            )
        await link.write_steps([arrives("c2")], token)
        assert list(Call.objects.values_list("key", flat=True)) == ["c2"]

    on_a_connection(story)
