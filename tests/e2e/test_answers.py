"""An answer born from a ticket, approved, offered with a mail, a new ticket and a call, sent, told and doubted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import MakeTicket, Visitors, choose_topic
from tests.e2e.product import Product, Sink, text_of
from tests.e2e.test_desk import HEAD
from tests.e2e.test_desk_calls import in_state

pytestmark = pytest.mark.e2e

TRANSLATED = {
    "nl": ("Hoe vervang ik een tweelingkaart?", "De tweelingkaart wordt binnen 5 werkdagen vervangen."),
    "fr": (
        "Comment remplacer une carte jumelle\u00a0?",
        "La carte jumelle est remplacée dans les 5 jours ouvrables.",
    ),
}


def ticket_of(page: Page, subject: str) -> None:
    """Opens the new ticket with this subject."""
    page.goto("/tickets/?view=new&order=newest")
    page.locator(".row__link", has_text=subject).click()
    expect(page.get_by_role("heading", name=subject)).to_be_visible()


def answer_and_ask_for_an_entry(page: Page, subject: str) -> None:
    ticket_of(page, subject)
    page.locator("#text").fill(
        "Guten Tag Frau Huts,\n\nDie Zwillingskarte wird binnen 5 Werktagen ersetzt.\n\nFragen? Tel. 081 99 88 77"
    )
    page.locator("button[name=do][value=answer]").click()
    expect(page.locator("#talk")).to_contain_text("binnen 5 Werktagen")
    page.get_by_role("button", name="Make a FAQ answer of this ticket").click()


def translate(page: Page, entry: str, language: str) -> None:
    page.goto(f"/answers/{entry}/edit?language={language}")
    for place, text in enumerate(TRANSLATED[language]):
        page.locator(f"[name=part_{place}]").fill(text)
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("main")).to_contain_text(TRANSLATED[language][1])


def test_born_from_a_ticket_approved_offered_sent_and_counted(
    visitors: Visitors, mailed: MakeTicket, sink: Sink
) -> None:
    # Ilse answers a mail and makes an entry of it: the persons are gone, and what is open is marked.
    writer = visitors.colleague("ilse")
    answer_and_ask_for_an_entry(
        writer, mailed("Guten Tag,\n\nwie wird unsere Zwillingskarte ersetzt?\n\nAnna Huts", "Zwillingskarte")
    )
    answer = writer.locator("[name=answer]")
    expect(answer).to_have_value(re.compile("Zwillingskarte wird binnen 5 Werktagen"))
    assert not re.search("Huts|99 88 77", answer.input_value())
    writer.locator("[name=question]").fill("Wie wird eine Zwillingskarte ersetzt?")
    answer.fill("Die Zwillingskarte wird binnen 5 Werktagen ersetzt.")
    writer.locator("[name=audience]").select_option("public")
    writer.get_by_role("button", name="Keep").click()
    expect(writer.get_by_role("heading", level=1)).to_have_text(re.compile(r"F-\d{4}"))
    entry = writer.get_by_role("heading", level=1).inner_text()

    # It is translated and put before a second reader; its writer cannot approve it.
    for language in TRANSLATED:
        translate(writer, entry, language)
    writer.get_by_role("button", name="Ask a colleague to validate it").click()
    expect(writer.get_by_text("a colleague validates it")).to_be_visible()
    expect(writer.get_by_role("button", name="Validate")).to_have_count(0)
    reader = visitors.colleague("machteld")
    reader.goto("/answers/next")
    reader.goto(f"/answers/{entry}")
    reader.get_by_role("button", name="Validate").click()
    expect(reader.get_by_text("validated", exact=True).first).to_be_visible()

    # It is offered in French beside another mail; one key puts it into the text, and it leaves.
    asks = "jumelle@town.example"
    agent = visitors.colleague("aurelie")
    ticket_of(agent, mailed("Bonjour, comment remplacer notre carte jumelle ?", "Carte jumelle", sender=asks))
    offer = agent.locator(f"[data-offer^='{entry}.']")
    expect(offer).to_contain_text("carte jumelle")
    expect(agent.locator(".offers .offer").first).to_have_attribute("data-offer", re.compile(rf"^{entry}\.\d+\.fr$"))
    agent.keyboard.press("f")
    expect(agent.locator("#text")).to_have_value(re.compile("carte jumelle est remplacée dans les 5 jours"))
    expect(agent.locator("#composer [name=faq]")).to_have_value(re.compile(rf"^{entry}\.\d+\.fr$"))
    agent.locator("#text").fill("")  # deleted again, it does not count
    expect(agent.locator("#composer [name=faq]")).to_have_value("")
    agent.keyboard.press("Escape")
    agent.keyboard.press("f")
    agent.locator("button[name=do][value=answer]").click()
    expect(agent.locator("#talk")).to_contain_text("carte jumelle est remplacée")
    assert "est remplacée dans les 5 jours" in text_of(sink.mail_to(asks, "carte jumelle est remplacée"))

    # The ticket says which version was sent, and the entry that it was used.
    expect(agent.locator("#ticket-answers")).to_contain_text(re.compile(rf"{entry}\s+version \d+,\s+sent"))
    reader.goto(f"/answers/{entry}")
    expect(reader.locator("dl.facts")).to_contain_text("1 time")


QUESTION = "Was bedeutet die Meldung Sperrquokka?"
WRITE = f"""
from tridesk.accounts.models import User
from tridesk.faq import actions
from tridesk.faq.values import EntryContent, EntryWording
users = User.objects.in_bulk(["ilse", "machteld"], field_name="username")
texts = {{"de": EntryWording({QUESTION!r}, "Die Karte ist gesperrt.")}}
entry = actions.write_entry(EntryContent("de", texts, audience="desk", owner=users["ilse"].pk), by=users["ilse"])
actions.propose(entry.number, by=users["ilse"])
actions.validate(entry.number, by=users["machteld"])
print(entry.name)
"""


def tell_first(page: Page, entry: str) -> None:
    """Presses the key of the first offer once it is this entry."""
    expect(page.locator(".offers .offer").first).to_have_attribute("data-offer", re.compile(rf"^{entry}\."))
    page.keyboard.press("Escape")
    page.keyboard.press("h")


@pytest.mark.usefixtures("_quiet_telephone")
def test_told_in_a_new_ticket_and_during_a_call_then_doubted_and_settled(visitors: Visitors, tridesk: Product) -> None:
    entry = tridesk.shell(WRITE).strip()
    told = re.compile(rf"{entry}\s+version 1,\s+told")

    # While a new ticket is typed, one key says that it was told, and again that it was not.
    page = visitors.colleague("jorn")
    page.goto("/tickets/new")
    page.locator("[name=subject]").fill("Sperrquokka, sagt die Maschine")
    tell_first(page, entry)
    expect(page.locator("[data-told]").first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("h")
    expect(page.locator("[name=faq]")).to_have_value("")
    page.keyboard.press("h")
    expect(page.locator("[name=faq]")).to_have_value(re.compile(rf"^{entry}\.1\.de$"))
    page.locator("[name=answer]").fill("So erklärt.")
    choose_topic(page, "form.sheet")
    page.locator("[name=answer]").press("Control+Enter")
    expect(page.locator(HEAD)).to_contain_text("closed")
    expect(page.locator("#ticket-answers")).to_contain_text(told)

    # During a call it comes with the first words of the note.
    page.goto("/welcome/")
    page.locator("form[action='/welcome/ring'] button").click()
    in_state(page, "ringing")
    page.keyboard.press("F2")
    in_state(page, "talking")
    page.wait_for_url(re.compile(r"/tickets/\d{4}-\d+"))
    page.keyboard.press("F10")
    page.keyboard.type("Sperrquokka, sagt die Maschine")
    tell_first(page, entry)
    expect(page.locator("#ticket-answers")).to_contain_text(told)
    page.keyboard.press("F8")

    # One key doubts it: a task for its owner with the sentence, and a mark wherever it is offered.
    page.goto("/tickets/new")
    page.locator("[name=subject]").fill("Sperrquokka")
    expect(page.locator(".offers .offer").first).to_have_attribute("data-offer", re.compile(rf"^{entry}\."))
    page.keyboard.press("Escape")
    page.keyboard.press("y")
    page.wait_for_url(re.compile(rf"/answers/{entry}\?report="))
    page.locator("[name=sentence]").fill("Seit gestern heißt es Sperrnumbat.")
    page.get_by_role("button", name="Tell the owner").click()
    expect(page.locator("main")).to_contain_text("Sperrnumbat")
    page.goto("/tickets/new")
    page.locator("[name=subject]").fill("Sperrquokka")
    expect(page.locator(".offers .offer").first).to_contain_text("doubted by a colleague")
    owner = visitors.colleague("ilse")
    owner.goto("/waiting/")
    owner.get_by_role("link", name=re.compile("Sperrnumbat")).first.click()
    owner.get_by_role("button", name="Settled").click()
    expect(owner.locator("main")).to_contain_text("settled by")
    expect(owner.locator("dl.facts")).to_contain_text("2 times")
