"""The telephony process is killed with -9 in mid-call, again and again: another one goes on, one ticket for each call.

The simulator lives in the process that is killed, so this is also a restart of the switch itself: callers are gone, and
their records must say so. What a switch that lives on keeps is tried at every command in `director/tests/test_killed`.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.e2e.product import Product
from tests.e2e.telephone import at_the_telephone
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
STANDS = "print(*Agent.objects.values_list('state', 'call').get(user=users['jorn']))"
OUTCOME = "print(Call.objects.get(pk={}).outcome)"


def look(tridesk: Product) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(tridesk.shell(CALLS))
    return state


def answered(tridesk: Product) -> str:
    """Lets a caller ring at the only agent, who answers: the call, in mid-talk."""
    at_the_telephone(tridesk, "call_button.ring(users['jorn'])")
    rings = re.compile(r"ringing (\d+)")
    ringing = until(lambda: rings.fullmatch(at_the_telephone(tridesk, STANDS)), "the agent's telephone to ring")
    at_the_telephone(tridesk, f"actions.answer(Call.objects.get(pk={ringing[1]}), by=users['jorn'])")
    until(lambda: at_the_telephone(tridesk, STANDS) == f"talking {ringing[1]}", "the call to be answered")
    return ringing[1]


def until_cut(tridesk: Product, call: str) -> None:
    """Waits for the record; the caller is not called back, which would be another call to the agent."""
    until(lambda: at_the_telephone(tridesk, OUTCOME.format(call)) == "cut", "the record of the call")
    at_the_telephone(tridesk, "actions.give_up_played_call_backs(clock.now())")


@pytest.mark.timeout(400)  # three directors, one after the other
@pytest.mark.usefixtures("_quiet_telephone")
def test_a_killed_director_is_followed_by_another_and_no_call_is_without_its_ticket(tridesk: Product) -> None:
    for _ in range(3):
        call = answered(tridesk)
        tridesk.kill("telephony")
        until(lambda: tridesk.health().get("telephony") == "up", "another director")
        until_cut(tridesk, call)
    until(lambda: look(tridesk)["tickets"] == look(tridesk)["should"], "every call to have its ticket")
    state = look(tridesk)
    assert (state["without"], state["stuck"]) == (0, 0)
