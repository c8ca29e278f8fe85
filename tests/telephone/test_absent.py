"""A caller who dials an absent colleague speaks to the desk; the colleague gets the message by mail and on the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import SCREEN, sign_in
from tests.e2e.product import Product, Sink
from tests.telephone.conftest import picks_up
from tests.telephone.lines import HERTZ, NUMBER, Lines
from tests.waiting import until
from tridesk.telephony.prompts.sound import tone

pytestmark = pytest.mark.e2e
EXTENSION = "217"  # Mieke Dhollandaere's, who is on leave these days


def test_a_call_for_an_absent_colleague_is_a_message_until_she_has_seen_to_it(
    started: tuple[Product, Sink], lines: Lines, pages: tuple[Page, Page], browser: Browser
) -> None:
    (tridesk, sink), (page, window) = started, pages
    talk = lines.do(lines.phone().call(EXTENSION, NUMBER, speak=tone(1, HERTZ)))
    until(talk.heard_anything, "the greeting")
    lines.press(talk, "2")
    expect(page.locator("#phone-bar")).to_have_attribute("data-state", "ringing")
    expect(page.locator("#phone-call")).to_contain_text("for Mieke Dhollandaere, away up to and including")
    picks_up(page, window)
    expect(page.get_by_text("Mieke Dhollandaere was asked for.")).to_be_visible()
    page.get_by_label("What your colleague should know").fill("Rappelez au sujet de MA-14.")
    page.get_by_role("button", name="Leave the message").click()
    expect(page.locator("#messages")).to_contain_text("Mieke Dhollandaere has it by mail")
    assert "081 00 00 00" in str(sink.mail_to("mieke@tridesk.example", "MA-14"))
    page.get_by_role("button", name="Hang up").click()
    until(talk.over.is_set, "the end of the call")

    context = browser.new_context(base_url=tridesk.url, **SCREEN)
    hers = context.new_page()
    sign_in(hers, "mieke")
    hers.goto("/messages/")
    hers.get_by_role("button", name="I have seen to it").click()
    expect(hers.get_by_text("No message waits for you")).to_be_visible()
    context.close()
    page.reload()
    expect(page.get_by_text("Mieke Dhollandaere took up the message.")).to_be_visible()
