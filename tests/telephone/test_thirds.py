"""Transfers: an unanswered one returns, a consultation leads to a conference of three, then two go on."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.telephone.conftest import picks_up
from tests.telephone.lines import HERTZ, THIRD_HERTZ, Lines, fresh, strength, until_heard
from tests.waiting import until
from tridesk.telephony.asterisk.trial.sip_phone import PhoneCall, SipPhone

pytestmark = pytest.mark.e2e
EXPERT = "207"


def put_through(page: Page, how: str) -> None:
    expect(page.get_by_role("button", name="Hold")).to_be_visible()
    page.keyboard.press("F7")
    page.keyboard.type(EXPERT)
    page.get_by_role("button", name=how).click()


def test_an_unanswered_transfer_returns_and_all_three_may_speak(
    lines: Lines, pages: tuple[Page, Page], choice: bytes, third: SipPhone
) -> None:
    page, window = pages
    bar, call, handset = page.locator("#phone-bar"), page.locator("#phone-call"), window.locator("#handset-state")
    talk = lines.french(choice)
    expect(bar).to_have_attribute("data-state", "ringing")
    picks_up(page, window)

    third.refuse_with = 486
    put_through(page, "Put through now")
    expect(call).to_contain_text("came back: busy there")
    expect(handset).to_have_attribute("data-state", "ringing")
    expect(page.get_by_role("button", name="Answer")).to_be_visible()
    page.keyboard.press("F2")
    expect(handset).to_have_attribute("data-state", "talking")
    assert not talk.over.is_set()

    third.refuse_with = None
    put_through(page, "Ask first")
    expert: PhoneCall = until(lambda: next((talk for talk in third.talks if talk.up.is_set()), None), "the expert")
    expect(page.get_by_role("button", name="All three together")).to_be_visible()
    assert strength(fresh(expert), HERTZ) < 0.1  # between them, out of the caller's hearing
    assert strength(fresh(talk), THIRD_HERTZ) < 0.1

    page.keyboard.press("F7")
    expect(page.locator("#phone-state")).to_contain_text("talking, all three")
    until_heard(expert, HERTZ, 0.2)
    until_heard(talk, THIRD_HERTZ, 0.2)

    page.keyboard.press("F8")
    expect(bar).to_have_attribute("data-state", "wrap_up")
    expect(handset).to_have_attribute("data-state", "ready")
    until_heard(expert, HERTZ, 0.9)
    until_heard(talk, THIRD_HERTZ, 0.9)
    lines.hang_up(talk)
    until(expert.over.is_set, "the expert to be let go")
