"""The pages of faxes."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.papers import faults_in, languages_of
from tridesk.accounts.models import User
from tridesk.fax import actions
from tridesk.fax.models import Fax
from tridesk.fax.tests import making
from tridesk.fax.tests.conftest import Send
from tridesk.kit.languages import INTERFACE_LANGUAGES


def test_a_fax_is_set_aside_and_brought_back(send: Send, karim: User, client: Client) -> None:
    fax = send()
    client.force_login(karim)
    assert fax.entry is not None
    number = fax.entry.ticket.number
    assert number in client.get("/faxes/").content.decode()
    assert client.get(f"/tickets/{number}/fax/").headers["Location"] == f"/faxes/{fax.pk}/"
    client.post(f"/faxes/{fax.pk}/junk/", {"kinds": ["number"]})
    assert Fax.objects.get(pk=fax.pk).junk_for == "number"
    assert "Bring back" in client.get("/faxes/junk/").content.decode()
    assert number not in client.get("/faxes/").content.decode()
    client.post(f"/faxes/{fax.pk}/back/")
    assert Fax.objects.get(pk=fax.pk).junk_at is None


def test_the_ticket_leads_to_the_fax(send: Send, karim: User, client: Client) -> None:
    fax = send()
    client.force_login(karim)
    assert fax.entry is not None
    page = client.get(f"/tickets/{fax.entry.ticket.number}").content.decode()
    assert f"/tickets/{fax.entry.ticket.number}/fax/" in page


def test_a_ticket_without_a_fax_of_the_switch_says_so(karim: User, client: Client) -> None:
    from tridesk.tickets.tests import factories

    ticket = factories.opened()
    client.force_login(karim)
    page = client.get(f"/tickets/{ticket.number}/fax/", follow=True).content.decode()
    assert "No fax came in by the switch for this ticket." in page


def test_the_original_is_a_download_with_a_reason(send: Send, karim: User, client: Client) -> None:
    content = making.tiff([making.DUTCH])
    fax = send(content)
    client.force_login(karim)
    assert client.post(f"/faxes/{fax.pk}/original/", {"reason": ""}).status_code == 422
    answer = client.post(f"/faxes/{fax.pk}/original/", {"reason": "page two is faint"})
    assert answer.content == content
    assert answer.headers["Content-Disposition"] == f'attachment; filename="fax-{fax.pk}.tif"'


def test_a_sign_that_a_fax_lacks_is_refused(send: Send, karim: User, client: Client) -> None:
    fax = send(station="")
    client.force_login(karim)
    assert client.post(f"/faxes/{fax.pk}/junk/", {"kinds": ["station"]}).status_code == 422


def test_the_list_goes_on_with_older_ones(send: Send, karim: User, client: Client) -> None:
    send()
    newest = send()
    client.force_login(karim)
    page = client.get(f"/faxes/?before={newest.pk}").content.decode()
    assert f"/faxes/{newest.pk}/" not in page
    assert actions.empty_tray() == 0


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_there_is_a_separator_sheet_in_each_language(karim: User, client: Client, language: str) -> None:
    client.force_login(karim)
    address = f"/faxes/separator/{language}/"
    assert address in client.get("/faxes/").content.decode()
    made = client.get(address).content
    assert faults_in(made) == []
    assert languages_of(made) == (f"{language}-BE", [f"{language}-BE"])
