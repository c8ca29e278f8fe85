"""Who calls, and whom somebody is typing the name of."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.directory import words
from tridesk.directory.finding import (
    callers,
    find_contacts,
    languages,
    terms,
)
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.suggesting import suggestions
from tridesk.journal.planned import ask
from tridesk.kit.text import fold

pytestmark = pytest.mark.django_db


def make(name: str, **values: Any) -> Organisation:
    return Organisation.objects.create(**{"kind": "other", "name_nl": name, "name_fr": name} | values)


class TestCallers:
    @pytest.mark.parametrize("typed", ["087 12 34 56", "+32 87 12.34.56", "0032 87/123456", "087123456"])
    def test_found_in_any_spelling(self, typed: str) -> None:
        anja = Contact.objects.create(name="Anja", other_phones=["+3287123456"])
        assert [caller.contact for caller in callers(typed)] == [anja]

    @pytest.mark.parametrize("typed", ["", "12", "Raeren", "+", "087 12 34 57"])
    def test_nobody(self, typed: str) -> None:
        Contact.objects.create(name="Anja", phone="+3287123456")
        assert callers(typed) == []

    def test_the_languages_alone_are_those_of_all_of_them(self) -> None:
        number, town = "+3287123456", make("Raeren", phone="+3287123456", service_language="de")
        Contact.objects.create(name="of the town", other_phones=[number], organisation=town)
        Contact.objects.create(name="own language", phone=number, language="fr", organisation=town)
        Contact.objects.create(name="somebody else", phone="+3287000000", language="nl")
        found, nobody = ask(languages(number), languages("+3222268888"))
        assert {one for (one,) in found} == {one.language for one in callers(number)} == {"de", "fr"}
        assert nobody == []

    def test_the_likeliest_first(self) -> None:
        number, town = "+3287123456", make("Raeren", phone="+3287123456")
        gone = make("Gone", valid_until=date(2020, 1, 1), phone=number)
        make_contact = Contact.objects.create
        left = make_contact(name="left", phone=number, organisation=town, left_on=date(2026, 1, 1))
        other = make_contact(name="other number", other_phones=[number], organisation=town)
        bare = make_contact(name="no organisation", phone=number)
        stale = make_contact(name="never confirmed", phone=number, organisation=town)
        best = make_contact(
            name="confirmed", phone=number, organisation=town, confirmed_at=datetime(2026, 11, 1, tzinfo=UTC)
        )
        found = [caller.contact or caller.organisation for caller in callers("087 12 34 56")]
        assert found == [best, stale, bare, other, town, left, gone]

    @pytest.mark.parametrize(
        ("spoken", "service", "language"), [("fr", "nl", "fr"), ("", "de", "de"), ("", "nl|fr", "nl|fr"), ("", "", "")]
    )
    def test_the_language_of_the_person_before_that_of_the_body(self, spoken: str, service: str, language: str) -> None:
        town = make("Raeren", service_language=service)
        Contact.objects.create(name="Anja", phone="+3287123456", language=spoken, organisation=town)
        assert [caller.language for caller in callers("087123456")] == [language]

    def test_of_nobody_known_the_organisation_alone(self) -> None:
        make("Raeren", phone="+3287123456", service_language="de")
        assert [(caller.contact, caller.language) for caller in callers("087123456")] == [(None, "de")]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("  Büllingen, Rainer ", ["bullingen", "rainer"]),
        ("Braine-l'Alleud", ["braine", "l", "alleud"]),
        ("0032 87 12", ["3287 12".replace(" ", "")]),
        ("a", []),
        ("1", []),
        ("", []),
        ("\x00%_\\", []),
        ("a b c d e f g hh", []),
    ],
)
def test_terms(typed: str, found: list[str]) -> None:
    assert terms(typed) == found


def test_who_has_left_comes_last() -> None:
    left = Contact.objects.create(name="Femke A", left_on=date(2026, 1, 1))
    here = Contact.objects.create(name="Femke Bb")
    assert find_contacts("femke") == [here, left]


@pytest.mark.parametrize("many", [1, 3])
def test_as_many_statements_for_one_mistyped_name_as_for_three(many: int) -> None:
    for number in range(many):
        Contact.objects.create(name=f"Femke Peeters {number}", organisation=make(f"Notaris {number}"))
    with CaptureQueriesContext(connection) as exactly:
        assert len(suggestions("peeters")) == many
    with CaptureQueriesContext(connection) as forgivingly:
        assert len(suggestions("peetres")) == many
    assert (len(exactly), len(forgivingly)) == (2, 12)


def test_why_there_is_no_extension_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (words.provide(), words.forgives()) == ("", True)
    monkeypatch.setattr(words, "_INDEXES", ("directory_nowhere",))
    said = words.provide()
    assert said.startswith("PostgreSQL's extension pg_trgm cannot be created (relation")


def test_a_migration_goes_on_without(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with connection.schema_editor() as editor:
        words.provide_in_migration(None, editor)
        monkeypatch.setattr(words, "provide", lambda: "It cannot be.")
        words.provide_in_migration(None, editor)
    assert capsys.readouterr().out == "tridesk: It cannot be.\n"


@pytest.mark.parametrize(
    "name",
    [
        "Büllingen",
        "Crème BRÛLÉE",
        "Œuvre Ægir",
        "Straße",
        "’s Gravenbrakel",
        "Łódź",
        "Þór Đorđe",
        "Ｆｕｌｌ",
        "Ijzer_x",
        "İstanbul",
    ],
)
def test_postgresql_folds_as_we_do(name: str) -> None:
    Contact.objects.create(name=name)
    assert terms(name)
    ours = "".join(letter if letter.isalnum() else " " for letter in fold(name))
    assert Contact.objects.get().words.split() == ours.split()
