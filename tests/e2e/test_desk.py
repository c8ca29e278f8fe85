"""A day at the desk: the three outcomes, the second line, and what must never be lost."""

from __future__ import annotations

import re
from contextlib import nullcontext
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import MakeTicket, Visitors, sign_in
from tests.e2e.product import Product, Sink, letter
from tests.e2e.test_accessibility import AXE, TAGS, faults_here
from tests.waiting import until

pytestmark = pytest.mark.e2e

HEAD = "#ticket-head"
IRMGARD = "irmgard@tridesk.example"


def open_ticket(page: Page, subject: str | re.Pattern[str]) -> str:
    """Opens the newest ticket with this subject; returns its number."""
    row = page.locator(".row__link", has_text=subject)
    page.goto("/tickets/?view=all")
    expect(row).to_be_visible()
    row.click()
    expect(page.locator("#ticket-subject")).to_have_text(subject)
    return page.locator(f"{HEAD} .number").first.inner_text()


def do(page: Page, what: str) -> None:
    page.locator(f"#composer button[name=do][value={what}]").click()


def toast_of(page: Page, number: str) -> Locator:
    """What says that a mail of this ticket waits; mails of earlier tests of the same colleague may wait beside it."""
    return page.locator(f"#toasts form[action*='{number}']")


def ending(text: str) -> re.Pattern[str]:
    """A value that ends in this text: an answer begins with a greeting."""
    return re.compile(rf"(^|\n){re.escape(text)}$")


# A second after the stream told of it: a page that looks again has begun to by then.
HEAR_PRESENCE = """() => { window.heard = new Promise((heard) => {
  document.addEventListener('tridesk:news', ({ detail }) => {
    if (detail.some(([verb]) => verb === 'presence')) setTimeout(heard, 1000);
  });
}); }"""
GIVE_FILE = """([type, name, words]) => {
  const data = new DataTransfer();
  data.items.add(new File(['some bytes'], name, {type: 'text/csv'}));
  if (words) data.setData('text/plain', words);
  const event = type === 'paste' ? new ClipboardEvent(type, {clipboardData: data, bubbles: true, cancelable: true})
    : new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true});
  document.querySelector('#text').dispatchEvent(event);
}"""


def test_files_are_pasted_and_dropped_into_the_answer(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed(sender="files@town.example"))
    for kind, name, words in (("paste", "list.csv", ""), ("drop", "other.csv", ""), ("paste", "of-word.csv", "text")):
        page.evaluate(GIVE_FILE, [kind, name, words])
    expect(page.locator("[data-file-list] .file__name")).to_have_text(["list.csv", "other.csv"])
    assert page.evaluate("[...document.querySelector('#files').files].map(file => file.name)") == [
        "list.csv",
        "other.csv",
    ]
    page.locator("#files").set_input_files({"name": "chosen.csv", "mimeType": "text/csv", "buffer": b"a"})
    page.get_by_role("button", name="Remove: other.csv").click()
    expect(page.locator("[data-file-list] .file__name")).to_have_text(["list.csv", "chosen.csv"])
    assert page.evaluate("document.querySelector('#files').files.length") == 2


def test_a_template_is_chosen_by_its_words_and_makes_its_outcome_ready(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed(sender="macro@town.example"))
    page.locator("#text").press_sequentially(";acc rest")
    offered = page.locator("[data-templates] [role=option]:not([data-code^='F-'])")  # answers of the FAQ come later
    expect(offered).to_have_text(["Uw toegang is hersteld"])
    expect(page.locator("[data-templates] [data-preview]")).not_to_be_empty()
    page.keyboard.press("Enter")
    expect(page.locator("[data-templates]")).to_be_hidden()
    expect(page.locator("#text")).not_to_have_value(re.compile(";acc"))
    expect(page.locator("#text")).to_have_value(re.compile(r"\w+"))
    expect(page.locator(".outcome--answered")).to_have_attribute("open", "")
    expect(page.locator("#id_topic")).to_have_value("ACC.BLOCKED")
    page.keyboard.press("Control+Enter")
    expect(page.locator(HEAD)).to_contain_text("closed")


def test_an_answer_begins_with_its_greeting_once(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed(sender="greeting@town.example"))
    text = page.locator("#text")
    page.keyboard.press("w")
    expect(text).to_have_value(re.compile(r"^\w.*,\n\n$"))
    page.locator("#id_language").select_option("de")
    expect(text).to_have_value(re.compile("^Guten Tag"))
    page.locator(HEAD).click()
    expect(text).to_have_value("")
    text.click(position={"x": 30, "y": 12})  # in what becomes the greeting
    page.keyboard.type(";acc rest")
    expect(page.locator("[data-templates]")).to_be_visible()
    page.keyboard.press("Enter")
    expect(text).to_have_value(re.compile(r"^Guten Tag[^\n]*,\n\nIhr Zugang"))


def test_several_addresses_are_taken_from_the_directory(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed(sender="copies@town.example"))
    page.keyboard.press("w")
    box = page.locator("input[name=cc][data-suggest]")
    for typed in ("lontz", "eupen"):
        box.press_sequentially(typed)
        expect(page.locator("#suggestions")).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    expect(box).to_have_value(re.compile(r"^\S+@\S+, \S+@\S+, $"))


# --- the three outcomes


def test_research_says_what_is_awaited_and_until_when(visitors: Visitors, mailed: MakeTicket, sink: Sink) -> None:
    page = visitors.colleague("jorn")
    subject = mailed(sender="research@town.example")
    open_ticket(page, subject)
    page.locator("#text").fill("We look into it.")
    page.keyboard.press("Escape")
    page.keyboard.press(page.locator(".outcome--research summary").get_attribute("data-key") or "")
    expect(page.locator("[name=awaited]")).to_be_focused()
    page.keyboard.type("the list of the province")
    due = datetime.now() + timedelta(days=60)
    page.locator("[name=until]").fill(f"{due:%Y-%m-%dT16:00}")
    do(page, "research")
    expect(page.locator(HEAD)).to_contain_text("being researched")
    expect(page.locator(HEAD)).to_contain_text("the list of the province")
    expect(page.locator(HEAD)).to_contain_text(f"{due.day} {due:%B}")
    assert sink.mail_to("research@town.example", "We look into it.")
    page.goto("/tickets/?view=research")
    expect(page.locator("[aria-current=page].queue")).to_contain_text("Research")


def test_research_without_a_moment_is_refused_and_keeps_what_was_typed(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed())
    page.locator("#text").fill("Words that took effort")
    page.locator(".outcome--research summary").click()
    page.locator("[name=until]").fill("")
    page.locator("[name=awaited]").fill("an answer")
    do(page, "research")
    expect(page.get_by_role("alert")).to_contain_text("until when")
    expect(page.locator("#text")).to_have_value(ending("Words that took effort"))
    expect(page.locator("[name=awaited]")).to_have_value("an answer")


def hand_over(page: Page, question: str) -> None:
    page.locator(".outcome--second_line summary").click()
    page.locator("[name=service]").select_option("ACCESS")
    page.locator("[name=expert]").select_option("irmgard")
    page.locator("[name=question]").fill(question)
    do(page, "hand_over")
    expect(page.locator(HEAD)).to_contain_text("at the second line")


def test_the_second_line_answers_in_the_browser(visitors: Visitors, mailed: MakeTicket, sink: Sink) -> None:
    first, second = visitors.colleague("jorn"), visitors.colleague("irmgard")
    subject = mailed(sender="handed@town.example")
    open_ticket(first, subject)
    second.goto("/questions/")
    hand_over(first, "May they see the history?")
    assert sink.mail_to(IRMGARD, "May they see the history?")
    until(lambda: any("handed@town.example" in mail["To"] for mail in sink.mails), "the requester to be told")
    asked = second.locator(".row__link", has_text=subject)
    expect(asked).to_be_visible()
    asked.click()
    second.locator("#text").fill("Yes, since 2019.")
    second.locator("#composer button.button--main").click()
    expect(second.locator(".row__link", has_text=subject)).to_have_count(0)
    expect(first.locator("#talk")).to_contain_text("Yes, since 2019.")
    expect(first.locator(HEAD)).not_to_contain_text("at the second line")


def test_the_second_line_answers_by_mail(visitors: Visitors, mailed: MakeTicket, sink: Sink, tridesk: Product) -> None:
    page = visitors.colleague("jorn")
    subject = mailed()
    open_ticket(page, subject)
    hand_over(page, "Which form do they need?")
    question = sink.mail_to(IRMGARD, "Which form do they need?")
    answer = letter(
        f"AW: {question['Subject']}",
        "Das Formular 12B.",
        sender=IRMGARD,
        number=f"irmgard.{subject[-8:]}",
        reply_to=question["Message-ID"],
    )
    tridesk.send(answer, IRMGARD)
    expect(page.locator("#talk")).to_contain_text("Das Formular 12B.")
    expect(page.locator(HEAD)).to_contain_text("at the second line")  # nobody vouched for the sender
    page.get_by_role("button", name="Confirm: it is genuine").click()
    expect(page.locator("#talk")).to_contain_text("answer of the second line")
    expect(page.locator(HEAD)).not_to_contain_text("at the second line")


def test_an_answer_in_an_unknown_language_takes_the_one_that_is_written(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed("12345", sender="unknown@town.example"))
    expect(page.locator(HEAD)).to_contain_text("?")
    expect(page.locator("#id_language")).to_have_value("")
    with page.expect_request(lambda put: put.method == "PUT" and '"language":"fr"' in (put.post_data or "")):
        page.locator("#text").press_sequentially("Votre accès a été rétabli ce matin, vous pouvez travailler.")
    expect(page.locator("#id_language")).to_have_value("fr")
    do(page, "answer")
    expect(page.locator(f"{HEAD} .lang")).to_have_text("fr")


# --- nothing is lost, nobody works twice


def test_a_draft_outlives_a_closed_tab_and_follows_to_another_screen(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("aurelie")
    number = open_ticket(page, mailed())
    page.locator("#text").press_sequentially("Half a sentence that")
    context = page.context
    page.close()  # at once, before any pause in which it would have been kept
    again = context.new_page()
    again.goto(f"/tickets/{number}")
    expect(again.locator("#text")).to_have_value(ending("Half a sentence that"))
    elsewhere = visitors.colleague("aurelie")
    elsewhere.goto(f"/tickets/{number}")
    expect(elsewhere.locator("#text")).to_have_value(ending("Half a sentence that"))


def test_two_windows_of_one_person_show_the_same_words(visitors: Visitors, mailed: MakeTicket) -> None:
    one = visitors.colleague("aurelie", viewport={"width": 1280, "height": 720})
    number = open_ticket(one, mailed())
    other = one.context.new_page()
    other.goto(f"/tickets/{number}")
    one.locator("#text").press_sequentially("Commencé dans une fenêtre,")
    expect(other.locator("#text")).to_have_value(ending("Commencé dans une fenêtre,"))
    expect(other.locator("#composer [data-kept]")).to_contain_text("as in your other window")
    french = "comme dans votre autre fenêtre, 15h27"
    other.locator("#composer [data-kept]").evaluate(f"said => said.textContent = '{french}'")
    assert other.locator("label[for=text]").evaluate("to => to.clientWidth") > 80  # still says to whom
    other.locator("#text").press_sequentially(" fini dans l’autre.")
    whole = ending("Commencé dans une fenêtre, fini dans l’autre.")
    expect(one.locator("#text")).to_have_value(whole)
    expect(other.locator("#composer [data-kept]")).to_contain_text("kept")
    do(one, "answer")
    expect(one.locator("#talk")).to_contain_text("fini dans l’autre.")
    expect(other.locator("#talk")).to_contain_text("fini dans l’autre.")
    expect(other.locator("#text")).to_have_value("")


def test_a_window_of_another_browser_follows_when_one_comes_back_to_it(visitors: Visitors, mailed: MakeTicket) -> None:
    here, there = visitors.colleague("aurelie"), visitors.colleague("aurelie")
    number = open_ticket(here, mailed())
    there.goto(f"/tickets/{number}")
    here.locator("#text").press_sequentially("Typed at the desk")
    expect(here.locator("#composer [data-kept]")).to_contain_text("kept")
    there.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(there.locator("#text")).to_have_value(ending("Typed at the desk"))


@pytest.mark.parametrize("goes_on", ["Typed here", "Typed elsewhere"])
def test_two_texts_of_two_browsers_are_shown_beside_each_other_and_one_is_chosen(
    goes_on: str, visitors: Visitors, mailed: MakeTicket
) -> None:
    here, there = visitors.colleague("aurelie"), visitors.colleague("aurelie")
    number = open_ticket(here, mailed())
    there.goto(f"/tickets/{number}")
    there.locator("#text").press_sequentially("Begun at home")
    expect(there.locator("#composer [data-kept]")).to_contain_text("kept")
    here.locator("#text").press_sequentially("Begun at the desk")
    sides = here.locator("[data-draft-sides] .draft-sides__side")
    expect(sides.nth(0)).to_contain_text("Begun at the desk")
    expect(sides.nth(1)).to_contain_text("Begun at home")
    here.evaluate(AXE.read_text("utf-8"))
    assert faults_here(here, "two texts", TAGS) == []
    do(here, "answer")
    expect(sides.first.get_by_role("button")).to_be_focused()  # it is not sent before one was chosen
    here.reload()
    expect(sides.nth(1)).to_contain_text("Begun at home")
    with here.expect_response(re.compile("/drafts/")) if goes_on == "Typed here" else nullcontext():
        sides.filter(has_text=goes_on).get_by_role("button").click()
    chosen = "Begun at the desk" if goes_on == "Typed here" else "Begun at home"
    expect(here.locator("#text")).to_have_value(ending(chosen))
    expect(sides).to_have_count(0)
    come_back(there)
    expect(there.locator("#text")).to_have_value(ending(chosen))


def come_back(page: Page) -> None:
    """Comes back to a window, which looks at the server's draft."""
    with page.expect_response(lambda answer: "/drafts/" in answer.url):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_a_window_without_a_draft_keeps_what_it_opened_with(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("aurelie")
    open_ticket(page, mailed())
    moment = page.locator("[name=until]").input_value()
    come_back(page)
    expect(page.locator("#composer [data-kept]")).to_have_text("")
    assert moment
    assert page.locator("[name=until]").input_value() == moment


def test_what_was_sent_elsewhere_goes_and_the_rest_is_as_on_a_new_page(visitors: Visitors, mailed: MakeTicket) -> None:
    here, there = visitors.colleague("aurelie"), visitors.colleague("aurelie")
    number = open_ticket(here, mailed())
    here.locator("#text").press_sequentially("Écrit dans un navigateur, envoyé de là.")
    expect(here.locator("#composer [data-kept]")).to_contain_text("kept")
    there.goto(f"/tickets/{number}")
    expect(there.locator("#text")).to_have_value(ending("Écrit dans un navigateur, envoyé de là."))
    moment = there.locator("[name=until]").input_value()
    do(here, "answer")
    expect(here.locator("#talk")).to_contain_text("envoyé de là.")
    come_back(there)
    expect(there.locator("#text")).to_have_value("")
    assert there.locator("[name=until]").input_value() == moment


def test_a_browser_lets_go_of_the_drafts_of_whoever_used_it_before(visitors: Visitors, mailed: MakeTicket) -> None:
    drafts = "Object.entries(localStorage).filter(([name]) => name.startsWith('tridesk:draft:'))"
    left = visitors.colleague("aurelie")
    number = open_ticket(left, mailed())
    left.locator("#text").press_sequentially("Of the first person")
    left.locator("#ticket-subject").click()
    until(lambda: left.evaluate(f"{drafts}.some(([, text]) => JSON.parse(text).server)"), "the server to have it")
    left.goto("about:blank")  # an answer under way would bring a cookie back, and the sign-in would be refused
    left.context.clear_cookies()
    page = left.context.new_page()
    sign_in(page, "ilse")
    page.wait_for_url(re.compile(r"^(?!.*/accounts/)"))
    page.goto(f"/tickets/{number}")
    assert page.evaluate(f"{drafts}.length") == 0


def test_outcomes_go_when_a_colleague_has_closed_the_ticket(visitors: Visitors, mailed: MakeTicket) -> None:
    jorn, ilse = visitors.colleague("jorn"), visitors.colleague("ilse")
    number = open_ticket(jorn, mailed())
    ilse.goto(f"/tickets/{number}")
    ilse.locator(".outcome--research summary").click()
    ilse.locator("[name=awaited]").fill("a stamp")
    jorn.locator("#text").fill("A word first.")
    do(jorn, "answer")
    expect(ilse.locator("#talk")).to_contain_text("A word first.")
    expect(ilse.locator("[name=awaited]")).to_have_value("a stamp")
    ilse.locator("[name=awaited]").fill("")
    ilse.locator("#ticket-subject").click()
    jorn.locator(".outcome--answered summary").click()
    jorn.locator("#id_topic").select_option("ACC.BLOCKED")
    do(jorn, "close")
    expect(ilse.locator(HEAD)).to_contain_text("closed")
    expect(ilse.locator(".outcome--answered")).to_have_count(0)


def test_two_people_on_a_ticket_see_each_other(visitors: Visitors, mailed: MakeTicket) -> None:
    jorn, ilse = visitors.colleague("jorn"), visitors.colleague("ilse")
    number = open_ticket(jorn, mailed())
    ilse.goto(f"/tickets/{number}")
    expect(jorn.locator("#presence")).to_contain_text("Ilse Vangrunder")
    expect(ilse.locator("#presence")).to_contain_text("Jorn Slabbinckx")
    ilse.locator("#text").press_sequentially("Dear")
    expect(jorn.locator("#presence")).to_contain_text("Ilse Vangrunder is writing")


@pytest.mark.usefixtures("_quiet_telephone")
def test_a_ticket_is_fetched_once_and_not_again_for_ones_own_presence(visitors: Visitors, mailed: MakeTicket) -> None:
    jorn, ilse = visitors.colleague("jorn"), visitors.colleague("ilse")
    number = open_ticket(ilse, mailed())
    expect(ilse.locator(".delivery")).to_have_text("sent")  # the last news of it
    fetched: list[str] = []
    address = f"/tickets/{number}"
    jorn.on("request", lambda asked: fetched.append(asked.method) if urlsplit(asked.url).path == address else None)
    jorn.goto(address)
    expect(ilse.locator("#presence")).to_contain_text("Jorn Slabbinckx is looking")
    jorn.evaluate(HEAR_PRESENCE)
    jorn.locator("#text").press_sequentially("D")
    expect(ilse.locator("#presence")).to_contain_text("Jorn Slabbinckx is writing")
    jorn.evaluate("window.heard")
    assert fetched == ["GET"]


def test_a_ticket_opens_on_the_request_not_on_our_acknowledgement(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn", viewport={"width": 1366, "height": 768})
    open_ticket(page, mailed("\n\n".join(["Bonjour,", *["Nous n'avons plus accès au registre."] * 8, "Merci"])))
    acknowledgement = page.locator("#talk .entry--machine")
    expect(acknowledgement.locator("summary")).to_be_visible()
    page.reload()
    expect(page.locator("#talk .entry--in .entry__who").first).to_be_in_viewport()
    expect(acknowledgement.locator("p")).to_be_hidden()
    acknowledgement.locator("summary").click()
    expect(acknowledgement.locator("p")).to_contain_text("automatique")


@pytest.mark.parametrize("languages", [1, 3])
@pytest.mark.parametrize("paragraphs", [1, 40])
def test_the_newest_words_are_in_view_on_opening(
    paragraphs: int, languages: int, visitors: Visitors, mailed: MakeTicket, tridesk: Product
) -> None:
    """Whole, or the pane filled with their beginning; the acknowledgement below them is in one or three languages."""
    page = visitors.colleague("jorn")
    subject = mailed("\n\n".join(["Bonjour,", *["Nous n'avons plus accès au registre."] * paragraphs, "Merci"]))
    number = open_ticket(page, subject)
    until(lambda: acknowledge_in(tridesk, subject, languages), "the acknowledgement")
    for width, height in ((1280, 720), (1366, 768), (1920, 1080), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"/tickets/{number}")
        expect(page.locator("#talk .entry--machine")).to_have_count(1)
        until(lambda: shown_of_newest(page) > 0.99, f"the newest words in view at {width} x {height}")


FOLLOWED = """
from datetime import timedelta
from tridesk.tickets.models import Entry
entry = Entry.objects.get(ticket__subject={subject!r}, kind="request")
for text in ("An earlier answer. " * 200, "And now?"):
    entry.pk, entry.in_mail, entry.text, entry.at = None, None, text, entry.at + timedelta(seconds=1)
    entry.save()
"""


BEGINS = """(() => {
    const top = (element) => element.getBoundingClientRect().top;
    const pane = Math.max(top(document.querySelector('.ticket__body')), 48);
    return top([...document.querySelectorAll('.entry--in')].at(-1)) - pane;
})()"""


def test_a_conversation_opens_at_the_beginning_of_the_newest_request_also_a_short_one(
    visitors: Visitors, mailed: MakeTicket, tridesk: Product
) -> None:
    page = visitors.colleague("jorn")
    subject = mailed()
    number = open_ticket(page, subject)
    tridesk.shell(FOLLOWED.format(subject=subject))

    def begins() -> bool:
        return 0 <= float(page.evaluate(BEGINS)) < 24

    for width, height in ((390, 844), (1280, 720)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"/tickets/{number}")
        until(begins, f"it begins at the newest request at {width} x {height}")
    page.locator("#text").focus()
    until(begins, "it stays there while an answer is written")


def acknowledge_in(tridesk: Product, subject: str, languages: int) -> bool:
    """Makes the acknowledgement of a ticket as long as one in so many languages; False while there is none."""
    told = tridesk.shell(
        "from tridesk.tickets.models import Entry\n"
        f"entry = Entry.objects.filter(ticket__subject='{subject}', kind='acknowledgement').first()\n"
        f"print(entry and Entry.objects.filter(pk=entry.pk).update(text=entry.text * {languages}))"
    )
    return "1" in told


def shown_of_newest(page: Page) -> float:
    """The share of the newest words that is in view; 1 where they fill their pane from their beginning."""
    return float(
        page.evaluate(
            """() => {
                const entry = [...document.querySelectorAll('.entry:not(.entry--event, .entry--machine)')].at(-1);
                const words = entry.getBoundingClientRect();
                const pane = entry.closest('[data-scroll-end]').getBoundingClientRect();
                const composer = document.querySelector('#composer').getBoundingClientRect();
                const bar = document.querySelector('.top').getBoundingClientRect();
                const top = Math.max(0, bar.bottom, pane.top);
                const end = Math.min(innerHeight, pane.bottom, composer.top);
                const seen = Math.min(words.bottom, end) - Math.max(words.top, top);
                const beginning = words.top >= top - 1 && words.top < end;
                return beginning ? seen / Math.min(words.height, end - words.top) : 0;
            }"""
        )
    )


def test_two_tickets_are_merged_and_parted_again(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    into = open_ticket(page, mailed("The first of two."))
    number = open_ticket(page, mailed("The second of two."))
    page.locator("#pane-side [data-unfold]", has_text="Merge").click()
    page.locator("#merge-into").fill(into)
    page.locator("#pane-side").get_by_role("button", name="Merge", exact=True).click()
    expect(page.locator(HEAD)).to_contain_text(into)
    expect(page.locator("#talk")).to_contain_text("The second of two.")
    page.locator("#pane-side").get_by_role("button", name="Undo").click()
    expect(page.locator("#talk")).not_to_contain_text("The second of two.")
    page.goto(f"/tickets/{number}")
    expect(page.locator("#talk")).to_contain_text("The second of two.")
    expect(page.locator(HEAD)).to_contain_text("open")


def test_a_national_number_is_masked_until_somebody_says_why_and_that_is_journalled(
    visitors: Visitors, mailed: MakeTicket, tridesk: Product
) -> None:
    page = visitors.colleague("jorn")
    suffix = mailed("Son numéro est 85.07.30-033.28, merci.", subject="Numéro 85.07.30-033.28")[-8:]
    number = open_ticket(page, re.compile(f"Numéro .*{suffix}"))
    expect(page.locator("#talk")).to_contain_text("Son numéro est")
    assert "033.28" not in page.content()
    page.locator("#pane-side [data-unfold]", has_text="national number").click()
    page.locator("#reveal-reason").fill("the caller reads it out")
    page.locator("#pane-side").get_by_role("button", name="Show").click()
    expect(page.locator("#content")).to_contain_text("85.07.30-033.28")
    leader = visitors.colleague("leander")
    leader.goto("/journal/?verb=number")
    noted = leader.locator("tr, li", has_text=number).first
    expect(noted).to_contain_text("Jorn Slabbinckx")
    expect(noted).to_contain_text("the caller reads it out")


# --- whatever they sit at


def test_it_works_on_a_narrow_screen(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn", viewport={"width": 390, "height": 800}, has_touch=True, is_mobile=True)
    subject = mailed()
    open_ticket(page, subject)
    expect(page.locator("#pane-list")).not_to_be_visible()
    page.locator("#text").fill("From my telephone.")
    do(page, "answer")
    expect(page.locator("#talk")).to_contain_text("From my telephone.")
    for address in (page.url, "/tickets/?view=all", "/tickets/new", "/archive/", "/preferences/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
    page.goto("/tickets/?view=all")
    page.locator(".row__link", has_text=subject).click()
    page.locator(".desk__back").click()
    expect(page.locator(".row__link", has_text=subject)).to_be_visible()


def test_it_works_without_scripts(visitors: Visitors, mailed: MakeTicket, sink: Sink) -> None:
    page = visitors.colleague("jorn", java_script_enabled=False)
    subject = mailed(sender="noscript@town.example")

    def arrived() -> bool:
        page.goto("/tickets/?view=all")
        return page.locator(".row__link", has_text=subject).count() == 1

    until(arrived, "the mail on the page")
    page.locator(".row__link", has_text=subject).click()
    page.locator("#text").fill("Without any script.")
    page.locator(".outcome--answered summary").click()
    do(page, "close")
    expect(page.locator(HEAD)).to_contain_text("closed")
    assert sink.mail_to("noscript@town.example", "Without any script.")
