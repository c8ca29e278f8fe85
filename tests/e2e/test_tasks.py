"""The everyday tasks of a call taker, each done in a browser with its gestures counted (docs/tasks.md)."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import MakeTicket, Visitors
from tests.e2e.hand import ALLOWED, counted
from tests.e2e.product import Product, Sink
from tests.e2e.test_desk import HEAD, open_ticket, toast_of
from tests.e2e.test_desk_new_ticket import FORGET_DRAFTS

pytestmark = pytest.mark.e2e

GERMAN = "Guten Tag, unser Mitarbeiter kann sich seit heute Morgen nicht mehr anmelden. Sein Zugang ist gesperrt."


def test_every_task_of_the_table_is_done_somewhere() -> None:
    stories = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert set(re.findall(r'counted\(page, "([^"]+)"\)', stories)) == set(ALLOWED)


def test_answers_and_closes_a_german_mail_with_a_template(visitors: Visitors, mailed: MakeTicket, sink: Sink) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed(GERMAN, "Zugang gesperrt", sender="tasks1@gemeinde.example"))
    with counted(page, "answer and close a German mail with a template") as hand:
        hand.press("w", ";", "r", "e")
        expect(page.locator("[data-templates] [role=option]").first).to_have_text("Uw toegang is hersteld")
        hand.press("Enter")
        expect(page.locator("#text")).to_have_value(re.compile("Guten Tag"))
        expect(page.locator(".outcome--answered")).to_have_attribute("open", "")
        hand.press("Control+Enter")
        expect(page.locator(HEAD)).to_contain_text("closed")
    assert sink.mail_to("tasks1@gemeinde.example", "Zugang")


def test_answers_and_closes_a_mail_in_own_words(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed(GERMAN, "Zugang gesperrt", sender="tasks2@gemeinde.example"))
    with counted(page, "answer and close a mail in one's own words") as hand:
        hand.press("w")
        hand.write("Guten Tag, der Zugang Ihres Mitarbeiters ist wieder offen.")
        hand.press("Escape", "a")
        expect(page.locator("#composer [name=topic]")).to_be_focused()
        hand.write("A")  # where the words told no topic
        expect(page.locator("#composer [name=topic]")).not_to_have_value("")
        hand.press("Control+Enter")
        expect(page.locator(HEAD)).to_contain_text("closed")


def test_answers_a_telephone_enquiry_at_once(visitors: Visitors, tridesk: Product) -> None:
    number = f"+3287{uuid.uuid4().int % 10**6:06}"
    tridesk.shell(
        f"{FORGET_DRAFTS}from tridesk.directory.models import Contact, Organisation\n"
        f"body = Organisation.objects.create(name_nl='Raeren {number}', name_fr='Raeren {number}',"
        f" name_de='Gemeinde Raeren {number}', kind='municipality', nis='63061', service_language='de')\n"
        f"Contact.objects.create(name='Irma Standesamt', organisation=body, phone='{number}')"
    )
    page = visitors.colleague("jorn")
    page.goto("/tickets/")
    with counted(page, "answer a telephone enquiry at once") as hand:
        hand.press("n")
        page.wait_for_url("**/tickets/new")
        expect(page.locator("[name=requester_name]")).to_be_focused()
        hand.write(number)
        expect(page.locator("#known .candidate").first).to_be_visible()
        hand.press("ArrowDown", "Enter")
        expect(page.locator("[name=requester_name]")).to_have_value("Irma Standesamt")
        hand.write("Öffnungszeiten am Freitag")
        hand.press("Enter", "Enter")
        expect(page.locator("[name=answer]")).to_be_focused()
        hand.write("Bis 16.30 Uhr.")
        hand.press("Control+Enter")
        expect(page.locator(HEAD)).to_contain_text("closed")
    expect(page.locator(f"{HEAD} .lang")).to_have_text("de")
    expect(page.locator("#talk")).to_contain_text("Bis 16.30 Uhr.")


def test_researches_until_a_moment(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed(sender="tasks3@town.example"))
    with counted(page, "research until a moment") as hand:
        hand.press("r")
        hand.write("the list of the province")
        hand.press("Tab", "Control+Enter")
        expect(page.locator(HEAD)).to_contain_text("being researched")


def test_asks_the_second_line(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed(sender="tasks4@town.example"))
    with counted(page, "ask the second line") as hand:
        hand.press("2")
        hand.press("a")
        hand.press("Tab", "Tab")
        hand.write("May this body have the key?")
        expect(page.locator(".outcome--second_line [name=service]")).not_to_have_value("")
        hand.press("Control+Enter")
        expect(page.locator(HEAD)).to_contain_text("at the second line")


def test_keeps_a_note_for_a_colleague(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed(sender="tasks5@town.example"))
    with counted(page, "keep a note for a colleague") as hand:
        hand.press("m")
        hand.write("They call back at two, @ilse")
        hand.press("Control+Enter")
        expect(page.locator("#talk .entry--note")).to_contain_text("They call back")


def test_takes_gives_finds_and_pauses(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    number = open_ticket(page, mailed(sender="tasks6@town.example"))
    with counted(page, "take a ticket") as hand:
        with page.expect_navigation():
            hand.press("t")
        expect(page.locator(HEAD)).to_contain_text("Next: Jorn")
    with counted(page, "give a ticket to a colleague") as hand:
        hand.press("/")
        hand.write("give to ilse")
        expect(page.locator("#suggestions [role=option]").first).to_contain_text("give")
        with page.expect_navigation():
            hand.press("Enter")
        expect(page.locator(HEAD)).to_contain_text("Ilse")
    page.goto("/archive/")
    with counted(page, "find a ticket by its number") as hand:
        hand.press("/")
        hand.write(number)
        hand.press("Enter")
        expect(page.locator(f"{HEAD} .number").first).to_have_text(number)
    with counted(page, "pause the telephone for lunch") as hand:
        page.wait_for_load_state()
        hand.press("/")
        hand.write("pause lunch")
        expect(page.locator("#suggestions [role=option]")).to_have_count(1)
        hand.press("Enter")
        expect(page.locator("#phone-bar")).to_have_attribute("data-state", "paused")


def test_opens_the_next_ticket(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    mailed()
    open_ticket(page, mailed())
    before = page.url
    with counted(page, "open the next ticket") as hand:
        hand.press("j", "Enter")
        expect(page).not_to_have_url(before)
        expect(page.locator("#ticket-subject")).to_be_visible()


@pytest.mark.usefixtures("waits")
def test_takes_an_answer_back(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("ilse")
    number = open_ticket(page, mailed(sender="tasks7@town.example"))
    page.locator("#text").fill("Too quick.")
    page.locator("#text").press("Control+Enter")
    expect(toast_of(page, number)).to_be_visible()
    page.wait_for_load_state()
    with counted(page, "take an answer back") as hand:
        hand.press("u")
        expect(page.locator("#text")).to_have_value(re.compile("Too quick"))
