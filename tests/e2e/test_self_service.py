"""The link in a letter, in a real browser, in German: look, correct, come back, send; and links that lead nowhere."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, expect

from tests.e2e.conftest import Visitors
from tests.e2e.product import Product, Sink, text_of
from tests.e2e.test_accessibility import AXE, COLOURS, TAGS, faults_here

pytestmark = pytest.mark.e2e

ASK = """
from tridesk.directory.confirming.actions.confirmations import ask
from tridesk.directory.models import Contact, Organisation
town = Organisation.objects.create(kind="police", name_nl="Proefdorp", name_fr="Essaiville", name_de="Probedorf",
    service_language="de", email="info@NAME.example", phone="+3287000001")
clerk = Contact.objects.create(name="Anneliese Probst", email="NAME@NAME.example", language="de", organisation=town)
print(ask(town, clerk, by=None).pk)
"""


def asked(product: Product, sink: Sink, name: str) -> tuple[int, str]:
    """A town of our own is asked: the number of the confirmation, and the path of the link in the mail."""
    number = int(product.shell(ASK.replace("NAME", name)))
    mail = sink.mail_to(f"{name}@{name}.example", "/up-to-date/")
    assert "Stimmt noch, was wir über Probedorf wissen?" in mail["Subject"]
    link = re.search(r"(/up-to-date/[\w-]+/)", text_of(mail))
    assert link is not None
    return number, link[1]


def clean(page: Page, place: str) -> list[str]:
    """What axe finds here."""
    page.evaluate(AXE.read_text("utf-8"))
    return faults_here(page, place, TAGS)


def clean_in_the_dark(page: Page, place: str) -> list[str]:
    page.emulate_media(color_scheme="dark")
    page.reload()
    page.evaluate(AXE.read_text("utf-8"))
    violations = faults_here(page, f"{place} in the dark", COLOURS)
    page.emulate_media(color_scheme="light")
    page.reload()
    return violations


def test_look_correct_come_back_send(visitors: Visitors, tridesk: Product, sink: Sink) -> None:
    number, link = asked(tridesk, sink, "eins")
    page = visitors.stranger(locale="de-BE", reduced_motion="reduce")
    referers: list[str] = []

    def note(request: Request) -> None:
        referers.append(request.headers.get("referer", ""))

    page.on("request", note)
    page.goto(link)
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.get_by_text("Anneliese Probst")).to_have_count(0)
    violations = clean(page, "the door") + clean_in_the_dark(page, "the door")
    page.get_by_role("button", name="Zeigen, was Sie wissen").click()
    expect(page.get_by_role("heading", name="Anneliese Probst")).to_be_visible()
    violations += clean(page, "the sheet")
    page.set_viewport_size({"width": 390, "height": 844})
    violations += clean(page, "the sheet, narrow") + clean_in_the_dark(page, "the sheet")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations == []

    with page.expect_response(lambda answer: answer.request.method == "PUT") as kept:
        page.locator("[name=o-town]").fill("Eynatten")
    assert kept.value.ok
    expect(page.locator("#sheet [data-kept]")).to_contain_text("gespeichert")
    assert page.evaluate("localStorage.length") == 0
    assert [referer for referer in referers if "up-to-date" in referer] == []

    elsewhere = visitors.stranger(locale="de-BE", reduced_motion="reduce")
    elsewhere.goto(link)
    expect(elsewhere.locator("[name=o-town]")).to_have_value("Eynatten")
    elsewhere.locator("[name=o-phones]").fill("keine Nummer")
    elsewhere.get_by_role("button", name="Alles stimmt jetzt: absenden").click()
    expect(elsewhere.locator("[name=o-phones]")).to_have_attribute("aria-invalid", "true")
    assert clean(elsewhere, "refused") == []
    elsewhere.locator("[name=o-phones]").fill("087 00 00 02")
    elsewhere.get_by_role("button", name="Alles stimmt jetzt: absenden").click()
    expect(elsewhere.get_by_role("heading", name="Danke")).to_be_visible()
    assert clean(elsewhere, "thanks") == []

    page.reload()
    expect(page.get_by_role("heading", name="Danke")).to_be_visible()
    expect(page.get_by_text("Probst")).to_have_count(0)

    desk = visitors.colleague("jorn")
    desk.goto(f"/directory/confirmations/{number}/")
    desk.locator("button[value=accept-all]").click()
    expect(desk.locator(".tag--closed")).to_have_count(2)


def test_links_that_lead_nowhere(visitors: Visitors, tridesk: Product, sink: Sink) -> None:
    number, link = asked(tridesk, sink, "zwei")
    page = visitors.stranger(locale="de-BE", reduced_motion="reduce")
    page.goto(link)
    tridesk.shell(
        "from tridesk.directory.models import Confirmation; from tridesk.kit import clock;"
        f"Confirmation.objects.filter(pk={number}).update(expires_at=clock.now())"
    )
    for address in (link, f"{link[:-6]}AAAAA/", "/up-to-date/x/"):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 404
        expect(page.get_by_role("heading", name="Dieser Link führt nirgends mehr hin")).to_be_visible()
        expect(page.get_by_text("Probedorf")).to_have_count(0)
        assert clean(page, address[:14]) == []


def test_no_token_stands_in_the_log(tridesk: Product, sink: Sink, visitors: Visitors) -> None:
    _number, link = asked(tridesk, sink, "drei")
    visitors.stranger().goto(link)
    assert link.split("/")[2] not in tridesk.log.read_text("utf-8", "replace")
