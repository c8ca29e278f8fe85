"""The telephone in the browser, on a real Asterisk with real SIP and real sound: from the menu to the closed ticket."""

from __future__ import annotations

import asyncio
import json
import math
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import CHROMIUM
from tests.e2e.conftest import ARGUMENTS, SCREEN, choose_topic, sign_in
from tests.e2e.product import Product, running, until
from tridesk.telephony.asterisk.bringing import CannotBring, bring
from tridesk.telephony.asterisk.telephone import Talk, Telephone
from tridesk.telephony.asterisk.trial import free_ports
from tridesk.telephony.prompts.sound import RATE, linear, tone

pytestmark = pytest.mark.e2e
T = TypeVar("T")
NUMBER: Final = "+3281000000"
HERTZ: Final = 440.0  # of the caller's voice
MICROPHONE: Final = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
ALWAYS_OPEN: Final = """
from tridesk.directory.worktime import WorkingHours
WorkingHours.is_open = lambda self, at: True
"""
WATCH: Final = """
window.lines = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); window.lines.push(this); }
};
"""
SOUND: Final = """async () => {
  const found = { energy: 0, came: 0, went: 0 };
  for (const one of (await window.lines.at(-1).getStats()).values()) {
    if (one.type === 'inbound-rtp') { found.energy = one.totalAudioEnergy; found.came = one.packetsReceived; }
    if (one.type === 'outbound-rtp') found.went = one.packetsSent;
  }
  return found;
}"""


class Lines:
    """SIP telephones, in a thread of their own: the browser has this one."""

    def __init__(self, sip: int) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._sip, self._phones = sip, list[Telephone]()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def phone(self, name: str = "caller", password: str = "") -> Telephone:
        phone = self.do(Telephone.open(name, password, ("127.0.0.1", self._sip)))
        self._phones.append(phone)
        return phone

    def press(self, talk: Talk, key: str) -> None:
        self._loop.call_soon_threadsafe(talk.press, key)

    def close(self) -> None:
        for phone in self._phones:
            self.do(phone.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture(scope="module")
def tridesk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The demonstration on a switch of its own, open at any hour."""
    try:
        bring()
    except CannotBring as error:
        pytest.skip(f"no Asterisk here: {error}")
    place, before = tmp_path_factory.mktemp("browser"), tmp_path_factory.mktemp("before")
    (before / "sitecustomize.py").write_text(ALWAYS_OPEN)
    ports = free_ports()
    (place / "asterisk").mkdir()
    (place / "asterisk" / "ports.json").write_text(json.dumps({"sip": ports.sip, "http": ports.http, "rtp": ports.rtp}))
    place.chmod(0o755)
    with running(place, demo=True, before=before) as (product, _sink):
        product.shell("from tridesk.accounts.models import User; User.objects.update(language='en')")
        until(lambda: product.health().get("telephony") == "up", "somebody to conduct calls", 60)
        yield product


@pytest.fixture
def lines(tridesk: Product) -> Iterator[Lines]:
    ports = json.loads((tridesk.var / "asterisk" / "ports.json").read_text())
    lines = Lines(ports["sip"])
    yield lines
    lines.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *MICROPHONE])
        yield browser
        browser.close()


@pytest.fixture
def pages(browser: Browser, tridesk: Product) -> Iterator[tuple[Page, Page]]:
    """The page of Aurélie, who takes calls, and the window of her telephone."""
    context = browser.new_context(base_url=tridesk.url, **SCREEN)
    context.add_init_script(WATCH)
    troubles: list[str] = []
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    page = context.new_page()
    sign_in(page, "aurelie")
    page.goto("/tickets/")
    with context.expect_page() as opened:
        page.locator("#phone-open").click()
    window = opened.value
    expect(window.locator("#handset-state")).to_have_attribute("data-state", "ready")
    page.get_by_role("button", name="Take calls").click()
    expect(page.locator("#phone-bar")).to_have_attribute("data-state", "free")
    yield page, window
    context.close()
    assert troubles == []


def asked(product: Product, code: str) -> Any:
    """What a piece of Python inside Tridesk prints as JSON."""
    return json.loads(product.shell(f"import json\n{code}"))


def french_menu(product: Product) -> bytes:
    """The sound of the French choice of services, as the switch has it."""
    path = asked(
        product,
        "from tridesk.telephony import ivr\nfrom tridesk.telephony.asterisk import home\n"
        "from tridesk.telephony.prompts.sentences import sentences\n"
        "said = [one for one in sentences(home.menu()) if one.language == 'fr' and 'Accès' in one.text]\n"
        "print(json.dumps(str(home.library().make(said[0]))))",
    )
    return Path(path).read_bytes()


def heard(talk: Talk, prompt: bytes) -> bool:
    """Whether half a second of the prompt's middle came, sample by sample."""
    middle = len(prompt) // 2
    return prompt[middle : middle + RATE // 2] in bytes(talk.heard)


def strength(sound: bytes, hertz: float) -> float:
    """How much of a tone is in A-law sound, 0 to 1 (Goertzel)."""
    samples = memoryview(linear(sound)).cast("h")
    energy = sum(sample * sample for sample in samples) or 1
    turn = 2 * math.cos(2 * math.pi * hertz / RATE)
    last = before = 0.0
    for sample in samples:
        last, before = sample + turn * last - before, last
    return 2 * (last * last + before * before - turn * last * before) / (energy * len(samples))


def test_a_french_call_rings_in_the_browser_is_spoken_and_its_ticket_closed(
    tridesk: Product, lines: Lines, pages: tuple[Page, Page]
) -> None:
    page, window = pages
    prompt = french_menu(tridesk)
    caller = lines.phone()
    talk = lines.do(caller.call("1000", NUMBER, speak=tone(1, HERTZ)))
    until(talk.heard_anything, "the greeting")
    lines.press(talk, "2")
    until(lambda: heard(talk, prompt), "the French choice of services")
    lines.press(talk, "1")

    bar = page.locator("#phone-bar")
    expect(bar).to_have_attribute("data-state", "ringing")
    expect(window.locator("#handset-state")).to_have_attribute("data-state", "ringing")
    call = page.locator("#phone-call")
    expect(call).to_contain_text("081 00 00 00")
    expect(call).to_contain_text("Access")
    expect(call.locator(".lang")).to_have_text("fr")
    page.keyboard.press("F2")
    expect(window.locator("#handset-state")).to_have_attribute("data-state", "talking")
    expect(bar).to_have_attribute("data-state", "talking")

    page.wait_for_url("**/tickets/2026-*")
    before = window.evaluate(SOUND)
    talk.heard.clear()
    until(lambda: len(talk.heard) > 2 * RATE, "two seconds of sound")
    after, sound = window.evaluate(SOUND), bytes(talk.heard)
    assert talk.heard_anything()
    assert after["came"] - before["came"] > 50
    assert after["went"] - before["went"] > 50
    assert after["energy"] > before["energy"]

    page.keyboard.press("F9")
    expect(page.locator("#phone-mute")).to_have_attribute("aria-pressed", "true")
    page.locator("#text").fill("Clé renouvelée, elle fonctionne.")
    page.keyboard.press("F8")
    expect(window.locator("#handset-state")).to_have_attribute("data-state", "ready")
    expect(bar).to_have_attribute("data-state", "wrap_up")
    until(talk.over.is_set, "the caller to be hung up on")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    choose_topic(page)
    number = page.url.rpartition("/")[2].partition("?")[0]
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("#messages")).not_to_be_empty()

    found = asked(
        tridesk,
        f"from tridesk.telephony import figures\nfrom tridesk.tickets.calls import calls_of, calls_without_ticket\n"
        f"from tridesk.tickets.models import Ticket\nticket = Ticket.objects.get(number='{number}')\n"
        "call, = calls_of(ticket)\ntoday = figures.today()\n"
        "print(json.dumps([ticket.state, ticket.subject, call.language, call.service, call.agent.username,\n"
        "  call.outcome, today.offered, today.answered, len(calls_without_ticket())]))",
    )
    assert found[0] in ("closed", "archived")
    assert found[2:] == ["fr", "ACCESS", "aurelie", "answered", 1, 1, 0]
    assert "Accès" in found[1]
    assert strength(sound, HERTZ) < 0.5  # what he heard was her microphone, not his own voice


def test_an_agent_whose_browser_sleeps_is_not_rung_and_the_next_one_is(
    tridesk: Product, lines: Lines, browser: Browser, pages: tuple[Page, Page]
) -> None:
    page, window = pages
    name, password = asked(
        tridesk,
        "from tridesk.accounts.models import User\nfrom tridesk.telephony import actions\n"
        "from tridesk.telephony.asterisk import home\nuser = User.objects.get(username='bastien')\n"
        "actions.go_available(user, by=user)\nmine = home.account(user, 'telephone')\n"
        "print(json.dumps([mine.name, mine.password]))",
    )
    colleague = lines.phone(name, password)
    colleague.answer_after = None
    assert lines.do(colleague.register()) == 200

    debugger = window.context.new_cdp_session(window)
    debugger.send("Debugger.enable")
    debugger.send("Debugger.pause")  # nothing runs in that window any more, as on a computer that sleeps
    context = browser.new_context(base_url=tridesk.url, storage_state=page.context.storage_state(), **SCREEN)
    elsewhere = context.new_page()  # where scripts still run
    elsewhere.goto("/tickets/")
    bar = elsewhere.locator("#phone-bar")
    expect(bar).to_have_attribute("data-state", "paused")
    expect(elsewhere.locator("#phone-state")).to_contain_text("telephone out of reach")

    talk = lines.do(lines.phone().call("1000", NUMBER, speak=tone(1, HERTZ)))
    until(talk.heard_anything, "the greeting")
    lines.press(talk, "2")
    until(lambda: heard(talk, french_menu(tridesk)), "the French choice of services")
    lines.press(talk, "1")
    until(colleague.rings.is_set, "the next colleague to be rung")
    expect(bar).to_have_attribute("data-state", "paused")

    debugger.send("Debugger.resume")
    expect(bar).to_have_attribute("data-state", "free")
    context.close()
