"""User groups: their rule, and what people do with them."""

from __future__ import annotations

import doctest
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.directory.audience import queries, rules
from tridesk.directory.audience.actions import GroupCard, add_group, change_group, forget_member, name_member
from tridesk.directory.audience.rules import LISTS, BadRule, GroupCandidate, Rule
from tridesk.directory.models import Contact, Organisation, Service, UserGroup
from tridesk.directory.organisations import places
from tridesk.directory.organisations.reference.municipalities import SHIPPED, read
from tridesk.journal.models import Entry
from tridesk.kit.errors import Conflict, Invalid, NotFound


def test_the_examples_hold() -> None:
    assert doctest.testmod(rules).failed == 0


class TestRule:
    def test_there_and_back(self) -> None:
        rule = Rule(kinds=("notary", "police"), services=("ACCESS",))
        assert rule.as_json() == {"kinds": ["notary", "police"], "services": ["ACCESS"]}
        assert Rule.read(rule.as_json()) == rule
        assert Rule.read({}).as_json() == {}

    @pytest.mark.parametrize(
        ("raw", "field"),
        [
            (None, ""),
            ([], ""),
            ("police", ""),
            ({"colour": ["red"]}, "colour"),
            ({"kinds": "police"}, "kinds"),
            ({"kinds": [1]}, "kinds"),
            ({"kinds": [""]}, "kinds"),
            ({"kinds": ["a" * 41]}, "kinds"),
            ({"kinds": ["\x00"]}, "kinds"),
            ({"regions": ["a"] * 201}, "regions"),
            ({"services": {}}, "services"),
        ],
    )
    def test_what_is_none_is_refused(self, raw: Any, field: str) -> None:
        with pytest.raises(BadRule) as refused:
            Rule.read(raw)
        assert refused.value.field == field

    def test_of_every_list_one(self) -> None:
        rule = Rule(kinds=("police", "notary"), languages=("de",))
        assert rule.takes(GroupCandidate("notary", languages=frozenset({"nl", "de"})))
        assert not rule.takes(GroupCandidate("notary", languages=frozenset({"nl"})))
        assert not rule.takes(GroupCandidate("bailiff", languages=frozenset({"de"})))
        assert not Rule().takes(GroupCandidate("police"))

    def test_regions_and_provinces_are_one_list(self) -> None:
        rule = Rule(provinces=("20001",), regions=("04000",))
        assert [rule.takes(GroupCandidate("police", nis=nis)) for nis in ("21004", "24062", "25072", "")] == [
            True,
            True,
            False,
            False,
        ]

    def test_what_nobody_knows(self) -> None:
        known = {name: {"police"} for name in LISTS}
        assert list(Rule(kinds=("notary", "police"), regions=("01000",)).unknown(known)) == [
            ("kinds", "notary"),
            ("regions", "01000"),
        ]


class TestPlaces:
    def test_nis_codes_say_what_the_table_of_municipalities_says(self) -> None:
        wrong = []
        for municipality in read(SHIPPED.read_bytes()):
            area = places.area_of("", "", municipality.nis, "")
            if area is None or (area.code, area.region) != (
                municipality.province or municipality.region,
                municipality.region,
            ):
                wrong.append(municipality.nis)
        assert wrong == []

    def test_so_do_postcodes_but_for_the_edges(self) -> None:
        rows = [
            (municipality, postcode)
            for municipality in read(SHIPPED.read_bytes())
            for postcode in municipality.postcodes
        ]
        elsewhere = {
            municipality.name_nl
            for municipality, postcode in rows
            if (area := places.area_of("", "", "", postcode)) is None
            or area.code != (municipality.province or municipality.region)
        }
        assert len(elsewhere) < 12, sorted(elsewhere)

    @pytest.mark.parametrize("postcode", ["", "12345", "L-1234", "٤٧٣٠", "0000", "47"])
    def test_what_is_no_belgian_postcode_is_nowhere(self, postcode: str) -> None:
        assert places.area_of("", "", "", postcode) is None


CARD = GroupCard("Politie", "Police", rule=Rule(kinds=("police",)))


@pytest.mark.django_db
class TestKeeping:
    def test_a_group_is_made_and_changed(self, supervisor: User) -> None:
        group = add_group(" Police ", CARD, by=supervisor)
        assert (group.code, group.rule, group.active) == ("police", {"kinds": ["police"]}, True)
        change_group(group, CARD, by=supervisor)
        change_group(group, GroupCard("Politie", "Police", note="x", active=False), by=supervisor)
        group.refresh_from_db()
        assert (group.rule, group.note, group.active) == (None, "x", False)
        assert list(Entry.objects.order_by("pk").values_list("verb", "data")) == [
            ("group.added", {"code": "police"}),
            ("group.changed", {"fields": ["active", "note", "rule"]}),
        ]

    @pytest.mark.parametrize("code", ["", "a b", "é", "a" * 41, "a/b"])
    def test_a_code_that_is_none(self, code: str) -> None:
        with pytest.raises(Invalid):
            add_group(code, CARD, by=None)

    def test_a_code_is_used_once(self) -> None:
        add_group("police", CARD, by=None)
        with pytest.raises(Conflict):
            add_group("POLICE", CARD, by=None)

    @pytest.mark.parametrize(
        ("card", "field"),
        [
            (GroupCard("", "Police"), "name_nl"),
            (GroupCard("Politie", " "), "name_nl"),
            (GroupCard("Politie", "Police", rule=Rule(services=("NONE",))), "services"),
            (GroupCard("Politie", "Police", rule=Rule(kinds=("none",))), "kinds"),
        ],
    )
    def test_a_card_that_makes_no_sense(self, card: GroupCard, field: str) -> None:
        with pytest.raises(Invalid) as refused:
            add_group("police", card, by=None)
        assert refused.value.field == field

    def test_a_rule_may_ask_for_a_service(self) -> None:
        Service.objects.create(code="ACCESS", name_nl="Toegang", name_fr="Accès")
        group = add_group("police", GroupCard("Politie", "Police", rule=Rule(services=("ACCESS",))), by=None)
        assert group.rule == {"services": ["ACCESS"]}

    def test_members_are_named_left_out_and_forgotten(self, supervisor: User) -> None:
        group = add_group("police", CARD, by=None)
        zone = Organisation.objects.create(kind="police", name_nl="Zone", name_fr="Zone")
        anja = Contact.objects.create(name="Anja")
        name_member(group, anja, by=supervisor)
        name_member(group, zone, by=supervisor)
        name_member(group, zone, by=supervisor)
        out = name_member(group, zone, by=supervisor, excepted=True)
        assert [(str(member), member.excepted) for member in queries.named_in(group)] == [
            ("Anja", False),
            ("Zone", True),
        ]
        forget_member(group, out.pk, by=supervisor)
        with pytest.raises(NotFound):
            forget_member(group, out.pk, by=supervisor)
        verbs = Entry.objects.filter(ref=group.ref).order_by("pk").values_list("verb", "data__whom")
        assert list(verbs)[1:] == [
            ("group.named", anja.ref),
            ("group.named", zone.ref),
            ("group.left_out", zone.ref),
            ("group.forgot", zone.ref),
        ]

    def test_a_group_that_is_gone(self) -> None:
        with pytest.raises(NotFound):
            change_group(UserGroup(pk=1), CARD, by=None)
