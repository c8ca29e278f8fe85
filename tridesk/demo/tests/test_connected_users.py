"""The connected users of the demonstration: believable, of every state, and nothing real in them."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.demo.connected_users import add_connected_users
from tridesk.directory.connected import expiry
from tridesk.directory.connected.access import reference
from tridesk.directory.connected.queries import connections_of
from tridesk.directory.models import Authorisation, ConnectedUser, Contact, Credential, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def bodies(db: None) -> list[Organisation]:
    made = [
        Organisation.objects.create(kind=kind, name_nl=f"{kind} {number}", name_fr=f"{kind} {number}", nis="63061")
        for number in range(30)
        for kind in ("municipality", "federal", "hospital")
    ]
    contacts = [Contact.objects.create(name=f"An {body.pk}", organisation=body, language="nl") for body in made]
    add_connected_users(contacts, made)
    return made


def test_most_works_and_every_state_is_there(bodies: list[Organisation]) -> None:
    words = Counter(held.standing.word for body in bodies for user in connections_of(body).users for held in user.held)
    assert set(words) == {"works", "soon", "blocked", "ended"}
    assert words["works"] > sum(words.values()) / 2
    assert 0 < expiry.count() < Credential.objects.count() / 2


def test_two_administrators_of_two_bodies_are_privileged(bodies: list[Organisation]) -> None:
    privileged = ConnectedUser.objects.filter(is_privileged=True)
    assert len({user.organisation_id for user in privileged if user.contact_id and not user.has_ended}) == 2
    assert len(privileged) == 2


def test_no_two_users_have_the_same_name_to_sign_in_with(bodies: list[Organisation]) -> None:
    logins = list(ConnectedUser.objects.values_list("login", flat=True))
    assert len(set(logins)) == len(logins) > 90


def test_a_body_that_is_there_by_law_has_no_decision(bodies: list[Organisation]) -> None:
    assert set(Authorisation.objects.values_list("organisation__kind", flat=True)) == {"federal", "hospital"}


def test_references_are_what_the_forms_would_take(bodies: list[Organisation]) -> None:
    for kind, told_by in Credential.objects.values_list("kind", "reference"):
        assert reference(kind, told_by) == told_by


def test_as_few_statements_for_many_as_for_one() -> None:
    taken = []
    for many in (1, 3):
        made = [Organisation.objects.create(kind="federal", name_nl="X", name_fr="X") for _ in range(many)]
        people = [Contact.objects.create(name="An", organisation=body) for body in made]
        with CaptureQueriesContext(connection) as captured:
            add_connected_users(people, made)
        taken.append(len([query for query in captured if query["sql"].startswith(("INSERT", "COPY"))]))
    assert taken == [4, 4]


def test_large_bodies_have_more_users_than_small_ones(bodies: list[Organisation]) -> None:
    heads = Counter(ConnectedUser.objects.filter(contact__isnull=False).values_list("organisation", flat=True))
    of_kind = {kind: [heads[body.pk] for body in bodies if body.kind == kind] for kind in ("municipality", "federal")}
    assert max(of_kind["municipality"]) < 20 < min(of_kind["federal"])
    names = ConnectedUser.objects.values_list("organisation", "contact__name").filter(contact__isnull=False)
    assert len(set(names)) == len(names)
