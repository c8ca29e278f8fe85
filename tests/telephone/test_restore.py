"""A locked-out user calls and gets their access back: real telephone, real switch, real slapd, real mail."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.hand import HandWithMouse
from tests.e2e.product import Product, Sink, text_of
from tests.telephone.conftest import asked, choice_in, pages_of
from tests.telephone.lines import Lines
from tests.waiting import until
from tridesk.reconnect.access.tests.slapd import Slapd, needs_slapd
from tridesk.telephony.asterisk.trial.sip_phone import SipPhone

pytestmark = [pytest.mark.e2e, needs_slapd]

LOGIN: Final = "margit.hoffner"
PHONE: Final = "+3280647010"
MOST_GESTURES: Final = 11  # under twelve, from the first ring to the working access
MOST_SECONDS: Final = 180.0
TRIES: Final = 3  # wrong ones, after which slapd locks
MADE: Final = f"""
from datetime import timedelta
from tridesk.directory.models import ConnectedUser, Contact, Credential, Organisation, Registration
from tridesk.kit import clock
town = Organisation.objects.create(
    kind="municipality", name_nl="Amel", name_fr="Amblève", name_de="Amel", service_language="de",
    phone="+3280647000", email="gemeinde@amel.example",
)
margit = Contact.objects.create(
    name="Margit Hoffner", organisation=town, phone="{PHONE}", email="margit@amel.example", language="de"
)
Registration.objects.filter(organisation=town).update(since=clock.now() - timedelta(365))
user = ConnectedUser.objects.create(organisation=town, contact=margit, login="{LOGIN}")
Credential.objects.create(user=user, kind="key", reference="RR-44", state="blocked", state_since=clock.now())
"""
CALL: Final = """
from tridesk.reconnect.models import Proof
from tridesk.telephony.models import Call
call = Call.objects.filter(key=Proof.objects.latest("pk").call).first()
print(json.dumps(call and [call.phase, call.has_reached, call.answered_at is not None]))
"""
ENDED: Final = """
from tridesk.reconnect.models import Restore
from tridesk.tickets.calls import calls_of
restore = Restore.objects.select_related("ticket", "credential").latest("pk")
calls = [[call.is_outgoing, call.number, call.has_reached] for call in calls_of(restore.ticket)]
print(json.dumps({
    "outcome": restore.outcome, "credential": restore.credential.state, "calls": calls, "number": restore.ticket.number,
    "orders": list(restore.orders.values_list("state", flat=True)),
    "proofs": list(restore.proofs.values_list("kind", flat=True)),
}))
"""


@pytest.fixture
def bastien(browser: Browser, tridesk: Product) -> Iterator[tuple[Page, Page]]:
    """The page of an agent who speaks German, and the window of their telephone."""
    with pages_of(browser, tridesk, "bastien") as pages:
        yield pages


def test_a_locked_out_user_calls_and_can_sign_in_again(
    started: tuple[Product, Sink],
    slapd: Slapd,
    lines: Lines,
    outside: Lines,
    third: SipPhone,
    bastien: tuple[Page, Page],
    record_property: Any,
) -> None:
    (tridesk, sink), (page, window) = started, bastien
    tridesk.shell(MADE)
    slapd.add(LOGIN)
    assert slapd.lets_in(LOGIN)
    for _try in range(TRIES):
        assert not slapd.lets_in(LOGIN, "wrong")
    assert not slapd.lets_in(LOGIN)  # locked: the right secret too

    third.answer_after = None  # their telephone rings until they pick it up
    bar, handset = page.locator("#phone-bar"), window.locator("#handset-state")
    talk = lines.known(choice_in(tridesk, "de", "Zugang"), PHONE)
    expect(bar).to_have_attribute("data-state", "ringing")
    first_ring = time.monotonic()
    expect(handset).to_have_attribute("data-state", "ringing")
    expect(page.locator("#phone-call")).to_contain_text("Margit Hoffner")  # known by their number

    agent = HandWithMouse(page)
    agent.press("F2")
    page.wait_for_url(re.compile(r"/tickets/[0-9]{4}-[0-9]+$"))
    agent.press("l")
    expect(page.get_by_role("button", name="Restore this access")).to_be_focused()
    agent.press("Enter")
    shows(page, "Womit melden Sie sich an?")  # asked in the caller's language
    agent.press("1")
    shows(page, "Was sagt der Bildschirm nach dem Passwort?")
    agent.press("2")
    call_back = page.get_by_role("button", name=re.compile("080 64 70 10"))
    expect(call_back).to_be_visible()
    page.wait_for_load_state()
    agent.press("F8")
    until(talk.over.is_set, "the caller to be hung up on")
    expect(bar).to_have_attribute("data-state", "wrap_up")

    with page.expect_navigation():  # the page that was left rings too, and would lose the key
        agent.click(call_back)
    expect(bar).to_have_attribute("data-state", "ringing")
    expect(handset).to_have_attribute("data-state", "ringing")
    agent.press("F2")
    expect(handset).to_have_attribute("data-state", "talking")
    theirs = until(lambda: next(iter(third.talks), None), "the registered telephone to ring")
    reached = asked(tridesk, CALL)
    assert reached[1:] == [False, True]  # only the agent's own telephone was picked up
    expect(page.get_by_role("button", name="It was them")).to_have_count(0)
    outside.do(third.answer(theirs))
    was_them = page.get_by_role("button", name="It was them")
    expect(was_them).to_be_visible()
    assert asked(tridesk, CALL)[1]
    agent.click(was_them)
    agent.click(page.get_by_role("button", name=re.compile("^Restore now")))
    until(lambda: slapd.lets_in(LOGIN), "slapd to let them in")
    seconds, gestures = time.monotonic() - first_ring, agent.gestures
    record_property("seconds", round(seconds, 1))
    record_property("gestures", gestures)
    assert seconds < MOST_SECONDS
    assert gestures <= MOST_GESTURES

    mail = sink.mail_to("margit@amel.example", "Der Zugang von Margit Hoffner für Amel funktioniert")
    assert mail["Subject"] == "Zugang wiederhergestellt"
    assert "/access/not-me/" in text_of(mail)
    assert sink.mail_to("gemeinde@amel.example", "Margit Hoffner")["Subject"] == mail["Subject"]

    agent.click(page.get_by_role("button", name="They say that it works"))
    expect(page.locator("#restore")).to_contain_text("restored")
    page.wait_for_load_state()  # the page was loaded anew: keys count once its scripts run
    agent.press("F8")
    until(theirs.over.is_set, "the end of the call")
    ended = until(lambda: _both_filed(asked(tridesk, ENDED)), "the outgoing call on the ticket")
    assert ended["calls"] == [[False, PHONE, True], [True, PHONE, True]]
    assert (ended["outcome"], ended["credential"]) == ("restored", "active")
    assert (ended["orders"], ended["proofs"]) == (["done"], ["call_back"])


def shows(page: Page, question: str) -> None:
    """Waits for a question, and for the keys that answer it."""
    expect(page.get_by_text(question)).to_be_visible()
    page.wait_for_load_state()


def _both_filed(ended: dict[str, Any]) -> dict[str, Any] | None:
    return ended if len(ended["calls"]) == 2 else None
