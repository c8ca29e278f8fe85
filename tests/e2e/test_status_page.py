"""The public page as readers have it: from a web server that has the folder only, with and without script and style."""

from __future__ import annotations

import functools
import http.server
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.test_accessibility import AXE, COLOURS, TAGS, faults_here
from tests.serving import serve
from tridesk.kit import clock
from tridesk.statuspage import actions
from tridesk.statuspage.entries import IncidentPhase, RegisterState, Reported
from tridesk.statuspage.phrases import Ready, compose
from tridesk.statuspage.publication import Publisher
from tridesk.statuspage.shelf import STALE
from tridesk.statuspage.tests.story import DAY, HOUR, MINUTE, MONDAY, Story

pytestmark = pytest.mark.e2e

PAGES = ("/", "/nl/", "/de/history/", "/fr/embed.html")


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class Site:
    """A published site at hours of our choosing."""

    def __init__(self, folder: Path, url: str) -> None:
        self.story, self.url = Story(folder), url
        self.publisher = Publisher(folder, url)

    def publish(self, at: datetime) -> None:
        with clock.frozen(at):
            self.publisher.publish(read_back=False)

    def falter(self) -> None:
        """On Monday at 14.00 it is out of service, for an hour as it seems."""
        with self.story.at(5 * HOUR) as now:
            message = compose([Ready.NO_CONSULTATION, Ready.LOOKING])
            what = Reported(RegisterState.OUT_OF_SERVICE, IncidentPhase.INVESTIGATING, message, estimate=now + HOUR)
            actions.record(self.story.log, what, by="siebe", via="editor")
        self.publish(MONDAY + 5 * HOUR)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    handler = functools.partial(Quiet, directory=str(tmp_path / "site" / "current"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        serve(server)
        made = Site(tmp_path, f"http://localhost:{server.server_address[1]}")
        made.story.announce(HOUR, DAY, DAY + 2 * HOUR)
        made.publish(MONDAY + 2 * HOUR)
        yield made
        server.shutdown()


def opened(browser: Browser, site: Site, **options: Any) -> Page:
    context = browser.new_context(base_url=site.url, locale="nl-BE", timezone_id="Europe/Brussels", **options)
    return context.new_page()


def test_axe_finds_nothing_in_any_state_fresh_or_stale_light_or_dark(browser: Browser, site: Site) -> None:
    page, violations = opened(browser, site, bypass_csp=True, reduced_motion="reduce"), []
    for at, look in ((2 * HOUR, ""), (DAY, ""), (5 * HOUR, "falter"), (7 * HOUR, STALE)):
        if look == "falter":
            site.falter()
        elif look == STALE:
            site.publish(MONDAY + at)
            site.publisher.shelf.point(site.publisher.shelf.current_number() or 0, STALE)
        else:
            site.publish(MONDAY + at)
        for address in PAGES:
            for scheme, rules in (("light", TAGS), ("dark", COLOURS)):
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.goto(address)
                page.evaluate(AXE.read_text("utf-8"))
                violations += faults_here(page, f"{address} {look} {scheme}", rules)
    page.context.close()
    assert violations == []


def test_without_script_and_style_it_reads_right_in_three_languages(browser: Browser, site: Site) -> None:
    site.falter()
    page = opened(browser, site, java_script_enabled=False)
    plain = unstyled((site.publisher.shelf.current / "index.html").read_text("utf-8"))
    page.route(f"{site.url}/", lambda route: route.fulfill(body=plain, content_type="text/html; charset=utf-8"))
    page.goto("/")
    lines = [line.strip() for line in page.inner_text("main").splitlines() if line.strip()]
    assert lines[:4] == [
        "Rijksregister is momenteel buiten dienst",
        "Sinds 14.00\u00a0uur.",
        "Raadplegingen zijn niet mogelijk. We zoeken de oorzaak.",
        "Verwachte duur: ongeveer 1\u00a0u, tot rond 15.00\u00a0uur.",
    ]
    for words in (
        "Le Registre National est momentanément hors service",
        "National Register ist momentan ausser Betrieb",
    ):
        assert words in lines
    assert not [line for line in lines if "verouderd" in line]
    page.context.close()


def unstyled(content: str) -> str:
    before, _style, rest = content.partition("<style>")
    return before + rest.partition("</style>")[2]


def test_it_asks_for_nothing_elsewhere_and_keeps_nothing(browser: Browser, site: Site) -> None:
    page, asked, logged = opened(browser, site), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: logged.append(line.text))
    for address in PAGES:
        page.goto(address)
    assert [url for url in asked if not url.startswith(site.url)] == []
    assert (page.context.cookies(), logged) == ([], [])
    page.context.close()


def test_an_open_page_follows_and_says_when_it_has_become_old(browser: Browser, site: Site) -> None:
    page = opened(browser, site)
    page.clock.install(time=MONDAY + 2 * HOUR)
    page.goto("/nl/")
    expect(page.get_by_role("status").first).to_contain_text("Rijksregister werkt stabiel")
    site.falter()
    page.clock.run_for(21_000)
    expect(page.get_by_role("status").first).to_contain_text("Rijksregister is momenteel buiten dienst")
    expect(page).to_have_title("Rijksregister: buiten dienst")
    old = page.get_by_text("Deze pagina is mogelijk verouderd")
    expect(old).to_be_hidden()
    page.clock.set_system_time(MONDAY + 5 * HOUR + 10 * MINUTE)  # and nobody has confirmed it since
    page.clock.run_for(21_000)
    expect(old).to_be_visible()
    page.context.close()


def test_on_a_telephone_nothing_is_cut_off_and_the_state_comes_first(browser: Browser, site: Site) -> None:
    site.falter()
    for width in (320, 390, 1440):
        page = opened(browser, site, viewport={"width": width, "height": 700})
        for address in ("/", "/nl/", "/de/history/"):
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.goto("/")
        box = page.get_by_text("Rijksregister is momenteel buiten dienst", exact=True).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 400
        page.context.close()
