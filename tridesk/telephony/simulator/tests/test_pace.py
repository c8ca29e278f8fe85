"""The pace of the simulator: slow, paused, stopped on a page; and few calls at a desk left alone."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.urls import reverse

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.journal.actions import record
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.telephony import queries
from tridesk.telephony.conftest import NOON, MakeAgent
from tridesk.telephony.models import Agent, Lease
from tridesk.telephony.simulator.demonstration import ALONE, SLOW, between_calls, is_alone, sign_off, signed_on
from tridesk.telephony.simulator.people import CallPace, People
from tridesk.telephony.simulator.twin import Twin

USUAL = CallPace().between


@pytest.mark.parametrize(
    ("pace", "alone", "between"),
    [
        ("normal", False, USUAL),
        ("slow", False, SLOW),
        ("paused", False, None),
        ("stopped", False, None),
        ("normal", True, ALONE),
        ("slow", True, ALONE),
        ("paused", True, None),
    ],
)
def test_how_often_calls_come(pace: str, alone: bool, between: float | None) -> None:
    assert between_calls(pace, alone=alone) == between


def test_no_call_comes_while_paused_and_one_comes_soon_after() -> None:
    twin = Twin(NOON)
    paces: list[float | None] = [None]
    people = People(twin, Random(1), [], lambda name: True, comes=lambda: paces[-1])
    people.begin()
    twin.pass_until(NOON + timedelta(hours=1))
    assert people.calls == 0
    paces.append(USUAL)
    twin.pass_until(NOON + timedelta(hours=1, seconds=5))
    assert people.calls == 1


def test_a_desk_left_alone_for_a_weekend_has_few_calls() -> None:
    """From Friday evening to Monday morning; the script is alone after half an hour."""
    twin = Twin(NOON)
    people = People(
        twin,
        Random(7),
        [],
        lambda name: True,
        comes=lambda: USUAL if twin.now < NOON + timedelta(minutes=30) else ALONE,
    )
    people.begin()
    twin.pass_until(NOON + timedelta(hours=63))
    assert 150 < people.calls < 400


@pytest.mark.django_db
def test_it_is_paced_on_the_wallboard(client: Client) -> None:
    supervisor = User.objects.create_user("sofie", role=Role.SUPERVISOR, language="en")
    client.force_login(supervisor)
    Lease.objects.create(pk=1, switch="simulator", until=clock.now() + timedelta(minutes=1))
    page = client.get(reverse("telephony:wallboard")).content.decode()
    assert re.search(r'value="paused"\s+aria-pressed="false"', page)
    assert client.post(reverse("telephony:pace"), {"pace": "paused"}).status_code == 302
    assert queries.conductor().pace == "paused"
    page = client.get(reverse("telephony:wallboard")).content.decode()
    assert re.search(r'value="paused"\s+aria-pressed="true"', page)
    assert Entry.objects.get(verb="simulator.paced").data == {"pace": "paused"}
    assert client.post(reverse("telephony:pace"), {"pace": "wild"}).status_code == 422


@pytest.mark.django_db
def test_a_real_switch_shows_no_simulator(client: Client) -> None:
    client.force_login(User.objects.create_user("sofie", role=Role.SUPERVISOR, language="en"))
    Lease.objects.create(pk=1, switch="asterisk", until=clock.now() + timedelta(minutes=1))
    assert reverse("telephony:pace") not in client.get(reverse("telephony:wallboard")).content.decode()


@pytest.mark.django_db
def test_stopped_its_agents_sign_off_and_people_stay(make_agent: MakeAgent) -> None:
    played, person = make_agent("played", "nl"), make_agent("person", "nl")
    Agent.objects.filter(pk=played.pk).update(by_script=True)
    sign_off()
    played.refresh_from_db()
    person.refresh_from_db()
    assert (played.state, person.state) == ("off", "free")


@pytest.mark.django_db
def test_only_persons_who_are_signed_on_answer_their_telephone_themselves(make_agent: MakeAgent) -> None:
    played, _person, _off = make_agent("played", "nl"), make_agent("person", "nl"), make_agent("off", "nl", state="off")
    Agent.objects.filter(pk=played.pk).update(by_script=True)
    assert signed_on() == ["person"]


@pytest.mark.django_db
def test_the_desk_is_alone_after_a_while_without_action() -> None:
    user = User.objects.create_user("karim", role=Role.CALL_TAKER)
    with clock.frozen(NOON):
        record("ticket.opened", by=user, ref="ticket:1")
        assert not is_alone()
    with clock.frozen(NOON + timedelta(minutes=31)):
        record("call.arrived", by=None, ref="call:1")
        assert is_alone()
