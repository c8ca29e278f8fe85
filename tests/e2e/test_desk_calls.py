"""Calls of a call taker in the demonstration: one that rings, from its arrival to the note, and one that is dialled."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.product import Product
from tests.waiting import until

pytestmark = pytest.mark.e2e

CONTACT = (
    "from tridesk.directory.models import Contact; "
    "print(Contact.objects.exclude(phone='').exclude(email='').filter(left_on=None, organisation__isnull=False)"
    ".order_by('pk').first().pk)"
)


def in_state(page: Page, state: str) -> None:
    expect(page.locator("#phone-bar")).to_have_attribute("data-state", state)


def is_filed(page: Page) -> bool:
    page.reload()
    return bool(page.locator("#ticket-calls").count())


def is_talking(page: Page) -> bool:
    """Asks the product, not the page."""
    bar = page.context.request.get("/telephone/bar/", headers={"X-Tridesk-Bar": "1"}).text()
    return 'data-state="talking"' in bar and "data-ticket=" in bar


@pytest.mark.usefixtures("_quiet_telephone")
def test_a_call_rings_is_answered_by_key_and_its_note_stands_on_its_ticket(visitors: Visitors) -> None:
    page = visitors.colleague("jorn")
    page.goto("/welcome/")
    page.locator("form[action='/welcome/ring'] button").click()
    in_state(page, "ringing")
    expect(page.locator(".phonebar__large")).to_contain_text("waited")
    page.keyboard.press("F2")
    in_state(page, "talking")
    page.wait_for_url(re.compile(r"/tickets/\d{4}-\d+"))
    page.keyboard.press("F10")
    page.keyboard.type("Key blocked, a new one is on its way.")
    page.get_by_role("button", name="Keep the note").click()
    page.keyboard.press("Escape")
    page.keyboard.press("F8")
    expect(page.locator("#phone-bar")).to_have_attribute("data-state", re.compile("wrap_up|free"))
    until(lambda: is_filed(page), "the call on its ticket")
    expect(page.locator("#ticket-calls")).to_contain_text("Key blocked, a new one is on its way.")


@pytest.mark.usefixtures("_quiet_telephone")
def test_a_call_answered_while_the_page_goes_opens_its_ticket_on_the_next_page(visitors: Visitors) -> None:
    page = visitors.colleague("jorn")
    page.goto("/welcome/")
    page.locator("form[action='/welcome/ring'] button").click()
    in_state(page, "ringing")
    page.wait_for_load_state()
    page.route("**/telephone/bar/", lambda route: route.abort())  # the page hears nothing any more,
    page.route("**/telephone/*/do/", lambda route: route.fetch())  # not even what became of its answer
    page.keyboard.press("F2")
    until(lambda: is_talking(page), "the product to have the answer, and a ticket")
    expect(page.locator("#phone-bar")).to_have_attribute("data-state", "ringing")
    page.goto("/welcome/")
    page.wait_for_url(re.compile(r"/tickets/\d{4}-\d+"))
    page.unroute_all(behavior="ignoreErrors")
    page.keyboard.press("F8")


@pytest.mark.usefixtures("_quiet_telephone")
def test_a_contact_is_called_about_a_ticket_and_the_call_stands_on_it(visitors: Visitors, tridesk: Product) -> None:
    page = visitors.colleague("jorn")
    page.goto(f"/directory/contacts/{tridesk.shell(CONTACT).strip()}/")
    page.keyboard.press("n")
    expect(page.locator("#id_subject")).to_be_focused()
    page.keyboard.type("A question that we put to them")
    page.get_by_text("Not answered yet").click()
    page.get_by_role("button", name="Open and keep").click()
    page.wait_for_url(re.compile(r"/tickets/\d{4}-\d+"))
    if page.locator("#phone-bar").get_attribute("data-state") != "free":
        page.keyboard.press("c")
    in_state(page, "free")
    page.locator("#pane-side a[data-dial]").first.press("Enter")
    in_state(page, "ringing")
    page.keyboard.press("F2")
    in_state(page, "talking")
    page.keyboard.press("F8")
    until(lambda: is_filed(page), "the call on its ticket")
    expect(page.locator("#ticket-calls a[data-dial]")).to_be_visible()
    expect(page.locator("#ticket-calls")).to_contain_text("Jorn Slabbinckx")
