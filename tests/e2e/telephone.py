"""The telephone in the stories: statements inside the product, and the quiet before a call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.product import Product
from tests.waiting import until

TELEPHONE = """
from tridesk.accounts.models import User
from tridesk.demo import call_button
from tridesk.kit import clock
from tridesk.telephony.desk import actions
from tridesk.telephony.models import Agent, Call
users = User.objects.in_bulk(["jorn", "machteld"], field_name="username")
{}
"""
SIGN_OFF = """
is_called = Call.objects.filter(life__isnull=False).exists()
if not is_called:
    actions.give_up_played_call_backs(clock.now())
    actions.stand(users["jorn"], "off", by=users["jorn"])
print(is_called or Agent.objects.exclude(state="off").exists())
"""


def at_the_telephone(tridesk: Product, *steps: str) -> str:
    """What these statements print; `users` has jorn, who takes calls, and machteld, who decides on the simulator."""
    return tridesk.shell(TELEPHONE.format("\n".join(steps)))


def _until_quiet(tridesk: Product) -> None:
    until(lambda: at_the_telephone(tridesk, SIGN_OFF) == "False", "all calls to end and all agents to sign off")


@pytest.fixture
def _quiet_telephone(tridesk: Product) -> Iterator[None]:
    """Nobody calls, waits or takes calls but whom a test lets. Simulated callers go with the process they live in."""
    at_the_telephone(tridesk, "actions.pace_simulator('stopped', by=users['machteld'])")
    tridesk.kill("telephony")
    _until_quiet(tridesk)
    yield
    if at_the_telephone(tridesk, "print(Call.objects.filter(life__isnull=False).exists())") == "True":
        tridesk.kill("telephony")
    _until_quiet(tridesk)
    at_the_telephone(tridesk, "actions.pace_simulator('normal', by=users['machteld'])")
