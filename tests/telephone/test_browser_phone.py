"""The telephone in the browser, on a real Asterisk with real SIP and real sound: from the menu to the closed ticket."""

from __future__ import annotations

from typing import Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import SCREEN, choose_topic
from tests.e2e.product import Product
from tests.telephone.conftest import asked, colleague, picks_up
from tests.telephone.lines import HERTZ, Lines, strength
from tests.waiting import until
from tridesk.telephony.prompts.sound import RATE

pytestmark = pytest.mark.e2e
SOUND: Final = """async () => {
  const found = { energy: 0, came: 0, went: 0 };
  for (const one of (await window.lines.at(-1).getStats()).values()) {
    if (one.type === 'inbound-rtp') { found.energy = one.totalAudioEnergy; found.came = one.packetsReceived; }
    if (one.type === 'outbound-rtp') found.went = one.packetsSent;
  }
  return found;
}"""
OFFERED: Final = """
from tridesk.telephony.desk import figures
today = figures.today()
print(json.dumps([today.offered, today.answered]))
"""


def test_a_french_call_rings_in_the_browser_is_spoken_and_its_ticket_closed(
    tridesk: Product, lines: Lines, pages: tuple[Page, Page], choice: bytes
) -> None:
    page, window = pages
    counted = asked(tridesk, OFFERED)
    talk = lines.french(choice)
    bar = page.locator("#phone-bar")
    expect(bar).to_have_attribute("data-state", "ringing")
    expect(window.locator("#handset-state")).to_have_attribute("data-state", "ringing")
    call = page.locator("#phone-call")
    expect(call).to_contain_text("081 00 00 00")
    expect(call).to_contain_text("Access")
    expect(call.locator(".lang")).to_have_text("fr")
    picks_up(page, window)
    expect(bar).to_have_attribute("data-state", "talking")

    before = window.evaluate(SOUND)
    talk.heard.clear()
    until(lambda: len(talk.heard) > 2 * RATE, "two seconds of sound")
    after, sound = window.evaluate(SOUND), bytes(talk.heard)
    assert talk.heard_anything()
    assert after["came"] - before["came"] > 50
    assert after["went"] - before["went"] > 50
    assert after["energy"] > before["energy"]

    page.keyboard.press("F9")
    expect(page.locator("#phone-mute")).to_have_attribute("aria-pressed", "true")
    page.locator("#text").fill("Clé renouvelée, elle fonctionne.")
    page.keyboard.press("F8")
    expect(window.locator("#handset-state")).to_have_attribute("data-state", "ready")
    expect(bar).to_have_attribute("data-state", "wrap_up")
    until(talk.over.is_set, "the caller to be hung up on")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    choose_topic(page)
    number = page.url.rpartition("/")[2].partition("?")[0]
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("#messages")).not_to_be_empty()

    ticket_and_call = asked(
        tridesk,
        f"from tridesk.tickets.calls import calls_of, calls_without_ticket\n"
        f"from tridesk.tickets.models import Ticket\nticket = Ticket.objects.get(number='{number}')\n"
        "call, = calls_of(ticket)\n"
        "print(json.dumps([ticket.state, ticket.subject, call.language, call.service, call.agent.username,\n"
        "  call.outcome, len(calls_without_ticket())]))",
    )
    assert ticket_and_call[0] in ("closed", "archived")
    assert ticket_and_call[2:] == ["fr", "ACCESS", "aurelie", "answered", 0]
    assert asked(tridesk, OFFERED) == [count + 1 for count in counted]
    assert "Accès" in ticket_and_call[1]
    assert strength(sound, HERTZ) < 0.5  # the caller heard the microphone of the agent, not their own voice


def test_an_agent_whose_browser_sleeps_is_not_rung_and_the_next_one_is(
    tridesk: Product, lines: Lines, browser: Browser, pages: tuple[Page, Page], choice: bytes
) -> None:
    page, window = pages
    other = colleague(tridesk, lines, "bastien")

    debugger = window.context.new_cdp_session(window)
    debugger.send("Debugger.enable")
    debugger.send("Debugger.pause")  # nothing runs in that window any more, as on a computer that sleeps
    context = browser.new_context(base_url=tridesk.url, storage_state=page.context.storage_state(), **SCREEN)
    elsewhere = context.new_page()  # where scripts still run
    elsewhere.goto("/tickets/")
    bar = elsewhere.locator("#phone-bar")
    expect(bar).to_have_attribute("data-state", "paused")
    expect(elsewhere.locator("#phone-state")).to_contain_text("telephone out of reach")

    lines.french(choice)
    until(other.rings.is_set, "the next colleague to be rung")
    expect(bar).to_have_attribute("data-state", "paused")

    debugger.send("Debugger.resume")
    expect(bar).to_have_attribute("data-state", "free")
    context.close()
