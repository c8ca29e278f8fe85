"""The access of a program is nobody's: any contact of its organisation may ask for it, in the organisation's name."""

from __future__ import annotations

import pytest

from tests.attack.reconnect.outcomes import PIET, TRIED, confirmed, held, press
from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation
from tridesk.mailroom.models import OutMail
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.models import Restore
from tridesk.reconnect.rules import ProofKind, Step
from tridesk.reconnect.tests.conftest import settled
from tridesk.reconnect.tests.stories import PHONE, TOWNHALL, begun, called, ordered, step_of, text_of
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.browsing import as_

pytestmark = pytest.mark.django_db
JAN = "jan@namur.example"


@pytest.fixture
def program(key: Credential) -> Credential:
    """The blocked key of a program of the organisation."""
    ConnectedUser.objects.update(contact=None, name="Guichet électronique")
    return key


@pytest.fixture
def jan(town: Organisation) -> Contact:
    """A colleague of the person who asks."""
    jan = Contact.objects.create(name="Jan Peeters", organisation=town, email=JAN, language="nl")
    settled(town)
    return jan


@pytest.fixture
def restore(ticket: Ticket, program: Credential, karim: User, twin: Twin) -> Restore:
    return begun(ticket, program, karim)


def test_a_contact_asks_for_it_from_their_own_telephone(restore: Restore, karim: User, twin: Twin) -> None:
    called(restore, karim)
    assert step_of(restore) is Step.IDENTITY
    press(karim, restore, "order")
    held(twin, TRIED)


def test_so_does_one_who_stands_at_the_desk(restore: Restore, karim: User, twin: Twin) -> None:
    called(restore, karim)
    press(karim, restore, "on_site")
    assert step_of(restore) is Step.IDENTITY
    press(karim, restore, "order")
    held(twin, TRIED)


@pytest.mark.parametrize(("kind", "address"), [(ProofKind.MAILBOX, TOWNHALL), (ProofKind.SECURITY_CONTACT, PIET)])
def test_the_organisation_itself_gives_it_back(
    kind: ProofKind, address: str, restore: Restore, karim: User, piet: Contact
) -> None:
    confirmed(restore, kind, address, karim)
    assert ordered(restore, karim).state == "done"
    assert "Guichet électronique" in text_of(OutMail.objects.filter(recipients=[address]).earliest("pk"))


def test_a_security_contact_asks_for_it(restore: Restore, karim: User, rosa: Contact, town: Organisation) -> None:
    Contact.objects.filter(pk=rosa.pk).update(is_security_contact=True)
    settled(town)
    called(restore, karim)
    assert step_of(restore) is Step.ORDER


def test_two_people_ask_for_it(restore: Restore, karim: User, jan: Contact) -> None:
    confirmed(restore, ProofKind.COLLEAGUE, JAN, karim)
    assert step_of(restore) is Step.IDENTITY
    called(restore, karim)
    assert step_of(restore) is Step.ORDER


def test_the_page_says_why_and_offers_the_organisation_first(restore: Restore, karim: User, piet: Contact) -> None:
    page = as_(karim).get(f"/restores/{restore.pk}/").content.decode()
    assert "The access of a program belongs to its organisation, not to whoever asks for it." in page
    assert "two people of it" in page
    assert page.index(TOWNHALL) < page.index(f'value="{PIET}"') < page.index(f'value="{PHONE}"')
