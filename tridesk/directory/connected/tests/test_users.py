"""Connected users, credentials and authorisations: each action once, in the journal, and confirmed by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.directory.connected import actions
from tridesk.directory.connected.cards import AuthorisationCard, CredentialCard, UserCard
from tridesk.directory.models import Authorisation, ConnectedUser, Contact, Credential, Organisation, Service
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Conflict, Invalid, NotFound

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
NUMBER = "62.03.14-999.01"
KEY = CredentialCard("key", "RR-2041", ("63061",))
DECISION = AuthorisationCard("RR 12/2019", date(2019, 5, 6), "population register")


@pytest.fixture(autouse=True)
def now() -> Iterator[datetime]:
    with clock.frozen(datetime(2026, 11, 24, 10, 0, tzinfo=BRUSSELS)) as now:
        yield now


@pytest.fixture
def raeren(db: None) -> Organisation:
    return Organisation.objects.create(kind="municipality", name_nl="Raeren", name_fr="Raeren", nis="63061")


@pytest.fixture
def anja(raeren: Organisation) -> ConnectedUser:
    contact = Contact.objects.create(name="Anja Kohnenmergen", organisation=raeren)
    return actions.add_user(UserCard(raeren, contact, login="RAER01"), by=None)


@pytest.fixture
def key(anja: ConnectedUser) -> Credential:
    return actions.add_credential(anja.pk, KEY, by=None)


def entries() -> list[tuple[Any, ...]]:
    return list(Entry.objects.order_by("id").values_list("verb", "ref", "data"))


class TestUser:
    def test_a_person_and_a_program(self, raeren: Organisation, call_taker: User, now: datetime) -> None:
        contact = Contact.objects.create(name="Anja")
        person = actions.add_user(UserCard(raeren, contact), by=call_taker)
        program = actions.add_user(UserCard(raeren, name=" Population 2 ", login="pop2"), by=call_taker)
        assert [str(person), str(program), program.confirmed_at] == ["Anja", "Population 2", now]
        assert entries() == [
            ("connected_user.added", user.ref, {"organisation": raeren.pk}) for user in (person, program)
        ]

    def test_changed_and_confirmed(self, anja: ConnectedUser, call_taker: User) -> None:
        actions.change_user(anja.pk, replace(UserCard.of(anja), login="RAER02"), by=call_taker)
        actions.confirm_user(anja.pk, by=call_taker)
        assert entries()[1:] == [
            ("connected_user.changed", anja.ref, {"fields": ["login"]}),
            ("connected_user.confirmed", anja.ref, {}),
        ]

    def test_privileged_access_is_given_and_taken_in_the_journal(
        self, raeren: Organisation, anja: ConnectedUser, call_taker: User
    ) -> None:
        administrator = actions.add_user(UserCard(raeren, name="admin", is_privileged=True), by=call_taker)
        assert UserCard.of(administrator).is_privileged
        for privileged in (True, True, False):
            changed = actions.change_user(anja.pk, replace(UserCard.of(anja), is_privileged=privileged), by=call_taker)
            assert changed.is_privileged is privileged
        assert entries()[1:] == [
            ("connected_user.added", administrator.ref, {"organisation": raeren.pk, "is_privileged": True}),
            ("connected_user.changed", anja.ref, {"fields": ["is_privileged"]}),
            ("connected_user.confirmed", anja.ref, {}),
            ("connected_user.changed", anja.ref, {"fields": ["is_privileged"]}),
        ]

    def test_ended_today_or_later(self, anja: ConnectedUser, key: Credential) -> None:
        last = TODAY + timedelta(7)
        assert actions.end_user(anja.pk, by=None, last_day=last).valid_until == last
        assert actions.end_user(anja.pk, by=None).valid_until == TODAY
        assert entries()[-1] == ("connected_user.ended", anja.ref, {"on": "2026-11-24"})
        assert Credential.objects.get().state == "active"

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"contact": None}, "name"),
            ({"login": NUMBER}, "login"),
            ({"note": f"is {NUMBER}"}, "note"),
            ({"login": "x" * 81}, "login"),
            ({"valid_from": TODAY, "valid_until": TODAY - timedelta(1)}, "valid_until"),
        ],
    )
    def test_what_makes_no_sense(self, wrong: dict[str, Any], field: str, anja: ConnectedUser) -> None:
        with pytest.raises(Invalid) as refusal:
            actions.change_user(anja.pk, replace(UserCard.of(anja), **wrong), by=None)
        assert refusal.value.field == field


class TestCredential:
    def test_added_and_changed(self, anja: ConnectedUser, key: Credential, now: datetime) -> None:
        Organisation.objects.create(kind="municipality", name_nl="Eupen", name_fr="Eupen", nis="63023")
        ConnectedUser.objects.update(confirmed_at=None)
        actions.change_credential(key.pk, replace(KEY, nis_codes=("63061", " 63023", "63061")), by=None)
        actions.change_credential(key.pk, replace(KEY, nis_codes=("63023", "63061")), by=None)
        assert Credential.objects.get().nis_codes == ["63023", "63061"]
        assert ConnectedUser.objects.get().confirmed_at == now
        assert entries()[1:] == [
            ("credential.added", key.ref, {"user": anja.pk, "kind": "key"}),
            ("credential.changed", key.ref, {"fields": ["nis_codes"]}),
            ("credential.confirmed", key.ref, {}),
        ]

    def test_blocked_and_given_back(self, key: Credential, call_taker: User) -> None:
        blocked = actions.block_credential(key.pk, by=call_taker, reason="three\nwrong codes")
        assert (blocked.state, blocked.reason) == ("blocked", "three wrong codes")
        with pytest.raises(Conflict):
            actions.block_credential(key.pk, by=call_taker, reason="again")
        back = actions.unblock_credential(key.pk, by=call_taker)
        assert (back.state, back.reason) == ("active", "")
        with pytest.raises(Conflict):
            actions.unblock_credential(key.pk, by=call_taker)
        assert entries()[2:] == [("credential.blocked", key.ref, {}), ("credential.unblocked", key.ref, {})]

    @pytest.mark.parametrize("reason", ["", " ", f"is {NUMBER}"])
    def test_blocked_for_a_reason(self, reason: str, key: Credential) -> None:
        with pytest.raises(Invalid) as refusal:
            actions.block_credential(key.pk, by=None, reason=reason)
        assert (refusal.value.field, Credential.objects.get().state) == ("reason", "active")

    def test_ended_at_once(self, key: Credential) -> None:
        ended = actions.end_credential(key.pk, by=None, reason="left")
        assert (ended.state, ended.valid_until, ended.reason) == ("ended", TODAY, "left")
        refused: list[Callable[[], object]] = [
            lambda: actions.end_credential(key.pk, by=None),
            lambda: actions.change_credential(key.pk, KEY, by=None),
            lambda: actions.block_credential(key.pk, by=None, reason="x"),
        ]
        for again in refused:
            with pytest.raises(Conflict):
                again()

    def test_ended_after_a_day_to_come_it_works_until_then(self, key: Credential) -> None:
        later = actions.end_credential(key.pk, by=None, last_day=TODAY + timedelta(3))
        assert (later.state, later.valid_until) == ("active", TODAY + timedelta(3))

    def test_ended_before_it_began(self, key: Credential) -> None:
        Credential.objects.update(valid_from=TODAY + timedelta(5))
        with pytest.raises(Invalid):
            actions.end_credential(key.pk, by=None, last_day=TODAY + timedelta(3))
        ended = actions.end_credential(key.pk, by=None)
        assert (ended.state, ended.valid_until) == ("ended", TODAY + timedelta(5))

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"kind": "wand"}, "kind"),
            ({"reference": NUMBER}, "reference"),
            ({"kind": "ip"}, "reference"),
            ({"nis_codes": ("99999",)}, "nis_codes"),
            ({"valid_from": TODAY, "valid_until": TODAY - timedelta(1)}, "valid_until"),
        ],
    )
    def test_what_makes_no_sense(self, wrong: dict[str, Any], field: str, key: Credential) -> None:
        with pytest.raises(Invalid) as refusal:
            actions.add_credential(key.user_id, replace(KEY, **wrong), by=None)
        assert (refusal.value.field, Credential.objects.count()) == (field, 1)


class TestAuthorisation:
    def test_added_changed_and_ended(self, raeren: Organisation, now: datetime) -> None:
        service = Service.objects.create(code="REG", name_nl="Registers", name_fr="Registres")
        authorisation = actions.add_authorisation(raeren.pk, replace(DECISION, services=(service,)), by=None)
        same = AuthorisationCard.of(authorisation)
        actions.change_authorisation(authorisation.pk, same, by=None)
        actions.change_authorisation(authorisation.pk, replace(same, services=(), purpose="more"), by=None)
        actions.end_authorisation(authorisation.pk, by=None)
        authorisation.refresh_from_db()
        assert (authorisation.valid_until, authorisation.confirmed_at, list(authorisation.services.all())) == (
            TODAY,
            now,
            [],
        )
        assert entries() == [
            ("authorisation.added", authorisation.ref, {"organisation": raeren.pk}),
            ("authorisation.confirmed", authorisation.ref, {}),
            ("authorisation.changed", authorisation.ref, {"fields": ["purpose", "services"]}),
            ("authorisation.ended", authorisation.ref, {"on": "2026-11-24"}),
        ]

    def test_a_decision_stands_once_with_an_organisation(self, raeren: Organisation) -> None:
        actions.add_authorisation(raeren.pk, DECISION, by=None)
        other = actions.add_authorisation(raeren.pk, replace(DECISION, number="RR 13/2019"), by=None)
        refused: list[Callable[[], object]] = [
            lambda: actions.add_authorisation(raeren.pk, DECISION, by=None),
            lambda: actions.change_authorisation(other.pk, DECISION, by=None),
            lambda: actions.add_authorisation(raeren.pk, replace(DECISION, number=" "), by=None),
        ]
        for twice in refused:
            with pytest.raises(Invalid) as refusal:
                twice()
            assert refusal.value.field == "number"
        assert Authorisation.objects.count() == 2


def test_what_is_not_there() -> None:
    missing: list[Callable[[], object]] = [
        lambda: actions.confirm_user(0, by=None),
        lambda: actions.add_credential(0, KEY, by=None),
        lambda: actions.unblock_credential(0, by=None),
        lambda: actions.add_authorisation(0, DECISION, by=None),
        lambda: actions.end_authorisation(0, by=None),
    ]
    for action in missing:
        with pytest.raises(NotFound):
            action()
