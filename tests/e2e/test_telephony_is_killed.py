"""The telephony process is killed with -9 in mid-call, again and again: another one goes on, one ticket for each call.

The simulator lives in the process that is killed, so this is also a restart of the switch itself: callers are gone, and
their records must say so. What a switch that lives on keeps is tried at every command in `director/tests/test_killed`.
"""

from __future__ import annotations

import json
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
    "calls": Call.objects.count(),
    "answered": Call.objects.filter(answered_at__isnull=False).count(),
    "tickets": TicketCall.objects.values("call").distinct().count(),
    "should": Call.objects.exclude(outcome="", answered_at__isnull=True).exclude(outcome="colleague").count(),
    "without": len(calls_without_ticket()),
    "stuck": Agent.objects.filter(state__in=["ringing", "talking"], call__life__isnull=True).count(),
}))
"""
TALKS = """
from tridesk.telephony.models import Call
print(Call.objects.filter(answered_at__isnull=False, life__isnull=False).latest("id").pk)
"""
OUTCOME = "from tridesk.telephony.models import Call; print(Call.objects.get(pk={}).outcome)"
DO = """
from tridesk.accounts.models import User
from tridesk.telephony.desk import actions
users = User.objects.in_bulk(["jorn", "machteld"], field_name="username")
actions.{}
"""


def look(tridesk: Product) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(tridesk.shell(CALLS))
    return state


def answered(tridesk: Product) -> str:
    """Lets a caller ring, and an agent answer: the call, in mid-talk."""
    before = look(tridesk)["answered"]
    tridesk.shell(DO.format("ring_simulated('nl', by=users['jorn'])"))
    until(lambda: look(tridesk)["answered"] > before, "the call to be answered", 90)
    return tridesk.shell(TALKS)


def until_cut(tridesk: Product, call: str) -> None:
    until(lambda: tridesk.shell(OUTCOME.format(call)) == "cut", "the record of the call")


@pytest.fixture
def _no_other_calls(tridesk: Product) -> Iterator[None]:
    """Nobody calls by chance meanwhile."""
    tridesk.shell(DO.format("pace_simulator('paused', by=users['machteld'])"))
    yield
    tridesk.shell(DO.format("pace_simulator('normal', by=users['machteld'])"))


@pytest.mark.timeout(700)
@pytest.mark.usefixtures("_no_other_calls")
def test_a_killed_director_is_followed_by_another_and_no_call_is_without_its_ticket(tridesk: Product) -> None:
    before = look(tridesk)["calls"]
    for _ in range(3):
        call = answered(tridesk)
        tridesk.kill("telephony")
        until(lambda: tridesk.health().get("telephony") == "up", "another director")
        until_cut(tridesk, call)
    until(lambda: look(tridesk)["tickets"] == look(tridesk)["should"], "every call to have its ticket")
    state = look(tridesk)
    assert (state["without"], state["stuck"]) == (0, 0)
    assert state["calls"] >= before + 3
