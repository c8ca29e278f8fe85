"""All municipalities and what they were before: found as people type them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations import words
from tridesk.directory.organisations.actions import load_municipalities
from tridesk.directory.organisations.reference.municipalities import SHIPPED, read
from tridesk.directory.organisations.search import find_contacts, find_organisations, organisation_named
from tridesk.kit.text import fold

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def _towns(once: Callable[[Callable[[], object]], object]) -> None:
    once(lambda: load_municipalities(read(SHIPPED.read_bytes()), by=None, apply=True))


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("bull", "Büllingen"),
        ("BÜLLINGEN", "Büllingen"),
        ("Bullange", "Büllingen"),
        ("Sankt V", "Sankt Vith"),
        ("l'alleud", "Eigenbrakel"),
        ("ittre", "Itter"),
        ("63061", "Raeren"),
        ("gent", "Gent"),
        ("melle merel", "Merelbeke-Melle"),
        ("hoeselt", "Hoeselt"),
        ("bertogne", "Bertogne"),
        ("Lievegm", "Lievegem"),
        ("antwrepen", "Antwerpen"),
        ("Merelbeeke", "Merelbeke"),
        ("zwijndregt", "Zwijndrecht"),
    ],
)
def test_a_municipality_as_people_type_it(typed: str, first: str) -> None:
    matches = find_organisations(typed)
    assert matches
    assert first in [organisation.name_nl for organisation in matches[:3]]


def test_what_has_ended_comes_after_what_has_its_name() -> None:
    matches = find_organisations("Tielt")
    old = next(organisation for organisation in matches if organisation.has_ended)
    assert (matches[0].nis, old.nis, old.merged_into) == ("37022", "37015", matches[0])


def test_contacts_by_any_of_their_words_and_those_of_their_organisation() -> None:
    lievegem = Organisation.objects.get(name_nl="Lievegem")
    femke = Contact.objects.create(
        name="Femke Daelman",
        function="dienst burgerzaken",
        email="femke@lievegem.example",
        phone="+3291234567",
        other_phones=["+32470123456"],
        organisation=lievegem,
    )
    other = Contact.objects.create(name="Femke Aerts")
    for typed in (
        "daelm",
        "femke lieveg",
        "burgerzaken",
        "femke@lievegem.example",
        "0470 12 34",
        "+32 470 12 34 56",
        "4567",
        "Deelman",
    ):
        assert find_contacts(typed) == [femke], typed
    assert set(find_contacts("femke")) == {femke, other}
    assert find_contacts("nobody at all") == []
    assert find_contacts("") == []


def test_without_the_extension_errors_are_not_forgiven_and_all_else_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "forgives", lambda: False)
    assert [organisation.name_nl for organisation in find_organisations("lieveg")] == ["Lievegem"]
    assert find_organisations("lievegm") == []


def test_all_municipalities_are_folded_as_we_do() -> None:
    for organisation in Organisation.objects.all():
        ours = "".join(
            letter if letter.isalnum() else " "
            for letter in fold(f"{organisation.name_nl} {organisation.name_fr} {organisation.name_de}")
        )
        assert organisation.words.split()[: len(ours.split())] == ours.split()


@pytest.mark.parametrize(
    ("typed", "nis"),
    [
        ("Büllingen", "63012"),
        ("bullange", "63012"),
        ("BERTOGNE", "82039"),
        ("Sankt-Vith", "63067"),
        ("44040", "44088"),
        ("Tielt", "37022"),
        ("Büll", None),
        ("", None),
    ],
)
def test_named_exactly_and_what_has_gone_on_in_it(typed: str, nis: str | None) -> None:
    organisation = organisation_named(typed)
    assert (organisation.nis if organisation else None) == nis
