"""One running demonstration and one browser for all stories; each story has its own people, pages and mails."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect, sync_playwright

from tests.conftest import CHROMIUM
from tests.e2e.product import Product, Sink, letter, running
from tests.e2e.telephone import _quiet_telephone as _quiet_telephone  # a fixture: pytest finds it here by its name
from tridesk.demo.sign_in import PASSWORD

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
]
SCREEN: dict[str, Any] = {"locale": "en-GB", "viewport": {"width": 1440, "height": 900}} | (
    {"timezone_id": os.environ["TRIDESK_TEST_ZONE"]} if "TRIDESK_TEST_ZONE" in os.environ else {}
)
PATIENCE = 60_000  # milliseconds; a net, for a machine that does much else
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="package")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Product, Sink]]:
    with running(tmp_path_factory.mktemp("tridesk"), demo=True) as (product, sink):
        product.shell("from tridesk.accounts.models import User; User.objects.update(language='en', hold_seconds=0)")
        yield product, sink


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitors:
    """Opens pages: of strangers, and of colleagues, signed in once for all tests."""

    def __init__(self, browser: Browser, product: Product, known: dict[str, StorageState]) -> None:
        self._browser, self._product, self._known = browser, product, known
        self._contexts: list[BrowserContext] = []
        self.troubles: list[str] = []

    def stranger(self, **options: Any) -> Page:
        context = self._browser.new_context(base_url=self._product.url, **(SCREEN | options))
        context.set_default_timeout(PATIENCE)
        self._contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.troubles.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._hear(page, message.type, message.text))
        return page

    def colleague(self, username: str, **options: Any) -> Page:
        if username not in self._known:
            page = self.stranger()
            sign_in(page, username)
            self._known[username] = page.context.storage_state()
        return self.stranger(storage_state=self._known[username], **options)

    def _hear(self, page: Page, kind: str, text: str) -> None:
        """Trouble is a script that fails or a policy that is broken; a page that was refused on purpose is none."""
        if kind == "error" and "Failed to load resource" not in text and "net::ERR" not in text:
            self.troubles.append(f"{page.url}: {text}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


def sign_in(page: Page, username: str, password: str = PASSWORD) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(username)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.fixture(scope="package")
def known() -> dict[str, StorageState]:
    return {}


@pytest.fixture
def visitors(browser: Browser, tridesk: Product, known: dict[str, StorageState]) -> Iterator[Visitors]:
    visitors = Visitors(browser, tridesk, known)
    yield visitors
    visitors.close()
    assert visitors.troubles == []


@pytest.fixture
def waits(tridesk: Product) -> Iterator[None]:
    """Answers of ilse wait half a minute."""
    people = "from tridesk.accounts.models import User; User.objects.filter(username='ilse').update(hold_seconds=%d)"
    tridesk.shell(people % 30)
    yield
    tridesk.shell(people % 0)


RECOVER = """
from tridesk.demo.interruption_button import falter
from tridesk.statuspage import queries
if queries.running_incident() is not None:
    falter()
"""


@pytest.fixture
def faltering(visitors: Visitors, tridesk: Product) -> Iterator[Page]:
    """The page of ilse, who made the register falter. It recovers, also where the story breaks off: others follow."""
    page = visitors.colleague("ilse")
    page.goto("/welcome/")
    page.get_by_role("button", name="Make the register falter").click()
    expect(page.get_by_text("The register falters.")).to_be_visible()
    yield page
    tridesk.shell(RECOVER)


MakeTicket = Callable[..., str]


@pytest.fixture
def mailed(tridesk: Product) -> MakeTicket:
    """Sends a mail with a unique subject and returns that subject."""

    def send(text: str = "Bonjour, une question.", subject: str = "Question", **options: Any) -> str:
        number = uuid.uuid4().hex
        subject = f"{subject} {number[:8]}"
        options.setdefault("sender", f"{number[:8]}@town.example")
        tridesk.send(letter(subject, text, number=number, **options), options["sender"])
        return subject

    return send


def choose_topic(page: Page, form: str = "#composer") -> None:
    """The first topic of the list, where none is chosen yet."""
    topic = page.locator(f"{form} select[name=topic]")
    if topic.count() and not topic.input_value():
        topic.select_option(index=2)
