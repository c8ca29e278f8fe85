"""Answers and contact as readers have them: from a web server that has the folder only, with and without script."""

from __future__ import annotations

import functools
import http.server
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.product import running
from tests.e2e.test_accessibility import AXE, COLOURS, TAGS, faults_here
from tests.e2e.test_status_page import Quiet
from tests.serving import serve
from tests.waiting import until
from tridesk.statuspage.publication import Publisher
from tridesk.statuspage.tests.story import Story
from tridesk.website.actions import SCRIPT
from tridesk.website.tests.test_site import FILES

pytestmark = pytest.mark.e2e

PAGES = ("/nl/answers/", "/fr/answers/F-0003.html", "/de/contact.html", "/fr/accessibility.html", "/nl/privacy.html")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    publisher = Publisher(Story(tmp_path).log.path.parent, "http://localhost")
    publisher.shelf.put_bundle({**FILES, "answers.js": SCRIPT}, whole=True)
    publisher.publish(read_back=False)
    with handed_out(publisher.shelf.current) as site:
        yield site


@contextmanager
def handed_out(folder: Path) -> Iterator[str]:
    """The address of a web server that has this folder only."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serve(server)
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()


def opened(browser: Browser, address: str, **options: Any) -> Page:
    return browser.new_context(base_url=address, viewport={"width": 390, "height": 844}, **options).new_page()


def test_answers_are_searched_on_the_device_with_parts_of_words_and_without_accents(
    browser: Browser, address: str
) -> None:
    page, troubles = opened(browser, address), list[str]()
    page.on("console", lambda message: troubles.append(message.text))
    page.goto("/fr/answers/")
    box, hits = page.get_by_role("searchbox"), page.locator("#hits")
    box.fill("CLE demand")
    expect(hits.get_by_role("link")).to_have_count(3)
    expect(page.locator("#all")).to_be_hidden()
    box.fill("ormulair")
    expect(hits.get_by_role("link").first).to_have_text("Comment demander une clé ?")
    box.fill("sleutel")
    expect(hits.get_by_role("link")).to_have_attribute("lang", "nl")
    box.fill("f-0002")
    expect(hits.get_by_role("link")).to_have_count(1)
    box.fill("introuvable")
    expect(hits).to_have_text("Aucune réponse trouvée. Essayez d’autres mots, ou moins de mots.")
    expect(page.get_by_role("link", name="Si votre question n’y figure pas, contactez-nous.")).to_be_visible()
    box.fill("demander une clé perdue")
    expect(hits.get_by_role("link").first).to_have_text("Comment demander une clé ?")
    box.fill("")
    expect(page.locator("#all")).to_be_visible()
    hits.page.locator("#all").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Comment demander une clé ?")
    assert troubles == []
    page.context.close()


def test_without_script_everything_is_listed(browser: Browser, address: str) -> None:
    page = opened(browser, address, java_script_enabled=False)
    page.goto("/nl/")
    page.get_by_role("link", name="Antwoorden op vragen").click()
    expect(page.locator("#all").get_by_role("link")).to_have_count(4)
    expect(page.locator("#search")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


def test_paper_shows_the_answer_and_nothing_of_the_frame(browser: Browser, address: str) -> None:
    page = opened(browser, address)
    page.emulate_media(media="print")
    for place in PAGES:
        page.goto(place)
        expect(page.locator("h1")).to_be_visible()
        assert page.locator("nav, #search").locator("visible=true").count() == 0, place
    page.goto("/nl/answers/F-0001.html")
    expect(page.get_by_text("Met het formulier.")).to_be_visible()
    page.context.close()


def test_axe_finds_nothing_light_or_dark(browser: Browser, address: str) -> None:
    page, violations = opened(browser, address, bypass_csp=True), list[str]()
    for place in PAGES:
        for scheme, rules in (("light", TAGS), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(place)
            page.evaluate(AXE.read_text("utf-8"))
            violations += faults_here(page, f"{place} {scheme}", rules)
    page.context.close()
    assert violations == []


@pytest.mark.timeout(600)
def test_the_site_of_a_product_that_is_stopped_is_read_and_searched(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    var = tmp_path_factory.mktemp("stopped")
    site = var / "status/site/current"
    with running(var, demo=True):
        until((site / "nl/answers/index.html").exists, "the answers to be published")
    with handed_out(site) as address:
        page = opened(browser, address)
        page.goto("/nl/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.get_by_role("link", name="Antwoorden op vragen").click()
        page.get_by_role("searchbox").fill("kaartlezer")
        page.locator("#hits").get_by_role("link").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("kaartlezer")
        page.get_by_role("link", name="Contact", exact=True).click()
        expect(page.locator("main")).to_contain_text("helpdesk@")
        page.context.close()
        for path in ("fr/answers.atom", "api/v2/summary.json", "sitemap.xml"):
            with urllib.request.urlopen(f"{address}/{path}") as answer:
                assert answer.status == 200
