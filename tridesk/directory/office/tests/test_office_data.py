"""How the desk is reached is set in one place, and said everywhere."""

from __future__ import annotations

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.models import OfficeData
from tridesk.directory.office import actions, queries
from tridesk.directory.office.queries import OfficeCard
from tridesk.journal.models import Entry
from tridesk.kit.errors import Invalid, NotAllowed
from tridesk.kit.text import Text

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> User:
    return User.objects.create(username="manager", name="Manager", role=Role.CENTRE_MANAGER)


def test_before_anybody_sets_it_the_installation_says_how_the_desk_is_reached() -> None:
    queries.forget_working_hours()
    assert queries.office_data() == OfficeCard("+3212345678", "helpdesk@desk.example")


def test_a_changed_number_is_said_at_once_and_noted(manager: User) -> None:
    address = Text("Straat 1\n1000 Brussel", "Rue 1\n1000 Bruxelles", "")
    actions.set_office_data(OfficeCard("02 518 21 31", "", "02/518 26 31", address), by=manager)
    data = queries.office_data()
    assert (data.phone, data.email, data.fax) == ("+3225182131", "helpdesk@desk.example", "+3225182631")
    assert data.address.in_("de") == "Rue 1\n1000 Bruxelles"
    entry = Entry.objects.get(verb="office.changed")
    assert entry.data == {"fields": ["address_fr", "address_nl", "fax", "phone"]}
    actions.set_office_data(OfficeCard("+3225182131", "", "+3225182631", address), by=manager)
    assert Entry.objects.filter(verb="office.changed").count() == 1


@pytest.mark.parametrize(
    ("card", "field"),
    [(OfficeCard("12", ""), "phone"), (OfficeCard("", "nobody"), "email"), (OfficeCard("", "", "fax"), "fax")],
)
def test_what_is_no_number_or_address_is_refused(card: OfficeCard, field: str, manager: User) -> None:
    with pytest.raises(Invalid) as refusal:
        actions.set_office_data(card, by=manager)
    assert refusal.value.field == field
    assert not OfficeData.objects.exists()


def test_only_those_who_may_set_it() -> None:
    taker = User.objects.create(username="taker", name="Taker", role=Role.CALL_TAKER)
    with pytest.raises(NotAllowed):
        actions.set_office_data(OfficeCard("02 518 21 31", ""), by=taker)


def test_the_page_shows_what_is_set_and_what_is_wrong(client: Client, manager: User) -> None:
    client.force_login(manager)
    typed = {"phone": "02 518 21 31", "email": "", "fax": "", "address_nl": "Straat 1"}
    assert client.post("/office-data/", typed).status_code == 302
    assert 'value="02 518 21 31"' in client.get("/office-data/").content.decode()
    assert not queries.office_data().first_names, "unless the desk chooses so"
    client.post("/office-data/", typed | {"first_names": "on"})
    assert queries.office_data().first_names
    refused = client.post("/office-data/", {"phone": "12"})
    assert refused.status_code == 422
    assert queries.office_data().phone == "+3225182131"
