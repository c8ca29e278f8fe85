"""One Tridesk on a switch of its own, open at any hour; a browser with a microphone; telephones round about."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conftest import CHROMIUM
from tests.e2e.conftest import ARGUMENTS, SCREEN, sign_in
from tests.e2e.product import Product, Sink, running
from tests.telephone.lines import THIRD_HERTZ, Lines
from tests.waiting import until
from tridesk.reconnect.access.tests.slapd import DESK as DESK_NAME
from tridesk.reconnect.access.tests.slapd import DESK_SECRET, SLAPD, USERS, Slapd
from tridesk.telephony.asterisk.site import Ports
from tridesk.telephony.asterisk.trial import free_ports
from tridesk.telephony.asterisk.trial.sip_phone import SipPhone
from tridesk.telephony.conftest import asterisk_program
from tridesk.telephony.prompts.sound import tone

MICROPHONE: Final = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
ALWAYS_OPEN: Final = """
from tridesk.directory.office.worktime import WorkingHours
WorkingHours.is_open = lambda self, at: True
"""
WATCH: Final = """
window.lines = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); window.lines.push(this); }
};
"""


@pytest.fixture(scope="package")
def ports() -> Ports:
    asterisk_program()
    return free_ports()


@pytest.fixture(scope="package")
def outside(ports: Ports) -> Iterator[Lines]:
    """The lines of the public network."""
    lines = Lines(ports.sip)
    yield lines
    lines.close()


@pytest.fixture(scope="package")
def provider(outside: Lines) -> SipPhone:
    """The telephone that the switch rings for numbers outside: it stands for the public network."""
    provider = outside.phone("provider")
    provider.answer_with = tone(1, THIRD_HERTZ)
    return provider


@pytest.fixture(scope="package")
def slapd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Slapd | None]:
    """The account directory of the register: OpenLDAP, which locks after three wrong tries."""
    slapd = Slapd(tmp_path_factory.mktemp("slapd")) if SLAPD else None
    yield slapd
    if slapd is not None:
        slapd.close()


@pytest.fixture(scope="package")
def started(
    tmp_path_factory: pytest.TempPathFactory, ports: Ports, provider: SipPhone, slapd: Slapd | None
) -> Iterator[tuple[Product, Sink]]:
    place, before = tmp_path_factory.mktemp("browser"), tmp_path_factory.mktemp("before")
    (before / "sitecustomize.py").write_text(ALWAYS_OPEN)
    (place / "asterisk").mkdir()
    (place / "asterisk" / "ports.json").write_text(json.dumps({"sip": ports.sip, "http": ports.http, "rtp": ports.rtp}))
    place.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIDESK_TRUNK", f"sip:127.0.0.1:{provider.port}")
        if slapd is not None:
            for name, value in setting_of(slapd, before).items():
                patch.setenv(name, value)
        with running(place, demo=True, before=before) as (product, sink):
            product.shell("from tridesk.accounts.models import User; User.objects.update(language='en')")
            until(lambda: product.health().get("telephony") == "up", "somebody to conduct calls", 60)
            yield product, sink


@pytest.fixture
def lines(tridesk: Product, ports: Ports) -> Iterator[Lines]:
    lines = Lines(ports.sip)
    yield lines
    lines.close()


@pytest.fixture
def third(provider: SipPhone) -> SipPhone:
    """A third party outside the desk; picks up at once."""
    provider.answer_after, provider.refuse_with = 0.0, None
    provider.talks.clear()
    return provider


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *MICROPHONE])
        yield browser
        browser.close()


@pytest.fixture
def pages(browser: Browser, tridesk: Product) -> Iterator[tuple[Page, Page]]:
    """The page of the agent Aurélie, and the window of this agent's telephone."""
    with pages_of(browser, tridesk, "aurelie") as pages:
        yield pages


@contextmanager
def pages_of(browser: Browser, tridesk: Product, username: str) -> Iterator[tuple[Page, Page]]:
    """The page of an agent who takes calls, and the window of their telephone."""
    context = browser.new_context(base_url=tridesk.url, **SCREEN)
    context.add_init_script(WATCH)
    troubles: list[str] = []
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    page = context.new_page()
    sign_in(page, username)
    page.goto("/tickets/")
    with context.expect_page() as opened:
        page.locator("#phone-open").click()
    window = opened.value
    expect(window.locator("#handset-state")).to_have_attribute("data-state", "ready")
    takes_calls(tridesk, username)
    expect(page.locator("#phone-bar")).to_have_attribute("data-state", "free")
    yield page, window
    context.close()
    assert troubles == []


@pytest.fixture
def choice(tridesk: Product) -> bytes:
    """The sound of the French choice of services, as the switch has it."""
    return choice_in(tridesk, "fr", "Accès")


def choice_in(product: Product, language: str, word: str) -> bytes:
    """The sound of the choice of services in a language, known by a word of it."""
    made = f"one for one in sentences(home.menu()) if one.language == '{language}' and '{word}' in one.text"
    return sound(product, f"[{made}][0]")


def setting_of(slapd: Slapd, folder: Path) -> dict[str, str]:
    """The settings with which a product restores access in this directory; its secret is kept in `folder`."""
    secret = folder / "access-secret"
    secret.write_bytes(DESK_SECRET)
    return {
        "TRIDESK_ACCESS": "ldap",
        "TRIDESK_ACCESS_URL": f"ldap://127.0.0.1:{slapd.port}/{USERS}",
        "TRIDESK_ACCESS_NAME": DESK_NAME,
        "TRIDESK_ACCESS_SECRET": str(secret),
    }


def picks_up(page: Page, window: Page) -> None:
    """Answers the call that rings, and waits for the page of its ticket."""
    expect(window.locator("#handset-state")).to_have_attribute("data-state", "ringing")  # the bar knows of it before
    page.keyboard.press("F2")
    page.wait_for_url(re.compile(r"/tickets/[0-9]{4}-[0-9]+$"))  # without a view: not the page that they were on
    expect(window.locator("#handset-state")).to_have_attribute("data-state", "talking")


def asked(product: Product, code: str) -> Any:
    """What a piece of Python inside Tridesk prints as JSON."""
    return json.loads(product.shell(f"import json\n{code}"))


def sound(product: Product, speech: str) -> bytes:
    """The sound of a sentence, named in Python."""
    path = asked(
        product,
        "from tridesk.telephony import phrases\nfrom tridesk.telephony.asterisk import home\n"
        "from tridesk.telephony.prompts.sentences import sentences\n"
        f"print(json.dumps(str(home.library().make({speech}))))",
    )
    return Path(path).read_bytes()


def takes_calls(product: Product, username: str) -> None:
    """The user takes calls from now on, whatever the state before."""
    product.shell(
        "from tridesk.accounts.models import User\nfrom tridesk.telephony.desk import actions\n"
        f"user = User.objects.get(username='{username}')\nactions.go_available(user, by=user)"
    )


def colleague(product: Product, lines: Lines, username: str) -> SipPhone:
    """The SIP telephone of another agent; it rings without an answer."""
    name, password = asked(
        product,
        "from tridesk.accounts.models import User\nfrom tridesk.telephony.asterisk import home\n"
        f"mine = home.account(User.objects.get(username='{username}'), 'telephone')\n"
        "print(json.dumps([mine.name, mine.password]))",
    )
    phone = lines.phone(name, password)
    phone.answer_after = None
    assert lines.do(phone.register()) == 200
    takes_calls(product, username)
    return phone
