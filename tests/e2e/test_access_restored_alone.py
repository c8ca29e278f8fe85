"""A user whose key is blocked restores it alone in a browser, without script too; the account works; axe looks on."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.product import Product, Sink, text_of
from tests.e2e.test_portal import fits
from tests.e2e.test_self_service import clean, clean_in_the_dark
from tridesk.reconnect.tests.stories import LINK

pytestmark = pytest.mark.e2e

# A request of a user with a key, whose numbers and addresses have all stood for a year.
PREPARE: Final = """
import json
from datetime import timedelta
from tridesk.directory.models import Credential, Registration
from tridesk.kit import clock
from tridesk.portal.actions.links import make_link
from tridesk.reconnect.models import Restore, Watch
from tridesk.tickets.actions import NewTicket, Requester, open_ticket
from tridesk.tickets.lifecycle import Channel
keys = Credential.objects.filter(kind="key", state="active", user__is_privileged=False, user__contact__language="fr")
keys = keys.exclude(user__contact__email="").exclude(user__organisation__email="").exclude(user__login="")
keys = keys.filter(user__valid_until=None, user__organisation__valid_until=None, user__contact__left_on=None)
keys = keys.exclude(user__in=Restore.objects.values("user"))
keys = keys.exclude(user__organisation__in=Watch.objects.values("organisation"))
key = keys.select_related("user__contact", "user__organisation").order_by("pk").first()
body, contact = key.user.organisation, key.user.contact
Registration.objects.filter(organisation=body).update(since=clock.now() - timedelta(365))
asked = NewTicket(
    by=None, channel=Channel.MAIL, language="fr", subject="Clé bloquée", text="Ma clé est bloquée.",
    requester=Requester().known_as(contact),
)
ticket = open_ticket(asked)
print(json.dumps({
    "link": f"/request/{make_link(ticket, contact.email, 'fr')}/", "login": key.user.login, "email": body.email,
    "number": ticket.number,
}))
"""
WORKS: Final = """
from tridesk.reconnect.access.ports import directory
from tridesk.reconnect.access.values import Account
from tridesk.kit import clock
state = directory.answer.state(Account("LOGIN", "key"))
print(state.works(clock.now()))
"""


@pytest.fixture
def case(tridesk: Product) -> dict[str, Any]:
    """A user whose account is locked after wrong tries, with the link to their request."""
    case = dict(json.loads(tridesk.shell(PREPARE)))
    tridesk.shell(
        f"from django.core.management import call_command; call_command('lock-demo-account', '{case['login']}')"
    )
    return case


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def test_a_blocked_key_is_restored_without_a_colleague(
    visitors: Visitors, tridesk: Product, sink: Sink, case: dict[str, Any]
) -> None:
    page = visitors.stranger(locale="fr-BE", reduced_motion="reduce")
    page.goto(case["link"])
    press(page, "Ouvrir ma demande sur cet appareil")
    violations = clean(page, "the request")
    page.get_by_role("link", name="Rétablir mon accès").click()
    expect(page.get_by_text("Quel accès ne fonctionne pas")).to_be_visible()
    violations += clean(page, "which access")
    page.locator("button[name=credential]").first.click()
    violations += clean(page, "a question")
    press(page, "une clé d’accès")
    press(page, "bloqué après trop d’essais")
    expect(page.get_by_role("heading", name="Qui confirme que c’est vous")).to_be_visible()
    violations += clean(page, "who confirms") + clean_in_the_dark(page, "who confirms")
    assert (fits(page, 390), fits(page, 320)) == (True, True)
    press(page, "la boîte aux lettres de votre organisation")
    violations += clean(page, "asked")

    match = LINK.search(text_of(sink.mail_to(case["email"], "/access/confirm/")))
    assert match
    colleague = visitors.stranger(locale="fr-BE", java_script_enabled=False)
    colleague.goto(match[1])
    press(colleague, "Oui, je sais que")
    sink.mail_to(case["email"], "/access/not-me/")  # told
    assert tridesk.shell(WORKS.replace("LOGIN", case["login"])).strip() == "True"

    page.goto("/request/access")
    violations += clean(page, "does it work")
    press(page, "Cela fonctionne")
    expect(page.get_by_text("votre demande est clôturée")).to_be_visible()
    violations += clean(page, "over")
    assert violations == []
