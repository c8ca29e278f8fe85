"""Possible callers of a number."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.callers import callers, callers_from, languages
from tridesk.journal.prepared_statements import ask

pytestmark = pytest.mark.django_db


def make(name: str, **values: Any) -> Organisation:
    return Organisation.objects.create(**{"kind": "other", "name_nl": name, "name_fr": name} | values)


@pytest.mark.parametrize("typed", ["087 12 34 56", "+32 87 12.34.56", "0032 87/123456", "087123456"])
def test_found_in_any_spelling(typed: str) -> None:
    anja = Contact.objects.create(name="Anja", other_phones=["+3287123456"])
    assert [caller.contact for caller in callers(typed)] == [anja]


@pytest.mark.parametrize("typed", ["", "12", "Raeren", "+", "087 12 34 57"])
def test_nobody(typed: str) -> None:
    Contact.objects.create(name="Anja", phone="+3287123456")
    assert callers(typed) == []


def test_the_languages_alone_are_those_of_all_of_them() -> None:
    number, town = "+3287123456", make("Raeren", phone="+3287123456", service_language="de")
    Contact.objects.create(name="of the town", other_phones=[number], organisation=town)
    Contact.objects.create(name="own language", phone=number, language="fr", organisation=town)
    Contact.objects.create(name="somebody else", phone="+3287000000", language="nl")
    spoken, nobody = ask(languages(number), languages("+3222268888"))
    assert {caller for (caller,) in spoken} == {caller.language for caller in callers(number)} == {"de", "fr"}
    assert nobody == []


def test_the_likeliest_first() -> None:
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
    likeliest = [caller.contact or caller.organisation for caller in callers("087 12 34 56")]
    assert likeliest == [best, stale, bare, other, town, left, gone]


@pytest.mark.parametrize(
    ("spoken", "service", "language"), [("fr", "nl", "fr"), ("", "de", "de"), ("", "nl|fr", "nl|fr"), ("", "", "")]
)
def test_the_language_of_the_person_before_that_of_the_body(spoken: str, service: str, language: str) -> None:
    town = make("Raeren", service_language=service)
    Contact.objects.create(name="Anja", phone="+3287123456", language=spoken, organisation=town)
    assert [caller.language for caller in callers("087123456")] == [language]


def test_of_nobody_known_the_organisation_alone() -> None:
    make("Raeren", phone="+3287123456", service_language="de")
    assert [(caller.contact, caller.language) for caller in callers("087123456")] == [(None, "de")]


def test_many_numbers_in_as_many_statements_as_one() -> None:
    anja = Contact.objects.create(name="Anja", phone="+3287123456")
    town = make("Raeren", phone="+3287123457")
    with CaptureQueriesContext(
        connection,
    ) as of_one:
        callers("087 12 34 56")
    asked = ["087 12 34 56", "+3287123457", "087 12 34 58", "nobody", ""]
    with CaptureQueriesContext(connection) as of_many:
        by_number = callers_from(asked)
    assert len(of_many) <= len(of_one) + 1  # the bodies
    assert [[caller.contact or caller.organisation for caller in by_number[number]] for number in asked] == [
        [anja],
        [town],
        [],
        [],
        [],
    ]


def test_of_a_switchboard_no_more_than_asked_for() -> None:
    for number in range(7):
        Contact.objects.create(name=f"Desk {number}", phone="+3287123456")
    assert [caller.contact.name for caller in callers("087123456", 3) if caller.contact] == [
        "Desk 0",
        "Desk 1",
        "Desk 2",
    ]


def test_a_number_is_looked_up_in_the_indexes_whatever_it_is() -> None:
    """A plan for any number, as PostgreSQL keeps it: an empty one must not stand in its way."""
    statement, _values = languages("")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN (GENERIC_PLAN) " + statement.replace("%(number)s", "$1"))
        plan = "\n".join(line for (line,) in cursor.fetchall())
    for index in ("contact_phone", "contact_numbers", "organisation_phone", "organisation_numbers"):
        assert index in plan
