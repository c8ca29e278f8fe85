"""Many tickets in one gesture: rows are chosen by keys and pointer, nothing moves, and one key takes all of it back."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.hand import counted
from tests.e2e.product import Product

pytestmark = pytest.mark.e2e

OPEN = """
from tridesk.tickets import actions
from tridesk.tickets.lifecycle import Channel
for number in range({count}):
    actions.open_ticket(actions.NewTicket(
        by=None, channel=Channel.MAIL, language="nl", subject=f"Traag {word} {{number:02}}", text="Alles is traag.",
        requester=actions.Requester(name="An", email=f"an{{number}}@town.example"),
    ))
"""
PLACES = "() => [...document.querySelectorAll('.row, #pane-main, .list-head, .queues')].map(e => e.offsetTop).join()"


def listed(tridesk: Product, page: Page, count: int) -> str:
    """Opens the list of so many tickets that were just made; returns its address."""
    word = f"z{uuid.uuid4().hex[:8]}"
    tridesk.shell(OPEN.format(count=count, word=word))
    page.goto(f"/tickets/?view=all&q={word}")
    expect(page.locator("#ticket-subject")).to_be_visible()  # the first has opened by itself
    return f"/tickets/?view=all&q={word}"


def chosen(page: Page) -> list[str]:
    rows = page.locator(".row:has(.row__choice:checked) .row__subject")
    return [words[-2:] for words in rows.all_inner_texts()]


def test_forty_tickets_are_linked_to_the_interruption_in_six_gestures(faltering: Page, tridesk: Product) -> None:
    page = faltering
    listed(tridesk, page, 40)
    with counted(page, "link forty tickets to the interruption") as hand:
        hand.press("*")
        expect(page.locator(".bulk__count")).to_have_text("30 chosen")
        hand.press("i")
        expect(page.locator("#messages")).to_contain_text("Done: 30 tickets.")
        page.wait_for_load_state()  # keys are heard once the page's scripts have run
        hand.press(".")
        expect(page.locator("#rows > .row")).to_have_count(10)
        page.wait_for_load_state()
        hand.press("*")
        expect(page.locator(".bulk__count")).to_have_text("10 chosen")
        hand.press("i")
        expect(page.locator("#messages")).to_contain_text("Done: 10 tickets.")
    page.goto("/incidents/")
    expect(page.locator("#incidents")).to_contain_text("40")


def test_rows_are_chosen_by_keys_and_pointer_and_nothing_moves(visitors: Visitors, tridesk: Product) -> None:
    page = visitors.colleague("jorn", viewport={"width": 1280, "height": 720})
    listed(tridesk, page, 8)
    bar, count = page.locator("#bulk"), page.locator(".bulk__count")
    expect(bar).to_be_hidden()
    before = page.evaluate(PLACES)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(count).to_have_text("1 chosen")
    expect(bar).to_be_in_viewport(ratio=1)
    for key in ("j", "j", "Shift+X"):
        page.keyboard.press(key)
    expect(count).to_have_text("3 chosen")
    page.locator(".row__choice").nth(5).click(modifiers=["Shift"])
    assert chosen(page) == ["06", "05", "04", "03", "02"]
    page.locator(".row__link").nth(7).click(modifiers=["Shift"])
    expect(count).to_have_text("7 chosen")
    page.locator("[data-choose-all]").click()
    expect(count).to_have_text("8 chosen")
    assert page.evaluate(PLACES) == before
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    assert (chosen(page), page.evaluate(PLACES)) == ([], before)


def test_what_was_taken_is_given_back_with_one_key(visitors: Visitors, tridesk: Product) -> None:
    page = visitors.colleague("ilse")
    tridesk.shell(
        "from tridesk.accounts.models import User; User.objects.filter(username='ilse').update(hold_seconds=30)"
    )
    address = listed(tridesk, page, 3)
    page.keyboard.press("*")
    page.keyboard.press("t")
    expect(page.locator("#messages")).to_contain_text("Done: 3 tickets.")
    expect(page.locator("#rows abbr, #rows [title^=Ilse]")).not_to_have_count(0)
    page.goto(address)  # the way back survives a change of page
    page.keyboard.press("u")
    expect(page.locator("#messages")).to_contain_text("Taken back")
    expect(page.locator("#rows [title^=Ilse]")).to_have_count(0)
    tridesk.shell(
        "from tridesk.accounts.models import User; User.objects.filter(username='ilse').update(hold_seconds=0)"
    )


def test_without_scripts_rows_are_ticked_and_the_bar_is_always_there(visitors: Visitors, tridesk: Product) -> None:
    page = visitors.colleague("jorn", java_script_enabled=False)
    word = f"z{uuid.uuid4().hex[:8]}"
    tridesk.shell(OPEN.format(count=2, word=word))
    page.goto(f"/tickets/?view=all&q={word}")
    page.locator(".row__choice").first.check()
    page.locator("#bulk button[value=close]").click()
    page.locator("textarea[name=text]").fill("Goedemorgen, de storing is voorbij en u kunt weer werken.")
    page.get_by_role("button", name="Send and close").click()
    expect(page.locator("#messages")).to_contain_text("Done: 1 ticket.")
