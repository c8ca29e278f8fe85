"""axe finds nothing, on any page, in any language, light or dark; no page is wider than a telephone.

Where words are longest, all rules are asked in the light. `make test-all` asks those of colours once more in the dark,
where `web/tests/test_contrast.py` has all colours of text on all surfaces; no colour depends on a language, and in the
others it asks all other rules, in the light, on one page in ten, at night on all.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, StorageState, ViewportSize, expect

import tridesk as package
from tests.architecture.routes import page_routes
from tests.depth import ALL, some
from tests.e2e.conftest import Visitors
from tests.e2e.product import Product
from tests.examples import rooms

pytestmark = pytest.mark.e2e

ROOT: Final = Path(package.__file__).parents[1]
AXE: Final = ROOT / "node_modules" / "axe-core" / "axe.min.js"
TAGS: Final = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS: Final = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
LONGEST: Final = "de"
PARTS: Final = 12  # of the pages: all of them in one test would take too long
WIDE: Final[ViewportSize] = {"width": 1440, "height": 900}
NARROW: Final[ViewportSize] = {"width": 390, "height": 844}
LANGUAGES: Final = ("nl", "fr", LONGEST, "en")

UNFOLD: Final = "document.querySelectorAll('main details').forEach((details) => { details.open = true; })"

FACTS: Final = f"""
import json
import sys
sys.path.insert(0, {str(ROOT)!r})
from tests.examples import demonstrated
print(json.dumps(demonstrated()))
""".strip()


@pytest.fixture(scope="module")
def facts(started: tuple[Product, Any]) -> dict[str, list[str]]:
    """Addresses of what the demonstration holds, by who sees them."""
    return dict(json.loads(started[0].shell(FACTS)))


def pages_of(who: str) -> list[str]:
    """The addresses that all rooms show to a leader, to strangers or to experts, and those that are no pages."""
    return [address for room in rooms().values() for address in getattr(room.pages, who)]


def with_axe(page: Page) -> Page:
    """The same page, which has axe in it from the next address on."""
    page.add_init_script(path=AXE)
    return page


def faults(page: Page, address: str) -> list[str]:
    """What axe finds on a page with all that folds in it open: in the light, and with `ALL` the colours in the dark."""
    page.emulate_media(color_scheme="light")
    page.goto(address)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)  # paler while another ticket comes
    page.evaluate(UNFOLD)
    faults = faults_here(page, f"{address} (light)", TAGS)
    if ALL:
        page.emulate_media(color_scheme="dark")
        faults += faults_here(page, f"{address} (dark)", COLOURS)
    return faults


def too_wide(page: Page, address: str) -> list[str]:
    """A line when the page that is open is wider than a telephone."""
    page.set_viewport_size(NARROW)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(WIDE)
    return [f"{address}: {width} pixels wide"] if width > NARROW["width"] else []


def faults_here(page: Page, place: str, rules: dict[str, Any], *, colours: bool = True) -> list[str]:
    options: dict[str, Any] = {"runOnly": rules, "resultTypes": ["violations"], "preload": False}
    if not colours:
        options["rules"] = {rule: {"enabled": False} for rule in COLOURS["values"]}
    results = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{place}: {rule['id']}: {node['target'][0]}: {node['failureSummary'].splitlines()[-1].strip()[:160]}"
        for rule in results["violations"]
        for node in rule["nodes"]
    ]


def speak(page: Page, language: str) -> None:
    page.goto("/preferences/")
    page.locator(".person > summary").click()
    page.locator(f".languages button[value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_no_page_is_forgotten() -> None:
    looked_at = {address.partition("?")[0] for address in (*pages_of("leader"), *pages_of("strangers"))}
    assert {f"/{route.path}" for route in page_routes() if not route.arguments} - looked_at == set(pages_of("none"))


class Readers:
    """A page with axe for each user, '' for a stranger; it stays while tests ask for the same language.

    To open one, sign in and choose a language costs as much as to look at many pages.
    """

    def __init__(self, visitors: Visitors) -> None:
        self.visitors = visitors
        self._pages: dict[str, tuple[str, Page]] = {}

    def page(self, who: str, language: str) -> Page:
        spoken, page = self._pages.get(who, ("", None))
        if page is None or spoken != language:
            if page is not None:
                page.context.close()
            page = self._open(who, language)
            self._pages[who] = language, page
        return page

    def _open(self, who: str, language: str) -> Page:
        options: dict[str, Any] = {"reduced_motion": "reduce"}
        if not who:
            return with_axe(self.visitors.stranger(locale=language, **options))
        page = self.visitors.colleague(who, **options)
        speak(page, language)
        return with_axe(page)


@pytest.fixture(scope="module")
def readers_of_all(browser: Browser, started: tuple[Product, Any], known: dict[str, StorageState]) -> Iterator[Readers]:
    visitors = Visitors(browser, started[0], known)
    yield Readers(visitors)
    visitors.close()


@pytest.fixture
def readers(readers_of_all: Readers) -> Iterator[Readers]:
    """The readers of all tests; troubles are those of this test."""
    readers_of_all.visitors.troubles.clear()
    yield readers_of_all
    assert readers_of_all.visitors.troubles == []


@pytest.fixture
def places(facts: dict[str, list[str]]) -> list[tuple[str, list[str]]]:
    """Pairs of user ('' for a stranger) and the pages that they see."""
    return [
        (user, pages_of(who) + facts[who])
        for user, who in (("", "strangers"), ("leander", "leader"), ("godelieve", "experts"))
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_and_nothing_is_too_wide(
    part: int, readers: Readers, places: list[tuple[str, list[str]]]
) -> None:
    violations = []
    for who, addresses in places:
        page = readers.page(who, LONGEST)
        for address in addresses[part::PARTS]:
            violations += faults(page, address) + too_wide(page, address)
    assert violations == [], "\n".join(violations)


@pytest.mark.daily
@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != LONGEST])
def test_axe_finds_nothing_in_other_words(language: str, readers: Readers, places: list[tuple[str, list[str]]]) -> None:
    violations = []
    for who, addresses in places:
        page = readers.page(who, language)
        for address in some(addresses, LANGUAGES.index(language), count=len(addresses) // 10 + 1):
            page.goto(address)
            assert not who or page.locator("html").get_attribute("lang") == language
            violations += faults_here(page, f"{address} ({language})", TAGS, colours=False)
    assert violations == [], "\n".join(violations)


def test_axe_finds_nothing_in_what_opens(visitors: Visitors, facts: dict[str, list[str]]) -> None:
    """Menus, outcomes and the help overlay; on a narrow screen too."""
    page = with_axe(visitors.colleague("leander", reduced_motion="reduce"))
    ticket = next(address for address in facts["leader"] if address.startswith("/tickets/"))
    violations = []
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        violations += faults(page, ticket)
        for opened in ("details.outcome", ".person", "#pane-side details"):
            page.evaluate(
                "selector => document.querySelectorAll(selector).forEach((element) => { element.open = true; })", opened
            )
            violations += faults_here(page, f"{opened} at {size['width']}", TAGS)
    page.set_viewport_size(WIDE)
    page.goto("/tickets/")
    page.keyboard.press("?")
    expect(page.locator("dialog[open]")).to_be_visible()
    violations += faults_here(page, "keys", TAGS)
    page.goto("/tickets/?view=new")
    page.keyboard.press("*")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    violations += faults_here(page, "chosen rows", TAGS)
    page.keyboard.press("a")
    page.wait_for_url("**/tickets/bulk")
    violations += faults_here(page, "one answer to many", TAGS)
    assert violations == [], "\n".join(violations)
