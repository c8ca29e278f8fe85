"""The telephony process is killed with -9 in mid-call, again and again: another one goes on, one ticket for each call.

The simulator lives in the process that is killed, so this is also a restart of the switch itself: callers are gone, and
their records must say so. What a switch that lives on keeps is tried at every command in `director/tests/test_killed`.
"""

from __future__ import annotations

import json
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
    "calls": Call.objects.count(), "alive": Call.objects.filter(life__isnull=False).count(),
    "answered": Call.objects.filter(answered_at__isnull=False).count(),
    "outcomes": list(Call.objects.order_by("id").values_list("outcome", flat=True)),
    "tickets": TicketCall.objects.values("call").distinct().count(),
    "should": Call.objects.exclude(outcome="", answered_at__isnull=True).exclude(outcome="colleague").count(),
    "without": len(calls_without_ticket()),
    "stuck": Agent.objects.filter(state__in=["ringing", "talking"], call__life__isnull=True).count(),
}))
"""


def look(tridesk: Product) -> dict[str, Any]:
    state: dict[str, Any] = json.loads(tridesk.shell(CALLS))
    return state


def test_a_killed_director_is_followed_by_another_and_no_call_is_without_its_ticket(tridesk: Product) -> None:
    for _ in range(3):  # somebody calls soon after the simulator's start, and is in mid-call at the next blow
        before = look(tridesk)["calls"]
        tridesk.kill("telephony")
        until(lambda: tridesk.health().get("telephony") == "up", "another director", 60)
        until(lambda before=before: look(tridesk)["calls"] > before, "somebody to call", 120)  # type: ignore[misc]
    until(lambda: look(tridesk)["answered"] > 0, "a call to be answered", 180)
    until(lambda: look(tridesk)["tickets"] == look(tridesk)["should"], "every call to have its ticket", 60)
    state = look(tridesk)
    assert (state["without"], state["stuck"]) == (0, 0)
    assert state["calls"] >= 2
