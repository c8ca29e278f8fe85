"""Nothing that is typed at the desk is lost, or sent by accident."""

from __future__ import annotations

import re
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Locator, Page, Route, expect

from tests.e2e.conftest import MakeTicket, Visitors, choose_topic, sign_in
from tests.e2e.product import Product, Sink
from tests.e2e.test_desk import HEAD, do, ending, open_ticket, toast_of
from tests.e2e.test_desk_new_ticket import FORGET_DRAFTS
from tests.waiting import until
from tridesk.demo.sign_in import PASSWORD

pytestmark = pytest.mark.e2e

FIRST = "The first text, which took me a quarter of an hour."
FRENCH = "Bonjour, l'accès de votre commune est rétabli depuis ce matin."
LOG = "A line of a log, with a name and a time.\n" * 25_000  # a million characters
PASTE = """(field, text) => {
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
}"""  # text that is typed by a driver goes in line by line, which takes minutes
FILL_STORAGE = """for (let size = 2 ** 22; size >= 1; size /= 2) {
  try { for (let part = 0; ; part += 1) localStorage.setItem(`${size}-${part}`, 'x'.repeat(size)); } catch { }
}"""
MOMENT = 5  # seconds in which 'is writing' ends; a colleague without a word is there for 40
DRAFTS = "Object.keys(localStorage).filter((key) => key.startsWith('tridesk:draft:'))"


def kept(page: Page) -> None:
    """Waits until the server has what was typed."""
    expect(page.locator("#composer [data-kept]")).to_contain_text("kept")


def earlier_offered(page: Page) -> None:
    """Waits until the page's script, not only the server, knows of an earlier text: a closed composer hides its key."""
    expect(page.locator("[data-earlier]:not([hidden])")).to_have_count(1)


def looked(page: Page) -> bool:
    """Lets the browser tell what happened."""
    return page.title() is not None


# --- the draft


def test_the_key_of_the_answer_goes_on_where_one_stopped(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed())
    page.keyboard.press("w")
    page.keyboard.type("Half a sentence")
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.keyboard.type(" and the other half")
    expect(page.locator("#text")).to_have_value(ending("Half a sentence and the other half"))
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("words")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("others")  # what is searched is typed anew
    expect(page.locator("#search")).to_have_value("others")


def test_a_text_that_was_replaced_comes_back_with_one_key(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed())
    page.locator("#text").fill(FIRST)
    kept(page)
    expect(page.locator("[data-earlier]")).to_be_hidden()
    with page.expect_response(re.compile("/drafts/")):
        page.locator("#text").fill("Something else that was put in its place.")
    expect(page.locator("[data-earlier]")).to_have_text(re.compile(r"Text of \d\d\.\d\d"))
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(page.locator("#text")).to_have_value(ending(FIRST))
    page.keyboard.press("z")
    expect(page.locator("#text")).to_have_value(ending("Something else that was put in its place."))
    page.reload()
    expect(page.locator("#text")).to_have_value(ending("Something else that was put in its place."))


def test_a_text_that_was_deleted_comes_back_to_the_closed_composer(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed())
    page.locator("#text").fill(FIRST)
    kept(page)
    page.locator("#text").fill("")
    earlier_offered(page)
    page.keyboard.press("Escape")
    expect(page.locator("[data-earlier]")).to_be_hidden()
    page.keyboard.press("z")
    expect(page.locator("#text")).to_have_value(ending(FIRST))


def test_a_draft_that_its_answer_used_up_is_forgotten_and_asking_for_it_is_no_error(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed())
    page.locator("#text").fill("This may leave.")
    kept(page)
    refused: list[str] = []
    page.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.status == 204):
        do(page, "answer")
    expect(page.locator("#talk")).to_contain_text("This may leave.")
    until(lambda: page.evaluate(DRAFTS) == [], "the browser to forget the draft")
    expect(page.locator("#text")).not_to_have_value(ending("This may leave."))
    assert refused == []


def test_letters_of_every_script_are_kept_and_sent_as_they_were_typed(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    number = open_ticket(page, mailed())
    right_to_left = "\u05e9\u05dc\u05d5\u05dd / \u0645\u0631\u062d\u0628\u0627"
    text = f"Naam: {right_to_left} \U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1e7\U0001f1ea"
    page.keyboard.press("m")
    page.locator("#text").fill(text)
    kept(page)
    page.goto(f"/tickets/{number}")
    expect(page.locator("#text")).to_have_value(text)
    do(page, "note")
    expect(page.locator("#talk")).to_contain_text(text)


def test_enter_in_a_field_of_an_outcome_presses_nothing(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed())
    page.locator("#text").fill(FIRST)
    kept(page)
    page.locator("#text").fill("Something else that was put in its place.")
    earlier_offered(page)
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.keyboard.type("the list of the province")
    page.keyboard.press("Enter")
    expect(page.locator("[name=awaited]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(page.locator("#text")).to_have_value(ending(FIRST))
    expect(page.locator("[name=awaited]")).to_have_value("the list of the province")


def test_what_is_kept_in_a_browser_is_for_who_typed_it(visitors: Visitors, mailed: MakeTicket) -> None:
    page, other = visitors.colleague("jorn"), visitors.colleague("ilse")
    number = open_ticket(page, mailed())
    asked: list[str] = []

    def cut_off(route: Route) -> None:
        asked.append(route.request.method)
        route.abort()

    page.route("**/drafts/**", cut_off)  # all that is kept is in the browser
    page.locator("#text").fill(FIRST)
    page.goto("/archive/")
    jorn = page.locator("#words").get_attribute("data-person") or ""
    page.goto("about:blank")  # no answer that is still under way brings a cookie back
    asked.clear()  # a page that was swapped while text stood in it has asked already
    of_jorn: Any = page.context.cookies()
    of_ilse: Any = other.context.cookies()
    page.context.clear_cookies()
    page.context.add_cookies(of_ilse)
    page.goto(f"/tickets/{number}")
    expect(page.locator("#words")).not_to_have_attribute("data-person", jorn)
    assert "GET" not in asked  # a page that finds something in the browser asks the server about it
    expect(page.locator("#text")).to_have_value("")
    page.context.clear_cookies()
    page.context.add_cookies(of_jorn)
    page.goto(f"/tickets/{number}")
    expect(page.locator("#text")).to_have_value(ending(FIRST))
    assert "GET" in asked


def test_who_is_signed_out_is_told_at_once_and_finds_their_words_again(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    number = open_ticket(page, mailed(sender="session@town.example"))
    address, text = page.url, page.locator("#text")
    text.fill("Begonnen.")
    kept(page)
    page.context.clear_cookies()
    text.press_sequentially(" Verder.")
    news = f"new CustomEvent('tridesk:news', {{ detail: [['presence', 'ticket:{number}']] }})"
    with page.expect_response(lambda answer: answer.status == 401):
        page.evaluate(f"document.dispatchEvent({news})")
    expect(page.locator("[data-presence] input")).to_have_count(0)  # the sign-in comes into no part of the page
    page.locator("#toasts [data-signed-out] a").click()
    page.locator("input[name=login]").fill("jorn")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(address)
    expect(text).to_have_value(ending("Begonnen. Verder."))
    expect(page.locator("#toasts [data-signed-out]")).to_have_count(0)


def test_a_click_on_the_ticket_that_is_open_leaves_what_is_being_written(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn")
    subject = mailed()
    open_ticket(page, subject)
    page.locator("#text").fill(FIRST)
    page.locator(".outcome--research summary").click()
    page.locator("[name=awaited]").fill("a file")
    page.locator(".row__link", has_text=subject).click()
    expect(page.locator("#ticket-subject")).to_be_focused()
    expect(page.locator("[name=awaited]")).to_be_visible()
    expect(page.locator("#text")).to_have_value(ending(FIRST))


# --- answer or note


def test_answer_and_note_are_chosen_before_typing(visitors: Visitors, mailed: MakeTicket, sink: Sink) -> None:
    page = visitors.colleague("jorn")
    number = open_ticket(page, mailed(sender="switch@town.example"))
    plain = page.locator("#text").evaluate("field => getComputedStyle(field).backgroundColor")
    page.keyboard.press("m")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator(".outcomes")).to_be_hidden()
    assert page.locator("#text").evaluate("field => getComputedStyle(field).backgroundColor") != plain
    page.keyboard.type("They called twice.")
    kept(page)
    page.goto(f"/tickets/{number}")
    expect(page.locator("[name=mode][value=note]")).to_be_checked()  # it is part of the draft
    expect(page.locator("#text")).to_have_value("They called twice.")
    page.keyboard.press("m")  # a letter files nothing
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#talk")).not_to_contain_text("They called twice.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#talk .entry--note")).to_contain_text("They called twice.")
    expect(page.locator("[name=mode][value=answer]")).to_be_checked()
    assert not any("switch@town.example" in mail["To"] for mail in sink.mails if "called twice" in str(mail))


def test_no_letter_makes_an_answer_of_a_note(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed())
    page.keyboard.press("m")
    page.keyboard.type("They owe us a call.")
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    expect(page.locator("#text")).to_be_focused()
    expect(page.locator("#composer [data-kept]")).to_contain_text("This was written as a note.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#talk .entry--note")).to_contain_text("They owe us a call.")


# --- taking back


@pytest.mark.usefixtures("waits")
def test_what_was_taken_back_goes_before_what_was_begun_meanwhile(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("ilse")
    number = open_ticket(page, mailed())
    page.locator("#text").fill("This was too quick.")
    do(page, "answer")
    expect(toast_of(page, number)).to_be_visible()
    page.wait_for_load_state()  # what is typed before the scripts run is no draft
    page.locator("#text").fill("kort nr 4711-88")
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.locator("#toasts")).to_contain_text("your text is in the box again")
    expect(page.locator("#text")).to_have_value(ending("This was too quick."))
    page.wait_for_load_state()
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    expect(page.locator("#text")).to_have_value(ending("kort nr 4711-88"))
    page.keyboard.press("z")
    expect(page.locator("#text")).to_have_value(ending("This was too quick."))


@pytest.mark.usefixtures("waits")
def test_an_answer_is_taken_back_on_another_page(visitors: Visitors, mailed: MakeTicket, sink: Sink) -> None:
    page = visitors.colleague("ilse")
    number = open_ticket(page, mailed(sender="regret@town.example"))
    page.locator("#text").fill("This was too quick.")
    page.locator(".outcome--answered summary").click()
    choose_topic(page)
    do(page, "close")
    expect(page.locator(HEAD)).to_contain_text("closed")
    page.goto("/archive/")
    toast = toast_of(page, number)
    expect(toast).to_contain_text(re.compile(r"Mail to .* leaves in\s+\d+ s"))
    page.keyboard.press("u")
    page.wait_for_url(f"**/tickets/{number}")
    expect(page.locator("#text")).to_have_value(ending("This was too quick."))
    expect(page.locator(HEAD)).to_contain_text("open")
    expect(page.locator("#talk")).to_contain_text("took the answer back")
    expect(toast).to_have_count(0)
    assert not any("regret@town.example" in mail["To"] and "too quick" in str(mail) for mail in sink.mails)


def test_an_answer_leaves_when_its_time_is_over(
    visitors: Visitors, mailed: MakeTicket, sink: Sink, tridesk: Product
) -> None:
    page = visitors.colleague("ilse")
    page.goto("/preferences/")
    page.locator("[name=hold]").fill("5")  # longer than the page takes that says so
    page.get_by_role("button", name="Save").first.click()
    open_ticket(page, mailed(sender="patient@town.example"))
    page.locator("#text").fill("This may leave.")
    do(page, "answer")
    expect(page.locator("#toasts")).to_contain_text("is on its way")
    assert sink.mail_to("patient@town.example", "This may leave.")
    tridesk.shell("from tridesk.accounts.models import User; User.objects.update(hold_seconds=0)")


# --- two people on one ticket


def test_what_a_colleague_did_is_said_beside_the_text_and_asked_once(visitors: Visitors, mailed: MakeTicket) -> None:
    jorn, ilse = visitors.colleague("jorn"), visitors.colleague("ilse")
    number = open_ticket(jorn, mailed())
    ilse.goto(f"/tickets/{number}")
    jorn.locator("#text").fill("My answer to this.")
    ilse.locator("#text").fill("Hers was quicker.")
    do(ilse, "answer")
    expect(jorn.locator("[data-since]")).to_contain_text("Ilse Vangrunder answered while you were writing.")
    do(jorn, "answer")
    expect(jorn.get_by_role("alert")).to_contain_text("Ilse Vangrunder answered while you were writing.")
    expect(jorn.locator("#text")).to_have_value(ending("My answer to this."))
    expect(jorn.locator("#talk")).not_to_contain_text("My answer to this.")
    expect(jorn.get_by_role("button", name="Send all the same")).to_be_focused()
    jorn.keyboard.press("Enter")
    expect(jorn.locator("#talk")).to_contain_text("My answer to this.")


def test_is_writing_ends_when_one_stops_and_when_one_leaves(visitors: Visitors, mailed: MakeTicket) -> None:
    jorn, ilse = visitors.colleague("jorn"), visitors.colleague("ilse")
    number = open_ticket(jorn, mailed())
    ilse.goto(f"/tickets/{number}")
    presence = jorn.locator("#presence")
    ilse.locator("#text").press_sequentially("Dear")
    expect(presence).to_contain_text("Ilse Vangrunder is writing")
    stopped = time.monotonic()
    expect(presence).to_contain_text("Ilse Vangrunder is looking")
    assert time.monotonic() - stopped < MOMENT
    ilse.locator("#text").press_sequentially(" all")
    expect(presence).to_contain_text("Ilse Vangrunder is writing")
    left = time.monotonic()
    ilse.goto("/archive/")
    expect(presence).not_to_contain_text("Ilse Vangrunder")
    assert time.monotonic() - left < MOMENT


# --- other forms, and files


FORMS = {
    "message": ("jorn", "", "text"),
    "notice": ("clemence", "/notices/new/", "text_nl"),
    "answer to frequent questions": ("machteld", "/answers/new?language=nl", "answer"),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_typed_into_any_form_is_kept_until_it_is_sent(
    form: str, visitors: Visitors, mailed: MakeTicket
) -> None:
    username, address, name = FORMS[form]
    page, elsewhere = visitors.colleague(username), visitors.colleague(username)
    address = address or f"/tickets/{open_ticket(page, mailed())}"

    def opened(browser: Page) -> Locator:
        browser.goto(address)
        browser.wait_for_load_state()
        if form == "message":
            browser.get_by_text("Message for a colleague").click()
        return browser.locator(f"form[data-draft] [name={name}]:not(#text)")

    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "PUT"):
        opened(page).fill("Half a sentence that")
    expect(opened(elsewhere)).to_have_value("Half a sentence that")
    field = opened(page)
    expect(field).to_have_value("Half a sentence that")
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "PUT"):
        field.fill("")


def test_a_click_on_another_row_asks_before_it_leaves_chosen_files_behind(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn")
    other = mailed()
    open_ticket(page, mailed())
    page.locator("#files").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": b"a"})
    here, asked, stays = page.url, list[str](), [True]

    def decide(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if stays[0]:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", decide)
    page.locator(".row__link", has_text=other).click()
    assert (asked, page.url) == (["Files that you chose were not sent. Leave them behind?"], here)
    expect(page.locator("[data-file-list]")).to_contain_text("list.csv")
    stays[0] = False
    page.locator(".row__link", has_text=other).click()
    expect(page.locator("#ticket-subject")).to_have_text(other)
    assert len(asked) == 2


EMPTY = ("empty.txt", 0, "“empty.txt” is empty. Leave it out, or choose it again.")
LARGE = ("film.mp4", 20_000_001, "These files are together larger than 20 MB, which mail cannot carry.")


@pytest.mark.parametrize("file", [EMPTY, LARGE], ids=["empty", "large"])
@pytest.mark.parametrize("form", ["composer", "new ticket"])
def test_a_file_that_cannot_go_along_is_said_at_once_and_nothing_is_sent(
    form: str, file: tuple[str, int, str], visitors: Visitors, mailed: MakeTicket, tridesk: Product, tmp_path: Path
) -> None:
    tridesk.shell(FORGET_DRAFTS)
    page, (name, size, sentence) = visitors.colleague("jorn"), file
    if form == "composer":
        open_ticket(page, mailed())
    else:
        page.goto("/tickets/new")
        page.locator("[name=subject]").fill(f"With a file {uuid.uuid4().hex[:8]}")
        page.locator("details.more summary").click()
    text = page.locator("#text, #id_text")
    text.fill("It took a quarter of an hour.")
    good, wrong = tmp_path / "a.txt", tmp_path / name
    good.write_bytes(b"a")
    with wrong.open("wb") as sparse:  # its bytes stay on the disk: they need not go through the driver
        sparse.truncate(size)
    page.locator("[name=uploads]").set_input_files([good, wrong])
    expect(page.get_by_role("alert")).to_have_text(sentence)
    posted: list[str] = []
    page.on("request", lambda asked: posted.append(asked.url) if asked.method == "POST" else None)
    button = page.locator(f"[name=do][value={'answer' if form == 'composer' else 'open'}]")
    button.click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(text).to_have_value(ending("It took a quarter of an hour."))
    assert not any(url.endswith(("/act", "/tickets/new")) for url in posted)
    page.get_by_role("button", name=f"Remove: {name}").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    button.click()
    expect(page.locator("#talk")).to_contain_text("It took a quarter of an hour.")
    expect(page.locator("#talk")).to_contain_text("a.txt")


@pytest.mark.parametrize("way", ["back", "forward"])
def test_back_and_forward_ask_before_they_leave_chosen_files_behind(
    way: str, visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn")
    other, subject = mailed(), mailed()
    subjects = [subject, other]  # the later one is opened: then both stand in the list
    open_ticket(page, subjects[0])
    page.locator(".row__link", has_text=subjects[1]).click()
    expect(page.locator("#ticket-subject")).to_have_text(subjects[1])
    go = page.go_back if way == "back" else page.go_forward
    here, there = (subjects[1], subjects[0]) if way == "back" else (subjects[0], subjects[1])
    if way == "forward":
        page.go_back()
        expect(page.locator("#ticket-subject")).to_have_text(here)
    page.locator("#files").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": b"a"})
    address, asked, stays = page.url, list[str](), [True]

    def decide(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if stays[0]:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", decide)
    for _time in (1, 2):
        known = len(asked)
        go()
        until(lambda: looked(page) and len(asked) > known, "the question")  # noqa: B023 - looked at in this turn
        expect(page).to_have_url(address)
        expect(page.locator("#ticket-subject")).to_have_text(here)
        expect(page.locator("[data-file-list]")).to_contain_text("list.csv")
    stays[0] = False
    go()
    expect(page.locator("#ticket-subject")).to_have_text(there)
    assert asked == ["Files that you chose were not sent. Leave them behind?"] * 3


def test_words_that_stand_only_in_the_page_are_asked_about_before_one_leaves(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn")
    other = mailed()
    open_ticket(page, mailed())
    page.locator("#pane-side [data-unfold]", has_text="Merge").click()
    page.locator("#merge-into").fill("2026-000001")
    here, asked, stays = page.url, list[tuple[str, str]](), [True]

    def decide(dialog: Dialog) -> None:
        asked.append((dialog.type, dialog.message))
        if stays[0]:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", decide)
    page.locator(".row__link", has_text=other).click()
    assert (asked, page.url) == ([("confirm", "What you typed here was not sent. Leave it behind?")], here)
    page.locator("a[href='/archive/']").first.evaluate("link => link.click()")
    until(lambda: looked(page) and len(asked) == 2, "the browser to ask")
    assert asked[1][0] == "beforeunload"
    expect(page.locator("#merge-into")).to_have_value("2026-000001")
    page.locator("#merge-into").fill("")
    page.locator(".row__link", has_text=other).click()
    expect(page.locator("#ticket-subject")).to_have_text(other)
    assert len(asked) == 2


# --- the same from two windows


def test_the_same_request_from_a_second_window_is_asked_about_before_it_is_a_second_ticket(
    visitors: Visitors, tridesk: Product
) -> None:
    tridesk.shell(FORGET_DRAFTS)
    first, second = visitors.colleague("jorn"), visitors.colleague("jorn")
    subject = f"From two windows {uuid.uuid4().hex[:8]}"
    for window in (first, second):
        window.goto("/tickets/new")
    for window in (first, second):
        window.locator("[name=subject]").fill(subject)
        window.locator("[name=answer]").fill("Until half past four.")
        window.keyboard.press("Control+Enter")
        if window is first:
            expect(first.locator(HEAD)).to_contain_text("closed")
    expect(second.get_by_role("alert")).to_contain_text("You opened a ticket with the same words a few minutes ago")
    expect(second.locator("[name=answer]")).to_have_value("Until half past four.")
    expect(second.get_by_role("button", name="Open one more all the same")).to_be_focused()
    second.keyboard.press("Enter")
    expect(second.locator(HEAD)).to_contain_text("closed")
    assert second.url != first.url


# --- before the kept text is there, and after it has left


def test_what_is_typed_before_the_kept_text_arrives_stands_beside_it(visitors: Visitors) -> None:
    there, here = visitors.colleague("ilse"), visitors.colleague("ilse")
    there.goto("/tickets/new")
    there.locator("[name=answer]").fill("Begun on another computer.")
    expect(there.locator("[data-kept]").first).to_contain_text("kept")
    late: list[Route] = []
    put: list[str] = []

    def hold(route: Route) -> None:
        if route.request.method == "GET":
            late.append(route)
        else:
            put.append(route.request.method)
            route.continue_()

    here.route("**/drafts/new", hold)
    here.goto("/tickets/new")
    here.locator("[name=answer]").press_sequentially("Typed before it arrived.")
    until(lambda: looked(here) and late, "the draft to be asked for")
    assert put == []
    late[0].continue_()
    sides = here.locator("[data-draft-sides] .draft-sides__side")
    expect(sides.nth(0)).to_contain_text("Typed before it arrived.")
    expect(sides.nth(1)).to_contain_text("Begun on another computer.")
    with here.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "PUT"):
        sides.nth(0).get_by_role("button").click()
    expect(here.locator("[name=answer]")).to_have_value("Typed before it arrived.")
    with here.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "PUT"):
        here.locator("[name=answer]").fill("")


def test_what_was_refused_before_it_was_kept_is_there_after_another_page(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn")
    number = open_ticket(page, mailed())
    page.route("**/drafts/**", lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    page.locator("#text").fill("Words that took effort")
    page.locator(".outcome--research summary").click()
    page.locator("[name=until]").fill("")
    do(page, "research")
    expect(page.get_by_role("alert")).to_contain_text("until when")
    page.goto(f"/tickets/{number}")
    expect(page.locator("#text")).to_have_value(ending("Words that took effort"))


@pytest.mark.parametrize("way", ["back", "address"])
def test_what_no_server_took_is_there_again(way: str, visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    number = open_ticket(page, mailed())
    page.route("**/drafts/**", lambda _route: None)  # no word of it arrives
    page.route("**/act", lambda route: route.abort())
    page.locator("#text").press_sequentially("Typed and sent without a server.")
    with page.expect_event("requestfailed", lambda asked: asked.url.endswith("/act")):
        page.keyboard.press("Control+Enter")
    expect(page.locator("#composer")).to_have_count(0)
    page.unroute("**/drafts/**")
    page.unroute("**/act")
    if way == "back":
        page.go_back()
    else:
        page.goto(f"/tickets/{number}")
    expect(page.locator("#text")).to_have_value(ending("Typed and sent without a server."))
    page.goto("/archive/")
    page.goto(f"/tickets/{number}")
    expect(page.locator("#text")).to_have_value(ending("Typed and sent without a server."))


@pytest.mark.parametrize("form", ["composer", "new ticket"])
def test_what_is_sent_with_a_file_stays_in_its_page_until_the_server_answers(
    form: str, visitors: Visitors, mailed: MakeTicket, tridesk: Product
) -> None:
    tridesk.shell(FORGET_DRAFTS)
    page = visitors.colleague("jorn")
    if form == "composer":
        open_ticket(page, mailed())
    else:
        begin_new_ticket(page)
    page.locator("#text, #id_text").fill("The list goes along.")
    page.locator("[data-files]").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": b"a"})
    note = page.locator("[data-kept]").first
    expect(note).to_contain_text("kept")
    button = page.locator(f"[name=do][value={'answer' if form == 'composer' else 'open'}]")
    page.context.set_offline(True)
    button.click()
    expect(note).to_have_text("not sent, the server is out of reach")
    expect(page.locator("[data-file-list]")).to_contain_text("list.csv")
    page.context.set_offline(False)
    held: list[Route] = []
    posted: list[str] = []

    def hold(route: Route) -> None:
        if held or route.request.method != "GET":
            route.continue_()
        else:
            held.append(route)

    page.route("**/drafts/**", hold)
    page.on("request", lambda asked: posted.append(asked.url) if asked.method == "POST" else None)
    for _press in (1, 2):
        button.click()
    until(lambda: looked(page) and held, "the server to be asked")
    held[0].continue_()
    expect(page.locator("#talk")).to_contain_text("The list goes along.")
    expect(page.locator("#talk")).to_contain_text("list.csv")
    assert [url.endswith(("/act", "/tickets/new")) for url in posted].count(True) == 1


def test_what_was_sent_after_the_session_ended_is_there_after_signing_in(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn")
    number = open_ticket(page, mailed())
    page.context.clear_cookies(name="sessionid")
    page.locator("#text").press_sequentially("Sent by nobody.")
    page.keyboard.press("Control+Enter")
    page.locator("input[name=login]").fill("jorn")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"^(?!.*/accounts/)"))
    page.goto(f"/tickets/{number}")
    expect(page.locator("#text")).to_have_value(ending("Sent by nobody."))


def test_words_go_out_after_signing_in_again_in_another_window(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("aurelie")
    page.route(re.compile("/(presence|answers)$"), lambda _route: None)  # no late answer brings a cookie back
    open_ticket(page, mailed())
    page.locator("#text").fill("Begun,")
    kept(page)
    page.context.clear_cookies()
    page.locator("#text").press_sequentially(" and gone on while signed out.")
    expect(page.locator("#composer [data-kept]")).to_have_text(re.compile(r"^kept on this computer \d\d\.\d\d$"))
    expect(page.locator("#toasts [data-signed-out]")).to_be_visible()
    other = page.context.new_page()
    sign_in(other, "aurelie")
    other.wait_for_url(re.compile(r"^(?!.*/accounts/)"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when one comes back to this window
    expect(page.locator("#toasts [data-signed-out]")).to_have_count(0)
    kept(page)
    expect(page.locator("#composer [data-kept]")).not_to_contain_text("this computer")
    do(page, "answer")
    expect(page.locator("#talk")).to_contain_text("Begun, and gone on while signed out.")


def test_a_tab_closed_in_mid_word_while_an_earlier_word_is_saved_asks_nothing(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("aurelie")
    number = open_ticket(page, mailed())
    under_way: list[Route] = []

    def swallow(route: Route) -> None:
        if route.request.method != "PUT" or under_way:
            route.continue_()
        else:
            under_way.append(route)
            route.fetch()  # the server has it, and its answer never comes

    page.route("**/drafts/**", swallow)
    page.locator("#text").press_sequentially("Half a")
    until(lambda: looked(page) and under_way, "the first save")
    page.locator("#text").press_sequentially(" sentence")
    context = page.context
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto(f"/tickets/{number}")
    expect(again.locator("#text")).to_have_value(ending("Half a sentence"))
    expect(again.locator("[data-draft-sides]")).to_have_count(0)


# --- what is too long


def begin_new_ticket(page: Page) -> None:
    page.goto("/tickets/new")
    page.locator("[name=subject]").fill(f"A log {uuid.uuid4().hex[:8]}")
    page.locator("details.more summary").click()


@pytest.mark.parametrize("form", ["composer", "new ticket"])
def test_a_text_too_long_to_be_sent_stays_whole_and_says_how_long_it_is(
    form: str, visitors: Visitors, mailed: MakeTicket, tridesk: Product
) -> None:
    tridesk.shell(FORGET_DRAFTS)
    page = visitors.colleague("jorn")
    if form == "composer":
        open_ticket(page, mailed())
    else:
        begin_new_ticket(page)
    text = page.locator("#text, #id_text")
    text.focus()
    text.evaluate(PASTE, LOG)
    note = page.locator("p[data-too-long]")
    expect(note).to_contain_text(re.compile(r"^1,05\d,\d{3} characters; at most 200,000 fit"))
    expect(page.locator("[data-kept]").first).to_have_text(re.compile(r"^kept on this computer \d\d\.\d\d$"))
    posted: list[str] = []
    page.on("request", lambda asked: posted.append(asked.url) if asked.method == "POST" else None)
    button = page.locator(f"[name=do][value={'answer' if form == 'composer' else 'open'}]")
    button.click()
    expect(note).to_be_focused()
    assert not any(url.endswith(("/act", "/tickets/new")) for url in posted)
    page.reload()
    until(lambda: text.evaluate("(field, log) => field.value.endsWith(log)", LOG), "the text to be back")
    text.evaluate("field => { field.value = ''; }")  # a driver takes a minute to replace so much
    text.fill("The log is too long for a letter.")
    expect(note).to_have_count(0)
    if form == "new ticket":
        page.locator("[name=subject]").fill(f"A log {uuid.uuid4().hex[:8]}")
    button.click()
    expect(page.locator("#talk")).to_contain_text("The log is too long for a letter.")


def test_words_for_which_there_is_no_room_are_not_said_to_be_kept(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed())
    page.route("**/drafts/**", lambda route: route.abort())
    page.evaluate(FILL_STORAGE)
    page.locator("#text").press_sequentially("These words stand in this page alone.")
    expect(page.locator("#composer [data-kept]")).to_have_text("not kept: copy it")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.locator("a[href='/archive/']").first.evaluate("link => link.click()")
    until(lambda: looked(page) and asked, "the browser to ask")
    assert asked == ["beforeunload"]
    expect(page.locator("#text")).to_have_value(ending("These words stand in this page alone."))
    page.unroute("**/drafts/**")
    page.locator("#text").press_sequentially(" No more.")
    expect(page.locator("#composer [data-kept]")).to_have_text(re.compile(r"^kept \d"))
    page.evaluate("localStorage.clear()")


# --- the language


def test_another_language_is_said_while_typing_and_sent_with_one_key(
    visitors: Visitors, mailed: MakeTicket, sink: Sink, tridesk: Product
) -> None:
    page = visitors.colleague("jorn")
    number = open_ticket(page, mailed("Guten Tag, unser Zugang ist gesperrt.", sender="amt@town.example"))
    tridesk.shell(
        "from tridesk.tickets.models import Ticket; from tridesk.directory.models import Organisation\n"
        "town = Organisation.objects.filter(service_language='de', kind='municipality').first()\n"
        f"Ticket.objects.filter(number='{number}').update(organisation=town)"
    )
    page.goto(f"/tickets/{number}")
    page.locator("#text").press_sequentially(FRENCH)
    doubt = page.locator("[data-language-doubt]")
    expect(doubt).to_have_text(
        re.compile("This reads as French. A local service of the German language region is written to in German.")
    )
    do(page, "answer")
    expect(page.get_by_role("button", name="Send in French all the same")).to_be_focused()
    expect(page.locator("#text")).to_have_value(ending(FRENCH))
    page.keyboard.press("Enter")
    expect(page.locator("#talk")).to_contain_text("rétabli depuis ce matin")
    assert sink.mail_to("amt@town.example", "rétabli depuis ce matin")
    expect(page.locator("#talk")).to_contain_text("after a warning")
