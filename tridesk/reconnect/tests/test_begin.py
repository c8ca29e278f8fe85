"""The page on which a restore begins: which access, and what is known before anybody asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation
from tridesk.kit import clock
from tridesk.reconnect.models import Restore
from tridesk.reconnect.tests.stories import begun
from tridesk.statuspage import actions as register
from tridesk.statuspage.entries import MaintenanceAnnounced, RegisterState
from tridesk.statuspage.queries import publisher
from tridesk.statuspage.tests.story import message, report
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(karim: User) -> Client:
    client = Client()
    client.force_login(karim)
    return client


@pytest.fixture
def later(ticket: Ticket) -> Ticket:
    """The ticket on which the same person comes back."""
    later = factories.opened("Toujours bloquée", language="fr")
    later.contact, later.organisation = ticket.contact, ticket.organisation
    later.save()
    return later


def begin_page(agent: Client, ticket: Ticket) -> str:
    return agent.get(f"/tickets/{ticket.number}/restore/").content.decode()


class TestWhoComesBack:
    def test_finds_the_open_restore_on_their_new_ticket(
        self, agent: Client, ticket: Ticket, later: Ticket, key: Credential, karim: User
    ) -> None:
        assert "Being restored already" not in begin_page(agent, later)
        restore = begun(ticket, key, karim)
        shown = begin_page(agent, later)
        assert f'href="/restores/{restore.pk}/"' in shown
        assert ticket.number in shown

    def test_is_led_there_where_a_second_one_is_begun(
        self, agent: Client, ticket: Ticket, later: Ticket, key: Credential, karim: User
    ) -> None:
        restore = begun(ticket, key, karim)
        address = f"/tickets/{later.number}/restore/"
        shown = agent.post(address, {"credential": key.pk}, follow=True).content.decode()
        assert "This access is being restored already" in shown
        assert f'href="/restores/{restore.pk}/"' in shown
        assert "restore.try_refused" in factories.verbs(later.ref)
        assert Restore.objects.count() == 1

    def test_the_page_asks_the_database_as_often_for_many(
        self,
        agent: Client,
        ticket: Ticket,
        later: Ticket,
        key: Credential,
        karim: User,
        rosa: Contact,
        town: Organisation,
    ) -> None:
        def asked() -> int:
            begin_page(agent, later)
            with CaptureQueriesContext(connection) as captured:
                begin_page(agent, later)
            return len(captured)

        begun(ticket, key, karim)
        once = asked()
        for number in range(2):
            user = ConnectedUser.objects.create(organisation=town, contact=rosa, login=f"rosa{number}")
            begun(ticket, Credential.objects.create(user=user, kind="key", reference=f"RR-5{number}"), karim)
        assert asked() == once


class TestSinceWhen:
    def test_is_asked_and_kept(self, agent: Client, ticket: Ticket, key: Credential) -> None:
        assert 'name="lost_at"' in begin_page(agent, ticket)
        fields = {"credential": key.pk, "lost_at": "2026-03-01T08:15"}
        assert agent.post(f"/tickets/{ticket.number}/restore/", fields).status_code == 302
        lost_at = Restore.objects.get().lost_at
        assert lost_at is not None
        assert lost_at.isoformat() == "2026-03-01T07:15:00+00:00"

    @pytest.mark.parametrize("typed", ["2126-03-01T08:15", "yesterday", "0026-03-01T08:15", "0001-01-01T00:00"])
    def test_a_moment_that_cannot_be_is_said(self, agent: Client, ticket: Ticket, key: Credential, typed: str) -> None:
        response = agent.post(f"/tickets/{ticket.number}/restore/", {"credential": key.pk, "lost_at": typed})
        assert (response.status_code, 'aria-invalid="true"' in response.content.decode()) == (422, True)
        assert not Restore.objects.exists()


class TestInterruption:
    @pytest.fixture
    def interruption(self, settings: Any, tmp_path: Path) -> str:
        """The register is out of service."""
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)
        register.start(publisher().log)
        return report(publisher().log, RegisterState.OUT_OF_SERVICE, by="siebe", via="editor").id

    def test_is_said_first_with_the_way_there(
        self, agent: Client, ticket: Ticket, key: Credential, interruption: str
    ) -> None:
        shown = begin_page(agent, ticket)
        assert shown.index(f'href="/incidents/{interruption}/"') < shown.index("RR-44")

    def test_ends_the_restore_and_is_named_there_also_when_it_is_over(
        self, agent: Client, ticket: Ticket, key: Credential, interruption: str
    ) -> None:
        address = f"/tickets/{ticket.number}/restore/"
        shown = agent.post(address, {"credential": key.pk}, follow=True).content.decode()
        assert Restore.objects.get().outcome == "incident"
        assert "it was not their access" in shown
        report(publisher().log, RegisterState.STABLE, by="siebe", via="editor")
        shown = agent.get(f"/restores/{Restore.objects.get().pk}/").content.decode()
        assert f'href="/incidents/{interruption}/"' in shown

    def test_planned_work_is_said_first_and_ends_it_too(
        self, agent: Client, ticket: Ticket, key: Credential, settings: Any, tmp_path: Path
    ) -> None:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, var=tmp_path)
        register.start(publisher().log)
        hours = (clock.now() + timedelta(hours=1), clock.now() + timedelta(hours=3))
        plan = MaintenanceAnnounced(*hours, RegisterState.OUT_OF_SERVICE, message("Work"))
        register.record(publisher().log, plan, by="siebe", via="editor")
        address, site = f"/tickets/{ticket.number}/restore/", 'href="/status/">State of the register'
        assert site not in begin_page(agent, ticket)
        with clock.frozen(clock.now() + timedelta(hours=2)):
            shown = begin_page(agent, ticket)
            assert shown.index(site) < shown.index("RR-44")
            shown = agent.post(address, {"credential": key.pk}, follow=True).content.decode()
        assert Restore.objects.get().outcome == "incident"
        assert "it was not their access" in shown
        assert site in shown
