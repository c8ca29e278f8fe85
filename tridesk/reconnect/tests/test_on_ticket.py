"""The lines of a restore on its ticket: that it began, was done and how it ended, each with a link."""

from __future__ import annotations

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.actions import opening, ordering, reversal, steps
from tridesk.reconnect.models import Restore, RestoreOutcome
from tridesk.reconnect.tests.own_stories import restored_alone
from tridesk.reconnect.tests.stories import begun, restored
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories
from tridesk.tickets.timeline import RESTORE_ENDS

pytestmark = pytest.mark.django_db


def page(ticket: Ticket, user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.get(f"/tickets/{ticket.number}").content.decode()


def told(ticket: Ticket) -> list[str]:
    return [verb for verb in factories.verbs(ticket.ref) if verb.startswith("restore.")]


def test_the_ticket_tells_that_access_was_restored_and_leads_there(
    ticket: Ticket, key: Credential, karim: User, twin: Twin
) -> None:
    restore = restored(ticket, key, karim)
    ordering.confirm(restore.pk, by=karim)
    assert told(ticket) == ["restore.opened", "restore.order_done", "restore.closed"]
    shown = page(ticket, karim)
    assert f"{karim} began to restore the access of the requester." in shown
    assert "The access of the requester was restored." in shown
    assert shown.count(f'href="/restores/{restore.pk}/"') == 3


def test_a_refusal_is_told_without_its_reason(ticket: Ticket, key: Credential, karim: User) -> None:
    opening.refuse(begun(ticket, key, karim).pk, "another voice", by=karim)
    shown = page(ticket, karim)
    assert "Restoring the access of the requester was refused." in shown
    assert "another voice" not in shown


def test_a_freeze_and_its_end(ticket: Ticket, key: Credential, karim: User, sofie: User, twin: Twin) -> None:
    restore = restored(ticket, key, karim)
    steps.end_as(restore, RestoreOutcome.FROZEN, None)
    assert "was frozen: somebody said that it was not them." in page(ticket, karim)
    reversal.thaw(restore.pk, by=sofie)
    assert f"{sofie} lifted the freeze of the access." in page(ticket, karim)


@pytest.mark.parametrize("outcome", RestoreOutcome)
def test_each_outcome_has_its_sentence(ticket: Ticket, key: Credential, karim: User, outcome: RestoreOutcome) -> None:
    restore = begun(ticket, key, karim)
    steps.end_as(Restore.objects.get(pk=restore.pk), outcome, karim)
    assert str(RESTORE_ENDS[outcome]) in page(ticket, karim).replace("&#x27;", "'")


def test_of_what_the_requester_did_alone_a_freeze_is_told_too(
    own_device: Client, own_ticket: Ticket, key: Credential, sofie: User
) -> None:
    restore = restored_alone(own_device, own_ticket, key)
    assert told(own_ticket) == ["restore.begun_alone"]
    steps.end_as(restore, RestoreOutcome.FROZEN, None)
    reversal.thaw(restore.pk, by=sofie)
    assert told(own_ticket) == ["restore.begun_alone", "restore.closed", "restore.thawed"]
