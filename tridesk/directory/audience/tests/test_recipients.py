"""Recipients of a message to user groups: against a model in plain Python, and case by case."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.directory.audience import reach
from tridesk.directory.audience.recipients import (
    Audience,
    Count,
    Exceptions,
    Recipient,
    Unreached,
    addresses_of,
    count,
    counts,
    recipients,
    unreached_of,
)
from tridesk.directory.audience.tests.audience_model import Reckoning, World, body, group, person
from tridesk.directory.models import Member, UserGroup
from tridesk.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.frozen(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)):  # midnight does not fall into a reckoning
        yield


def reached(*groups: UserGroup, **exceptions: Any) -> list[tuple[str, tuple[str, ...]]]:
    audience = recipients([group.pk for group in groups], Exceptions(**exceptions))
    return [(recipient.address, recipient.languages) for recipient in audience.recipients]


def test_a_body_is_written_to_at_its_own_address_in_its_own_language() -> None:
    zone = body("Weser-Göhl", language="de", email="zone@weser.example")
    person("Anja", zone, "fr", "anja@weser.example")
    police = group(kinds=["police"])
    assert recipients([police.pk]) == Audience(
        [Recipient("zone@weser.example", zone.pk, None, ("de",), (police.pk,))], [], []
    )


def test_a_body_without_address_is_reached_through_its_contacts() -> None:
    zone = body("Weser-Göhl", language="de")
    person("Anja", zone, "fr", "anja@weser.example")
    person("Silent", zone)
    person("Left", zone, email="left@weser.example", left_on=date(2020, 1, 1))
    assert reached(group(kinds=["police"])) == [("anja@weser.example", ("de",))]


def test_a_group_may_go_to_every_contact_as_well() -> None:
    zone = body("Zone", email="zone@zone.example")
    person("An", zone, email="an@zone.example")
    assert reached(group(to_contacts=True, kinds=["police"])) == [
        ("an@zone.example", ("nl",)),
        ("zone@zone.example", ("nl",)),
    ]


def test_a_bilingual_body_gets_both_languages() -> None:
    ministry = body("FOD", "federal", "nl|fr", "fod@fod.example")
    person("An", ministry, "nl", "an@fod.example")
    both = ("nl", "fr")
    assert reached(group(to_contacts=True, kinds=["federal"])) == [("an@fod.example", both), ("fod@fod.example", both)]


def test_a_body_without_language_has_those_of_its_contacts() -> None:
    office = body("Notaris", "notary", "", "office@notary.example")
    person("An", office, "fr", "an@notary.example")
    person("Bo", office, "en", other_languages=["de", "nl"])
    person("Gone", office, "nl", left_on=date(2020, 1, 1))
    assert reached(group(to_contacts=True, kinds=["notary"])) == [
        ("an@notary.example", ("fr",)),
        ("office@notary.example", ("fr", "de")),
    ]


def test_who_has_no_language_and_who_has_no_address_is_said() -> None:
    mute = body("Notaris", "notary", "", "office@notary.example")
    deaf = body("Deurwaarder", "bailiff", "nl")
    someone = person("English only", None, "en", "en@post.example")
    nowhere = person("Nowhere", None, "nl")
    asked = group(kinds=["notary", "bailiff"])
    for contact in (someone, nowhere):
        Member.objects.create(group=asked, contact=contact)
    audience = recipients([asked.pk])
    assert audience.recipients == []
    assert audience.without_language == [
        Recipient("en@post.example", None, someone.pk, (), (asked.pk,)),
        Recipient("office@notary.example", mute.pk, None, (), (asked.pk,)),
    ]
    silent = [Unreached(deaf.pk, None, (asked.pk,)), Unreached(None, nowhere.pk, (asked.pk,))]
    assert audience.without_address == unreached_of(asked) == silent
    assert count([asked.pk]) == Count({}, 0, 2, 2)


def test_who_is_in_two_groups_gets_one_mail() -> None:
    zone = body("Zone", email="Desk@Zone.example")
    other = body("Other", "hospital", "fr", "desk@zone.example")
    both = [group("police", kinds=["police"]), group("hospitals", kinds=["hospital"])]
    pks = [user_group.pk for user_group in both]
    assert recipients(pks).recipients == [Recipient("Desk@Zone.example", zone.pk, None, ("nl", "fr"), tuple(pks))]
    assert count(pks) == Count({("nl", "fr"): 1}, in_several=1)
    assert counts(pks) == {pks[0]: Count({("nl",): 1}), pks[1]: Count({("fr",): 1})}
    assert other.pk > zone.pk


def test_who_has_ended_or_left_is_never_in() -> None:
    gone = body("Gone", email="gone@zone.example", valid_until=date(2020, 1, 1))
    left = person("Left", None, "nl", "left@post.example", left_on=date(2020, 1, 1))
    of_gone = person("Of gone", gone, "nl", "of@gone.example")
    asked = group(kinds=["police"])
    Member.objects.create(group=asked, organisation=gone)
    for contact in (left, of_gone):
        Member.objects.create(group=asked, contact=contact)
    assert recipients([asked.pk]) == Audience()


def test_named_in_and_named_out() -> None:
    zones = [body(f"Zone {number}", email=f"{number}@zone.example") for number in range(3)]
    office = body("Notaris", "notary", "fr", "office@notary.example")
    guest = person("Guest", None, "de", "guest@post.example")
    asked = group(kinds=["police"])
    Member.objects.create(group=asked, organisation=zones[0], excepted=True)
    Member.objects.create(group=asked, organisation=office)
    Member.objects.create(group=asked, contact=guest)
    assert [address for address, _languages in reached(asked)] == [
        "1@zone.example",
        "2@zone.example",
        "guest@post.example",
        "office@notary.example",
    ]


def test_a_contact_that_is_left_out_is_not_reached_for_his_body() -> None:
    zone = body("Zone")
    left_out, other = (person(name, zone, email=f"{name}@zone.example") for name in ("an", "bo"))
    asked = group(kinds=["police"])
    Member.objects.create(group=asked, contact=left_out, excepted=True)
    assert reached(asked) == [("bo@zone.example", ("nl",))]
    Member.objects.create(group=asked, contact=other, excepted=True)
    assert recipients([asked.pk]).without_address == [Unreached(zone.pk, None, (asked.pk,))]


def test_a_message_has_exceptions_of_its_own() -> None:
    zones = [body(f"Zone {number}", email=f"{number}@zone.example") for number in range(4)]
    guest, friend = (person(name, zones[3], email=f"{name}@zone.example") for name in ("guest", "friend"))
    asked, others = group(kinds=["police"]), group("others")
    for contact in (guest, friend):
        Member.objects.create(group=asked, contact=contact)
    Member.objects.create(group=others, organisation=zones[0])
    left_out: dict[str, Any] = {
        "groups": [others.pk],
        "organisations": [zones[1].pk],
        "contacts": [guest.pk],
        "addresses": ["2@ZONE.example"],
    }
    assert [address for address, _languages in reached(asked, **left_out)] == ["3@zone.example", "friend@zone.example"]
    assert reached(asked, organisations=[zone.pk for zone in zones]) == []


def test_a_group_that_asks_nothing_takes_nobody() -> None:
    body("Zone", email="zone@zone.example")
    assert recipients([group().pk]) == recipients([]) == recipients([999]) == Audience()
    assert counts([]) == {}
    assert count([]) == Count()


def test_pages_hold_every_address_once() -> None:
    for number in range(7):
        body(f"Zone {number}", email=f"{number}@zone.example")
    asked, seen, after = group(kinds=["police"]), list[str](), ""
    while page := addresses_of(asked, after, 3):
        seen += [recipient.address for recipient in page]
        after = page[-1].address
    assert seen == [f"{number}@zone.example" for number in range(7)]


@pytest.mark.parametrize("groups", [1, 3])
def test_the_same_number_of_queries_for_one_group_and_for_three(groups: int) -> None:
    body("Zone", email="zone@zone.example")
    pks = [group(f"g{number}", kinds=["police"]).pk for number in range(groups)]
    with CaptureQueriesContext(connection) as asked:
        counts(pks)
    assert len(asked) == 2


@pytest.mark.parametrize("seed", range(25))
def test_it_is_what_one_reckons_by_hand(seed: int) -> None:
    world = World(random.Random(seed))
    groups, exceptions = world.groups[:3], world.exceptions()
    by_hand = Reckoning(world, groups, exceptions)
    audience = recipients([user_group.pk for user_group in groups], exceptions)
    everybody = audience.recipients + audience.without_language
    assert {
        recipient.address.lower(): (set(recipient.languages), set(recipient.groups)) for recipient in everybody
    } == dict(by_hand.reached)
    assert len(everybody) == len(by_hand.reached)
    assert {(unreached.organisation, unreached.contact) for unreached in audience.without_address} == by_hand.silent
    total = count([user_group.pk for user_group in groups], exceptions)
    assert (total.addresses, total.without_language) == (len(audience.recipients), len(audience.without_language))
    assert total.without_address == len(by_hand.silent)
    assert total.in_several == sum(len(recipient.groups) > 1 for recipient in audience.recipients)


@pytest.mark.parametrize("few", [62, 1])
@pytest.mark.parametrize("seed", range(12))
def test_groups_counted_at_once_are_each_what_one_reckons_by_hand(
    seed: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "FEW", few)
    world = World(random.Random(seed))
    for pk, total in counts(pk.pk for pk in world.groups).items():
        by_hand = Reckoning(world, [group for group in world.groups if group.pk == pk], Exceptions())
        owed = Counter(tuple(sorted(languages)) for languages, _groups in by_hand.reached.values())
        assert total.without_language == owed.pop((), 0)
        assert {tuple(sorted(key)): times for key, times in total.by_language.items()} == owed
        assert (total.without_address, total.in_several) == (len(by_hand.silent), 0)
