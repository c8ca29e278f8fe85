"""A supervisor who looks elsewhere hears of a restore that waits for a second person, and of a frozen access."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.product import Product, Sink, text_of
from tests.e2e.test_desk_arrivals import RECORDER, look_away, told
from tests.waiting import until
from tridesk.reconnect.tests.stories import LINK

pytestmark = pytest.mark.e2e

CHIME: Final = {"tone 880", "tone 1175"}

# A doubted restore, led by jorn: the call has proved, and a link is on its way to the mailbox of the organisation.
PREPARE: Final = """
import json
from datetime import timedelta
from tridesk.accounts.models import User
from tridesk.directory.models import Credential, Registration
from tridesk.kit import clock
from tridesk.reconnect import queries
from tridesk.reconnect.actions import opening, proofs
from tridesk.reconnect.models import Proof, Restore
from tridesk.tickets.actions import NewTicket, Requester, open_ticket
from tridesk.tickets.lifecycle import Channel
keys = Credential.objects.filter(kind="key", state="active", user__is_privileged=False, user__contact__left_on=None)
keys = keys.exclude(user__contact__phone="").exclude(user__organisation__email="").exclude(user__login="")
keys = keys.filter(valid_until=None, user__valid_until=None, user__organisation__valid_until=None)
keys = keys.exclude(user__organisation__in=Restore.objects.values("user__organisation"))
key = keys.select_related("user__contact", "user__organisation").order_by("-pk").first()
body, contact, jorn = key.user.organisation, key.user.contact, User.objects.get(username="jorn")
Registration.objects.filter(organisation=body).update(since=clock.now() - timedelta(365))
asked = NewTicket(
    by=jorn, channel=Channel.PHONE, language="fr", subject="Clé bloquée", text="Ma clé est bloquée.",
    requester=Requester().known_as(contact),
)
restore = opening.begin(open_ticket(asked), contact, key, by=jorn)
opening.answer_question(restore.pk, ("key", "key_blocked"), queries.current_tree(), by=jorn)
opening.note_doubt(restore.pk, "Une autre voix que d'habitude", by=jorn)
now = clock.now()
Proof.objects.create(
    restore=restore, kind="call_back", through=contact.phone, contact=contact, asked_by=jorn, asked_at=now, given_at=now
)
proofs.ask_proof(restore.pk, "mailbox", body.email, by=jorn)
print(json.dumps({"restore": restore.pk, "email": body.email, "who": f"{key.user}, {body}"}))
"""
ORDER: Final = """
from tridesk.accounts.models import User
from tridesk.reconnect.actions import ordering
ordering.order({restore}, by=User.objects.get(username="jorn"))
"""


@pytest.fixture
def case(tridesk: Product) -> dict[str, Any]:
    return dict(json.loads(tridesk.shell(PREPARE)))


def press_link(visitors: Visitors, sink: Sink, address: str, path: str, button: str) -> None:
    """Somebody presses the button behind the link in a mail to their address."""
    match = LINK.search(text_of(sink.mail_to(address, path)))
    assert match
    page = visitors.stranger()
    page.goto(match[1])
    page.locator(button).click()
    expect(page.locator(button)).to_have_count(0)


def away(page: Page, address: str) -> None:
    """Opens a page, and looks at something else."""
    page.goto(address)
    look_away(page)


def test_a_supervisor_is_told_that_a_second_person_is_due_and_that_an_access_is_frozen(
    visitors: Visitors, tridesk: Product, sink: Sink, case: dict[str, Any]
) -> None:
    page = visitors.colleague("machteld", viewport={"width": 1280, "height": 720})
    page.add_init_script(RECORDER)
    page.goto("/preferences/")
    for tick in page.locator("[name=alert][value^='mine.']").all():
        expect(tick).not_to_be_checked()

    def hears(words: str) -> None:
        note = f"note {words}: {case['who']}"
        until(lambda: note in told(page), f"the note {note!r}")
        assert set(told(page)) >= CHIME
        expect(page).to_have_title(re.compile(r"^\(\d+\) "))

    away(page, "/tickets/new")
    press_link(visitors, sink, case["email"], "/access/confirm/", "[name=answer][value=yes]")
    hears("A second person is asked for")

    page.goto(f"/restores/{case['restore']}/")
    expect(page.locator("#restore q")).to_have_text("Une autre voix que d'habitude")
    approve = page.locator("[name=do][value=approve]")
    box = approve.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 720, "a laptop shows what is doubted and the button at once"
    approve.click()
    expect(page.get_by_text("Approved.")).to_be_visible()
    tridesk.shell(ORDER.format(**case))

    away(page, "/tickets/new")
    press_link(visitors, sink, case["email"], "/access/not-me/", ".button--danger")
    hears("Frozen: it was not them")

    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/restores/?show=refused")
    expect(page.locator("#restores .tag--failed:visible").first).to_be_visible()
    assert page.locator("#restores .table-wrap").evaluate("table => table.scrollWidth <= table.clientWidth")
    page.goto("/restores/questions/")
    for answers in page.locator(".restore__tree dd").all():
        assert answers.evaluate("element => element.clientWidth > 200")
