"""Search by number and by typed name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations import words
from tridesk.directory.organisations.search import find_contacts, has_similar, terms
from tridesk.directory.organisations.suggestions import suggestions
from tridesk.kit.text import fold

pytestmark = pytest.mark.django_db


def make(name: str, **values: Any) -> Organisation:
    return Organisation.objects.create(**{"kind": "other", "name_nl": name, "name_fr": name} | values)


@pytest.mark.parametrize(
    ("typed", "folded"),
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
def test_terms(typed: str, folded: list[str]) -> None:
    assert terms(typed) == folded


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
    assert (len(exactly), len(forgivingly)) == (2, 9)


@pytest.mark.parametrize(("typed", "statements"), [("xylofoon", 4), ("zzyzx dossier", 4), ("qqq", 2), ("12345", 2)])
def test_two_statements_tell_that_nothing_is_alike(typed: str, statements: int) -> None:
    Contact.objects.create(name="Femke Peeters", organisation=make("Notaris"))
    with CaptureQueriesContext(connection) as queries:
        assert suggestions(typed) == []
    assert len(queries) == statements


def test_what_is_alike_is_looked_for_with_a_threshold_of_its_own() -> None:
    assert has_similar("peetres") == (False, False)
    Contact.objects.create(name="Femke Peeters")
    make("Notaris Dubois")
    assert has_similar("peetres") == (False, True)
    assert has_similar("notarsi") == (True, False)
    assert has_similar("peetres dubios") == (False, False)
    assert has_similar("pee 412") == (False, False)


def test_of_many_contacts_none_is_read_to_learn_that_nothing_is_alike() -> None:
    Contact.objects.bulk_create(Contact(name=f"Femke Peeters {number}") for number in range(3_000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE directory_contact")
        with CaptureQueriesContext(connection) as asked:
            assert has_similar("xylofoon") == (False, False)
        cursor.execute("EXPLAIN " + asked.captured_queries[-1]["sql"])
        plan = [line for (line,) in cursor.fetchall()]
    assert [line for line in plan if "directory_contact_parts" in line]
    assert [line for line in plan if "Seq Scan on directory_contact" in line] == []


def test_why_there_is_no_extension_is_said() -> None:
    assert (words.provide(), words.forgives()) == ("", True)
    reason = words.provide(["directory_nowhere"])
    assert reason.startswith("PostgreSQL's extension pg_trgm cannot be created (relation")


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
