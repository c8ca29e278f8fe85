"""The directory at work: search while typing, recognition by a key, correction by a file."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.product import Product
from tridesk.config.settings import database_for

pytestmark = pytest.mark.e2e

SHARED = """
from tridesk.directory.models import Contact, Organisation
from tridesk.tickets.actions import NewTicket, Requester, open_ticket
from tridesk.tickets.lifecycle import Channel
town = Organisation.objects.filter(kind="municipality").order_by("pk").first()
for name in ("Griet NAME", "Hilde NAME"):
    Contact.objects.create(name=name, phone="+3287DIALLED", language="nl", organisation=town)
ticket = open_ticket(NewTicket(by=None, channel=Channel.PHONE, language="nl", subject="NAME", text="?",
    requester=Requester(phone="+3287DIALLED")))
print(ticket.number)
"""


def suggested(page: Page) -> Locator:
    return page.locator("#suggestions .suggest__one")


def test_the_organisation_of_a_new_ticket_is_chosen_with_the_keyboard(visitors: Visitors) -> None:
    page = visitors.colleague("jorn")
    page.goto("/tickets/new")
    box = page.locator("[name=organisation]")
    box.focus()
    page.keyboard.type("lontz")
    expect(suggested(page).first).to_contain_text("Lontzen")
    page.keyboard.press("ArrowDown")
    expect(suggested(page).first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Lontzen")
    expect(page).to_have_url(re.compile("/tickets/new$"))


def test_the_one_box_leads_to_a_municipality_by_its_old_name(visitors: Visitors) -> None:
    page = visitors.colleague("jorn")
    page.goto("/tickets/")
    page.keyboard.press("/")
    page.keyboard.type("galmaarden")
    expect(suggested(page).first).to_contain_text("now Pajottegem")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/directory/\d+/$"))
    expect(page.locator("h1")).to_have_text("Pajottegem")


def test_who_calls_from_a_shared_number_is_recognised_by_a_key(visitors: Visitors, tridesk: Product) -> None:
    name, phone = f"Proef{uuid.uuid4().hex[:6]}", f"{uuid.uuid4().int % 10**6:06}"
    number = tridesk.shell(SHARED.replace("NAME", name).replace("DIALLED", phone))
    page = visitors.colleague("jorn")
    page.goto(f"/tickets/{number}")
    both = page.locator("#card-who .candidate")
    expect(both).to_have_count(2)
    second = both.nth(1).locator("strong").inner_text()
    page.keyboard.press("v")
    expect(page.locator("#card-who .card__name")).to_have_text(second)
    expect(both).to_have_count(0)


def test_the_form_of_a_group_says_whom_it_would_reach_while_somebody_ticks(visitors: Visitors) -> None:
    page = visitors.colleague("machteld")
    page.goto("/groups/new/")
    reached = page.locator("[data-count]")
    expect(reached).to_have_text("0 addresses.")
    page.locator("[name=kinds][value=municipality]").check()
    expect(reached).to_contain_text(re.compile(r"[1-9]\d* addresses"))


def test_a_wrong_row_of_a_file_is_seen_and_the_others_are_written(visitors: Visitors) -> None:
    name = f"Bo {uuid.uuid4().hex[:8]}"
    page = visitors.colleague("machteld")
    page.goto("/directory/transfer/?kind=contacts")
    lines = f"name;emails\n{name};bo@raeren.example\nAn;wrong\n".encode()
    page.locator("input[type=file]").set_input_files({"name": "staff.csv", "mimeType": "text/csv", "buffer": lines})
    page.get_by_role("button", name="Look at it").click()
    expect(page.locator("#import")).to_contain_text("wrong is no mail address.")
    page.get_by_label("Leave out the 1 row that is refused").check()
    page.get_by_role("button", name="Write 1 record").click()
    expect(page.locator("#import")).to_contain_text("Done: 1 new, 0 changed")
    page.goto(f"/directory/?q={name}")
    page.get_by_role("link", name=name).click()
    expect(page.locator("h1")).to_have_text(name)


def test_more_files_may_be_taken_than_the_web_server_has_connections(visitors: Visitors) -> None:
    connections = database_for("web")["OPTIONS"]["pool"]["max_size"]
    leander = visitors.colleague("leander").context.request
    for _ in range(connections + 1):
        answer = leander.get("/directory/transfer/export/organisations/?format=csv")
        assert (answer.status, answer.text().count("\n") > 1) == (200, True)
