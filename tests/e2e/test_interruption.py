"""An interruption: a requester is linked with one key, reads the state, and is informed when it is over."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import MakeTicket
from tests.e2e.product import Sink
from tests.e2e.test_desk import HEAD, open_ticket

pytestmark = pytest.mark.e2e


def test_who_asked_about_the_interruption_is_told_when_it_is_over(
    faltering: Page, sink: Sink, mailed: MakeTicket
) -> None:
    page = faltering

    # Somebody asks by mail, and reads in the acknowledgement that it is known.
    text = "Guten Tag, seit 9 Uhr dauert jede Abfrage über eine Minute. Steht das schon auf Ihrer Statusseite?"
    subject = mailed(text, "Abfragen sind langsam", sender="kurt@reuland.example")
    sink.mail_to("kurt@reuland.example", "National Register ist zwar funktionsfähig, aber arbeitet instabil.")

    # One key, shown among the others, links the ticket.
    number = open_ticket(page, subject)
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_contain_text("About the interruption")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    expect(page.locator(HEAD)).to_contain_text("interruption")
    page.goto("/incidents/")
    page.locator("#incidents a").first.click()
    expect(page.get_by_role("link", name=number)).to_be_visible()

    # It is over, and he reads that in his language, once.
    page.goto("/welcome/")
    page.get_by_role("button", name="Let the register recover").click()
    told = sink.mail_to("kurt@reuland.example", "die Störung des Nationalregisters")
    assert number in told["Subject"]
    page.goto(f"/tickets/{number}")
    expect(page.locator("#pane-side")).to_contain_text("The requester was told that it is over")
