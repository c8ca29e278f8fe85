"""The main job: a mail comes in, is answered, replied to, closed, archived, and found again by a word."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visitors, choose_topic, sign_in
from tests.e2e.product import DESK, Product, Sink, letter, text_of

pytestmark = pytest.mark.e2e


def test_from_the_mail_that_comes_in_to_the_archive_that_finds_it_again(
    tridesk: Product, sink: Sink, visitors: Visitors
) -> None:
    # A call taker signs in and has the page open.
    page = visitors.stranger()
    sign_in(page, "jorn")
    page.goto("/tickets/?view=new&order=newest")
    loaded = page.evaluate("performance.timeOrigin")

    # A mail comes in by LMTP, and appears by itself.
    subject = "Accès bloqué à Malmedy"
    tridesk.send(letter(subject, "Bonjour,\n\nnotre accès est bloqué depuis ce matin.\n\nAnna Huts", number="m1"))
    row = page.locator(".row__link", has_text=subject)
    expect(row).to_be_visible()
    assert page.evaluate("performance.timeOrigin") == loaded  # nobody loaded the page anew

    # She opens it and answers.
    row.click()
    expect(page.get_by_role("heading", name=subject)).to_be_visible()
    expect(page.locator("#talk")).to_contain_text("notre accès est bloqué depuis ce matin")
    page.locator("#text").fill("Bonjour,\n\nl'accès est rendu. Essayez encore une fois, s'il vous plaît.")
    page.locator("button[name=do][value=answer]").click()
    expect(page.locator("#talk")).to_contain_text("l'accès est rendu")
    number = page.locator(".ticket .number").first.inner_text()

    # The answer arrives, with the reference in its subject, as a reply, with the desk's details under it.
    answer = sink.mail_to("anna@town.example", "l'accès est rendu")
    assert number in answer["Subject"]
    assert subject in answer["Subject"]
    assert answer["In-Reply-To"]
    assert "<m1@town.example>" in answer["References"]
    assert DESK in answer["From"]
    assert "\n-- \n" in answer.get_body(("plain",)).get_content().replace("\r\n", "\n")  # type: ignore[union-attr]
    assert "Jorn Slabbinckx" in text_of(answer).partition("\n-- ")[2]
    assert DESK in text_of(answer).partition("\n-- ")[2]

    # The requester replies twice; both replies appear on the open ticket.
    first = f"Re: {subject}"
    tridesk.send(letter(first, "Merci, j'essaie.", number="m2", reply_to=answer["Message-ID"]))
    expect(page.locator("#talk")).to_contain_text("Merci, j'essaie.")
    tridesk.send(letter(answer["Subject"], "Merci pour le rétablissement si rapide !", number="m3"))
    expect(page.locator("#talk")).to_contain_text("rétablissement")

    # She closes.
    page.keyboard.press("Escape")
    page.locator(".outcome--answered summary").click()
    choose_topic(page)
    page.locator("#composer button[name=do][value=close]").click()
    expect(page.locator("#ticket-head")).to_contain_text("closed")

    # The ticket comes to rest in the archive.
    tridesk.shell(
        "from datetime import timedelta; from tridesk.tickets.models import Ticket; "
        "from tridesk.tickets.actions import archive_rested\n"
        "while archive_rested(timedelta(0)): pass"
    )

    # She finds it again by a word of the third message, without its accent, and sees where it hit.
    page.goto("/archive/")
    page.locator("#search").fill("retablissement")
    page.keyboard.press("Enter")
    hit = page.locator(".row__link", has_text=subject)
    expect(hit).to_be_visible()
    expect(hit.locator("mark")).to_have_text("rétablissement")
    hit.click()
    expect(page.locator("#ticket-head")).to_contain_text(number)
    expect(page.locator("#pane-main")).to_contain_text("archived")
    expect(page.locator("#composer")).to_have_count(0)
