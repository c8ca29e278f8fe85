"""Contacts: known by address in any case, remembered when they first write."""

import pytest
from pytest_django import DjangoAssertNumQueries

from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.actions import Newcomer, remember_contact, remember_contacts
from tridesk.directory.organisations.queries import contacts_by_emails
from tridesk.journal.models import Entry
from tridesk.kit.errors import Invalid

pytestmark = pytest.mark.django_db

RAEREN = "bevoelkerung@raeren.example"


def test_found_in_any_case() -> None:
    anja = Contact.objects.create(email="Anja@Raeren.example", name="Anja Kohnenmergen")
    assert contacts_by_emails([" ANJA@raeren.example ", "nobody@raeren.example", ""]) == {"anja@raeren.example": anja}


@pytest.mark.parametrize("email", ["", "  ", "nobody@raeren.example"])
def test_nobody_is_found(email: str) -> None:
    Contact.objects.create(email="", name="without address")
    assert contacts_by_emails([email]) == {}


def test_of_several_the_one_with_an_organisation_then_the_oldest() -> None:
    Contact.objects.create(email=RAEREN, name="unknown body")
    body = Organisation.objects.create(kind="municipality", name_nl="Raeren", name_fr="Raeren", service_language="de")
    first = Contact.objects.create(email=RAEREN, name="first", organisation=body)
    Contact.objects.create(email=RAEREN, name="second", organisation=body)
    assert contacts_by_emails([RAEREN]) == {RAEREN: first}


@pytest.mark.parametrize("count", [1, 3])
def test_many_are_found_with_their_organisations_in_one_query(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    body = Organisation.objects.create(kind="notary", name_nl="Notariskantoor", name_fr="Étude")
    emails = [f"clerk{number}@notary.example" for number in range(count)]
    Contact.objects.bulk_create(Contact(email=email, organisation=body) for email in emails)
    with django_assert_num_queries(1):
        assert [str(contact.organisation) for contact in contacts_by_emails(emails).values()]


class TestRemember:
    def test_somebody_new(self) -> None:
        made = remember_contact("Doris@Kelmis.example", "Doris Bindels", "de")
        assert (made.email, made.name, made.language) == ("Doris@Kelmis.example", "Doris Bindels", "de")
        [entry] = Entry.objects.all()
        assert (entry.verb, entry.ref, entry.data) == ("contact.remembered", f"contact:{made.pk}", {})

    def test_somebody_known_is_left_as_he_is(self) -> None:
        known = remember_contact("doris@kelmis.example", "Doris Bindels", "de")
        again = remember_contact("DORIS@kelmis.example", "D. Bindels", "fr")
        assert (again, again.name, again.language) == (known, "Doris Bindels", "de")
        assert Entry.objects.count() == 1

    def test_a_language_that_the_desk_does_not_speak_is_unknown(self) -> None:
        assert remember_contact("a@b.example", "", "pt").language == ""

    @pytest.mark.parametrize("email", ["", "   ", "x" * 250 + "@b.example"])
    def test_nobody_is_remembered_without_address(self, email: str) -> None:
        with pytest.raises(Invalid) as refusal:
            remember_contact(email, "Doris", "de")
        assert refusal.value.field == "email"

    @pytest.mark.parametrize("count", [1, 3])
    def test_many_at_once_in_a_fixed_number_of_queries(
        self, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        newcomers = [Newcomer(f"n{number}@police.example", "N", "nl") for number in range(count)]
        with django_assert_num_queries(7):  # two of them for the savepoint, one for the journal
            made = remember_contacts([*newcomers, newcomers[0], Newcomer("")])
        assert sorted(made) == [newcomer.email for newcomer in newcomers]
        assert Contact.objects.count() == count

    def test_those_known_cost_one_query(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        remember_contact("a@b.example", "A", "nl")
        with django_assert_num_queries(3):
            assert list(remember_contacts([Newcomer("A@b.example")])) == ["a@b.example"]
