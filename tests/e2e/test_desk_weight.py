"""A light page of a ticket: what is not on it comes when it is wanted, with scripts and without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.e2e.conftest import MakeTicket, Visitors
from tests.e2e.test_desk import HEAD, do, open_ticket
from tests.waiting import until

pytestmark = pytest.mark.e2e


def test_the_list_comes_beside_a_ticket_that_was_opened_by_its_address_and_moves_nothing(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn")
    number = open_ticket(page, mailed())
    held: list[Route] = []
    page.route("**/tickets/?view=mine", lambda route: held.append(route))
    with page.expect_request("**/tickets/?view=mine"):
        page.goto(f"/tickets/{number}")
    head = page.locator(HEAD).bounding_box()
    held[0].continue_()
    expect(page.locator("#queues")).to_be_visible()
    expect(page.locator("#pane-rows")).not_to_contain_text("Show the list")
    assert page.locator(HEAD).bounding_box() == head
    assert page.url.endswith("?view=mine")  # what is fetched again when something happens has the list
    narrow = visitors.colleague("jorn", viewport={"width": 390, "height": 844})
    narrow.goto(f"/tickets/{number}")
    narrow.locator(".desk__back").click()
    expect(narrow.locator("#queues")).to_be_visible()


@pytest.mark.usefixtures("_quiet_telephone")
def test_news_fetches_the_part_that_it_changes_and_not_the_page(visitors: Visitors, mailed: MakeTicket) -> None:
    jorn, ilse = visitors.colleague("jorn"), visitors.colleague("ilse")
    other, subject = mailed(), mailed()
    number = open_ticket(jorn, subject)
    open_ticket(ilse, other)
    expect(ilse.locator(".delivery")).to_have_text("sent")  # the last news of it
    ilse.goto(f"/tickets/{number}")
    expect(ilse.locator(".delivery")).to_have_text("sent")
    whole = len(jorn.request.get(jorn.url).body())
    looks: list[Request] = []
    jorn.on("requestfinished", lambda asked: looks.append(asked) if "x-tridesk-live" in asked.headers else None)

    def looked(*panes: str) -> bool:
        jorn.evaluate("0")  # hears of requests
        return {asked.headers.get("x-tridesk-pane", "page") for asked in looks} == set(panes)

    def largest(pane: str) -> int:
        answers = [asked.response() for asked in looks if asked.headers["x-tridesk-pane"] == pane]
        return max(len(answer.body()) for answer in answers if answer)

    open_ticket(ilse, other)
    note(ilse, "They call back.")
    until(lambda: looked("list"), "the list alone, for news of another ticket")
    list_alone = largest("list")
    looks.clear()
    ilse.goto(f"/tickets/{number}")
    note(ilse, "Nothing yet.")
    expect(jorn.locator("#talk .entry--note")).to_contain_text("Nothing yet.")
    until(lambda: looked("ticket", "list"), "the ticket and the list, for its own news")
    assert list_alone + largest("ticket") < whole
    assert largest("ticket") < 0.5 * whole


def note(page: Page, words: str) -> None:
    """Keeps a note on the ticket that is open."""
    page.keyboard.press("m")
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    expect(page.locator("#talk .entry--note")).to_contain_text(words)


def test_a_gesture_is_unfolded_with_the_focus_in_it_one_at_a_time(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed())
    side = page.locator("#pane-side")
    side.get_by_role("link", name="Merge").press("Enter")
    expect(page.locator("#merge-into")).to_be_focused()
    side.get_by_role("link", name="Give to a colleague").click()
    expect(page.locator("#give-to")).to_be_focused()
    expect(page.locator("#merge-into")).to_be_hidden()
    page.locator("#give-to").select_option(label="Ilse Vangrunder")
    side.get_by_role("button", name="Give", exact=True).click()
    expect(page.locator(HEAD)).to_contain_text("Ilse Vangrunder")
    expect(page.locator("#rows, .empty").first).to_be_visible()


def test_a_list_of_the_composer_is_filled_when_it_is_opened(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed())
    page.locator("#text").focus()
    page.locator("#template").focus()
    expect(page.locator("#template option").nth(5)).to_be_attached()
    topics = page.locator("#composer select[name=topic] option")
    expect(topics).to_have_count(2)
    page.locator(HEAD).click()
    page.keyboard.press("a")
    expect(page.locator("#composer select[name=topic]")).to_be_focused()
    expect(topics).not_to_have_count(2)
    page.keyboard.press("ArrowDown")
    chosen = page.locator("#composer select[name=topic]").input_value()
    assert chosen not in ("", "?")


def test_a_letter_typed_before_a_list_has_come_chooses_in_it_then(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    held: list[Route] = []
    page.route("**/tickets/lists*", lambda route: held.append(route))
    open_ticket(page, mailed())
    page.keyboard.press("2")
    page.keyboard.press("a")
    service = page.locator(".outcome--second_line [name=service]")
    expect(service).to_have_value("")
    page.keyboard.press("Tab")
    while not held:
        page.wait_for_timeout(50)
    for route in held:
        route.continue_()
    expect(service).not_to_have_value("")


def test_without_scripts_a_gesture_has_a_page_and_leads_back(visitors: Visitors, mailed: MakeTicket) -> None:
    number = open_ticket(visitors.colleague("jorn"), mailed())
    page = visitors.colleague("jorn", java_script_enabled=False)
    page.goto(f"/tickets/{number}?view=new")
    page.get_by_role("link", name="Give to a colleague").click()
    page.locator("#give-to").select_option(label="Ilse Vangrunder")
    page.get_by_role("button", name="Give", exact=True).click()
    expect(page).to_have_url(re.compile(rf"/tickets/{number}\?view=new$"))
    expect(page.locator(HEAD)).to_contain_text("Ilse Vangrunder")
    page.goto(f"/tickets/{number}")
    page.get_by_role("link", name="Show the list").click()
    expect(page.locator("#queues")).to_be_visible()
    expect(page.locator(HEAD)).to_contain_text(number)


def test_without_scripts_every_topic_can_be_chosen_and_no_word_is_lost(visitors: Visitors, mailed: MakeTicket) -> None:
    number = open_ticket(visitors.colleague("jorn"), mailed())
    page = visitors.colleague("jorn", java_script_enabled=False)
    page.goto(f"/tickets/{number}")
    page.locator("#text").fill("Without any script.")
    page.locator(".outcome--answered summary").click()
    topics = page.locator("#composer select[name=topic]")
    topics.select_option(label="from the whole list…")
    do(page, "close")
    expect(page.get_by_role("alert")).to_contain_text("Choose one from the list")
    topics.select_option(index=5)
    do(page, "close")
    expect(page.locator(HEAD)).to_contain_text("closed")
    expect(page.locator("#talk")).to_contain_text("Without any script.")


def test_what_is_under_ones_name_comes_when_it_is_opened_and_has_a_page_without_scripts(visitors: Visitors) -> None:
    page = visitors.colleague("jorn")
    page.goto("/tickets/?view=new")
    page.locator(".person summary").click()
    expect(page.locator(".person").get_by_role("button", name="Sign out")).to_be_visible()
    page.locator(".person").get_by_role("button", name="Keys").click()
    expect(page.locator("#keys")).to_be_visible()
    plain = visitors.colleague("jorn", java_script_enabled=False)
    plain.goto("/tickets/")
    plain.locator(".person summary").click()
    plain.locator(".person a").click()
    expect(plain.get_by_role("button", name="Sign out")).to_be_visible()
