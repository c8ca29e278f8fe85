"""The telephony process is killed with -9 in mid-call, again and again: another one goes on, one ticket for each call.

The simulator lives in the process that is killed, so this is also a restart of the switch itself: callers are gone, and
their records must say so. What a switch that lives on keeps is tried at every command in `director/tests/test_killed`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.product import Product
from tests.waiting import until

pytestmark = pytest.mark.e2e

CALLS = """
import json
from tridesk.telephony.models import Agent, Call
from tridesk.tickets.calls import calls_without_ticket
from tridesk.tickets.models import TicketCall
print(json.dumps({
    "tickets": TicketCall.objects.values("call").distinct().count(),
    "should": Call.objects.exclude(outcome="", answered_at__isnull=True).exclude(outcome="colleague").count(),
    "without": len(calls_without_ticket()),
    "stuck": Agent.objects.filter(state__in=["ringing", "talking"], call__life__isnull=True).count(),
}))
"""
AGENTS = """
from tridesk.telephony.models import Agent
print(Agent.objects.filter(by_script=True).exclude(state="off").count())
"""
STANDS = """
from tridesk.telephony.models import Agent
print(*Agent.objects.values_list("state", "call").get(user__username="jorn"))
"""
OUTCOME = "from tridesk.telephony.models import Call; print(Call.objects.get(pk={}).outcome)"
DO = """
from tridesk.accounts.models import User
from tridesk.demo import call_button
from tridesk.kit import clock
from tridesk.telephony.desk import actions
from tridesk.telephony.models import Call
users = User.objects.in_bulk(["jorn", "machteld"], field_name="username")
{}
"""


def look(tridesk: Product) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(tridesk.shell(CALLS))
    return state


def answered(tridesk: Product) -> str:
    """Lets a caller ring at the only agent, who answers: the call, in mid-talk.

    Callers cut off before are not called back: that would be another call to the agent.
    """
    do(tridesk, "actions.give_up_played_call_backs(clock.now())", "call_button.ring(users['jorn'])")
    ringing = until(lambda: re.fullmatch(r"ringing (\d+)", tridesk.shell(STANDS)), "the agent's telephone to ring")
    do(tridesk, f"actions.answer(Call.objects.get(pk={ringing[1]}), by=users['jorn'])")
    until(lambda: tridesk.shell(STANDS) == f"talking {ringing[1]}", "the call to be answered")
    return ringing[1]


def do(tridesk: Product, *steps: str) -> None:
    tridesk.shell(DO.format("\n".join(steps)))


def until_cut(tridesk: Product, call: str) -> None:
    until(lambda: tridesk.shell(OUTCOME.format(call)) == "cut", "the record of the call")


@pytest.fixture
def _nobody_else(tridesk: Product) -> Iterator[None]:
    """No other agent takes calls, and nobody calls by chance."""
    do(tridesk, "actions.pace_simulator('stopped', by=users['machteld'])")
    until(lambda: tridesk.shell(AGENTS) == "0", "the other agents to sign off")
    yield
    do(tridesk, "actions.pace_simulator('normal', by=users['machteld'])")


@pytest.mark.usefixtures("_nobody_else")
def test_a_killed_director_is_followed_by_another_and_no_call_is_without_its_ticket(tridesk: Product) -> None:
    for _ in range(3):
        call = answered(tridesk)
        tridesk.kill("telephony")
        until(lambda: tridesk.health().get("telephony") == "up", "another director")
        until_cut(tridesk, call)
    until(lambda: look(tridesk)["tickets"] == look(tridesk)["should"], "every call to have its ticket")
    state = look(tridesk)
    assert (state["without"], state["stuck"]) == (0, 0)
