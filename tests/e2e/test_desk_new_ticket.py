"""A new ticket proposes its requester."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import Visitors
from tests.e2e.product import Product
from tests.e2e.test_desk import HEAD

pytestmark = pytest.mark.e2e

FORGET_DRAFTS = (
    "from tridesk.tickets.models import Draft\nDraft.objects.filter(user__username='jorn', key='new').delete()\n"
)


@pytest.fixture
def clerk(tridesk: Product) -> tuple[str, str]:
    """A clerk of a municipality that is written to in German: name and number."""
    return clerk_of_raeren(tridesk)


def clerk_of_raeren(tridesk: Product) -> tuple[str, str]:
    """As `clerk`; what another story left in the form is forgotten."""
    number = f"+3287{uuid.uuid4().int % 10**6:06}"
    name = f"Irma Standesamt{number[-4:]}"
    tridesk.shell(
        f"{FORGET_DRAFTS}from tridesk.directory.models import Contact, Organisation\n"
        f"body = Organisation.objects.create(name_nl='Raeren {number}', name_fr='Raeren {number}',"
        f" name_de='Gemeinde Raeren {number}', kind='municipality', nis='63061', service_language='de')\n"
        f"Contact.objects.create(name='{name}', organisation=body, phone='{number}', email='irma@raeren.example')"
    )
    return name, number


def test_a_known_number_says_who_it_is_and_raeren_is_filed_in_german(
    visitors: Visitors, clerk: tuple[str, str]
) -> None:
    name, number = clerk
    page = visitors.colleague("jorn")
    page.goto("/tickets/new")
    page.locator("[name=requester_phone]").fill(number)
    page.locator("#known .candidate", has_text=name).click()
    expect(page.locator("[name=requester_name]")).to_have_value(name)
    expect(page.locator("[name=requester_email]")).to_have_value("irma@raeren.example")
    expect(page.locator("[name=language]")).to_have_value("de")
    expect(page.locator("#known")).to_contain_text("Guten Tag")
    expect(page.locator("[name=subject]")).to_be_focused()
    page.keyboard.type("Zugang gesperrt")
    page.locator("[name=answer]").fill("Erledigt.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(HEAD)).to_contain_text("closed")
    expect(page.locator(f"{HEAD} .lang")).to_have_text("de")
    expect(page.locator("#card-who")).to_contain_text(name)


def test_an_unknown_caller_takes_six_gestures_beside_the_text(visitors: Visitors, tridesk: Product) -> None:
    tridesk.shell(FORGET_DRAFTS)
    page = visitors.colleague("jorn")
    page.goto("/tickets/")
    page.keyboard.press("n")
    page.wait_for_url("**/tickets/new")
    for name, typed in (
        ("requester_name", "080 64 12 34"),
        ("subject", "Öffnungszeiten am Freitag"),
        ("topic", "O"),
        ("answer", "Bis 16.30 Uhr."),
    ):
        expect(page.locator(f"[name={name}]")).to_be_focused()
        page.keyboard.type(typed)
        page.keyboard.press("Control+Enter" if name == "answer" else "Enter")
    expect(page.locator(HEAD)).to_contain_text("closed")
    expect(page.locator("#card-who")).to_contain_text("080 64 12 34")


def test_the_language_that_somebody_chose_stays(visitors: Visitors, clerk: tuple[str, str]) -> None:
    page = visitors.colleague("jorn")
    page.goto("/tickets/new")
    page.locator("[name=language]").select_option("fr")
    page.locator("[name=requester_phone]").fill(clerk[1])
    page.locator("#known .candidate", has_text=clerk[0]).click()
    expect(page.locator("#known")).to_contain_text("Guten Tag")
    expect(page.locator("[name=language]")).to_have_value("fr")


def test_the_keys_take_nobody_of_words_that_were_typed_before(
    visitors: Visitors, tridesk: Product, clerk: tuple[str, str]
) -> None:
    name, number = clerk_of_raeren(tridesk)
    page = visitors.colleague("jorn")
    page.goto("/tickets/new")
    expect(page.locator("[name=requester_name]")).to_be_focused()
    page.keyboard.type(clerk[1])
    expect(page.locator("#known .candidate")).to_contain_text(clerk[0])
    held, is_held = list[Route](), [True]
    page.route("**/tickets/new/known", lambda route: held.append(route) if is_held[0] else route.continue_())
    page.keyboard.press("Control+a")
    page.keyboard.type(number)
    with page.expect_request("**/tickets/new/known"):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    expect(page.locator("[name=requester_name]")).to_have_value(number)
    expect(page.locator("[name=requester_name]")).to_be_focused()
    is_held[0] = False
    for route in held:
        route.continue_()
    expect(page.locator("#known .candidate", has_text=name)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("[name=requester_name]")).to_have_value(name)
    expect(page.locator("[name=subject]")).to_be_focused()
