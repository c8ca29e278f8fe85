"""At one press a caller of the demonstration rings at the person that pressed, and there alone."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.demo.call_button import ring
from tridesk.directory.models import SpokenLanguage, Staff
from tridesk.kit.errors import Conflict
from tridesk.telephony.conftest import NOON
from tridesk.telephony.models import Agent, Lease, Wish
from tridesk.telephony.simulator.people import KEY_OF, People, SimulatedCaller
from tridesk.telephony.simulator.twin import Twin


def agent(name: str, state: str, *, by_script: bool = False) -> Agent:
    user = User.objects.create_user(name, role=Role.CALL_TAKER, language="de")
    return Agent.objects.create(user=user, state=state, since=NOON, idle_since=NOON, by_script=by_script)


@pytest.mark.django_db
def test_the_simulated_agents_step_aside_for_whoever_pressed() -> None:
    Lease.objects.update_or_create(pk=1, defaults={"switch": "simulator"})
    person = agent("jorn", "off")
    agent("ilse", "free", by_script=True)
    ring(person.user)
    assert dict(Agent.objects.values_list("user__username", "state")) == {"jorn": "free", "ilse": "paused"}
    assert [(wish.verb, wish.data) for wish in Wish.objects.all()] == [("ring", {"language": "de"})]


@pytest.mark.django_db
@pytest.mark.parametrize(("spoken", "rings"), [((), "de"), (("nl", "de"), "de"), (("nl", "fr"), "nl")])
def test_the_caller_speaks_a_language_that_they_speak_with_callers(spoken: tuple[str, ...], rings: str) -> None:
    Lease.objects.update_or_create(pk=1, defaults={"switch": "simulator"})
    user = agent("jorn", "off").user
    staff = Staff.objects.create(user=user)
    for level, language in enumerate(spoken, start=1):
        SpokenLanguage.objects.create(staff=staff, language=language, level=level)
    ring(user)
    assert Wish.objects.get().data == {"language": rings}


@pytest.mark.django_db
def test_a_real_switch_rings_nobody() -> None:
    Lease.objects.update_or_create(pk=1, defaults={"switch": "asterisk"})
    with pytest.raises(Conflict):
        ring(agent("jorn", "off").user)


@pytest.mark.parametrize("known", [True, False])
def test_the_caller_speaks_the_language_and_is_through_the_menu_in_two_seconds(known: bool) -> None:
    twin = Twin(NOON)
    callers = [SimulatedCaller("+3280641234", "de", known=known)]
    people = People(twin, Random(1), callers, lambda name: False)
    pressed: list[str] = []
    twin.press = lambda leg, digits: pressed.append(digits)  # type: ignore[method-assign]
    people.ring("de")
    twin.pass_until(NOON + timedelta(seconds=2))
    assert pressed == (["1"] if known else [KEY_OF["de"], "1"])
