"""The web process dies while a colleague writes: it restarts by itself, and the draft is still there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import MakeTicket, Visitors
from tests.e2e.product import Product
from tests.e2e.test_desk import ending, open_ticket
from tests.waiting import until

pytestmark = pytest.mark.e2e


def test_a_draft_outlives_a_kill_of_the_web_process(visitors: Visitors, mailed: MakeTicket, tridesk: Product) -> None:
    page = visitors.colleague("jorn")
    number = open_ticket(page, mailed())
    page.locator("#text").press_sequentially("Kept while all is well,")
    expect(page.locator("[data-kept]").first).to_contain_text("kept")
    tridesk.kill("web")
    page.locator("#text").press_sequentially(" and while the server is away.")
    expect(page.locator("#text")).to_have_value(ending("Kept while all is well, and while the server is away."))
    until(lambda: tridesk.health().get("status") == "up", "Tridesk to come back", 60)
    page.goto(f"/tickets/{number}")
    expect(page.locator("#text")).to_have_value(ending("Kept while all is well, and while the server is away."))
