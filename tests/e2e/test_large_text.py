"""Text of twice the size on a telephone: no page is wider than the screen, no word leaves its button, none is cut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.e2e.conftest import Visitors
from tests.e2e.product import Product
from tests.e2e.test_desk_layout import BARS, TELEPHONE

pytestmark = pytest.mark.e2e

LANGUAGES: Final = ("de", "fr")
READER: Final = "from tridesk.accounts.models import User; User.objects.filter(username='leander').update(language=%r)"
PAGES: Final = {
    "a new ticket": "/tickets/new",
    "the list": "/tickets/?view=all",
    "calls": "/calls/",
    "the wall": "/calls/wall/",
    "a notice": "/notices/new/",
    "figures": "/figures/",
    "a question to the figures": "/figures/explore",
    "restored access": "/restores/",
    "documents": "/documents/",
    "the directory": "/directory/",
    "signing in": "/accounts/login/",
    "the public page": "/status/LANGUAGE/",
    "its history": "/status/LANGUAGE/history/",
}
OUTSIDE: Final = ("signing in", "the public page", "its history")

# What is wider than the screen, leaves its button, or is cut off without dots. What scrolls in its frame may be wide.
FAULTS: Final = """() => {
    const box = (element) => element.getBoundingClientRect();
    const seen = [...document.querySelectorAll('body *')].filter((element) =>
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && box(element).width > 1 && !element.closest('.visually-hidden, .skip, svg, option, datalist'));
    const style = (element) => getComputedStyle(element);
    const own = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const scrolls = (element) => element && element !== document.body
        && (['auto', 'scroll'].includes(style(element).overflowX) || scrolls(element.parentElement));
    const leaves = (element) => [...element.childNodes].some((node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        const [words, { left, right, top, bottom }] = [range.getBoundingClientRect(), box(element)];
        return node.nodeType === 3 && node.data.trim() && (words.right > right + 1 || words.left < left - 1
            || words.bottom > bottom + 1 || words.top < top - 1);
    });
    const outside = seen.filter((element) => (box(element).right > innerWidth + 1 || box(element).left < -1)
        && !scrolls(element.parentElement));
    const left = seen.filter((element) => element.matches('button, .button, .outcome__name, .switch__choice, .chip')
        && leaves(element));
    const cut = seen.filter((element) => own(element) && ['hidden', 'clip'].includes(style(element).overflowX)
        && style(element).textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1);
    const name = (kind) => (element) => `${kind}: ${element.outerHTML.replace(/\\s+/g, ' ').slice(0, 120)}`;
    const wide = document.documentElement.scrollWidth;
    return [...(wide > innerWidth ? [`${wide} pixels wide`] : []), ...outside.map(name('outside')),
        ...left.map(name('leaves')), ...cut.map(name('cut'))];
}"""


def enlarge(devtools: CDPSession) -> None:
    """Twice the size of text, as in the settings of the browser; for the pages that open from now on."""
    devtools.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})


def faults(page: Page) -> list[str]:
    """What does not fit on the page that is open."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    assert page.evaluate("matchMedia('(width < 20rem)').matches"), "text of twice the size"
    return list(page.evaluate(FAULTS))


def telephone(visitors: Visitors, username: str = "", **options: Any) -> Page:
    options |= {"viewport": {"width": TELEPHONE[0], "height": TELEPHONE[1]}, "reduced_motion": "reduce"}
    page = visitors.colleague(username, **options) if username else visitors.stranger(**options)
    enlarge(page.context.new_cdp_session(page))
    return page


@pytest.fixture(scope="module", params=LANGUAGES)
def reader(
    request: pytest.FixtureRequest, browser: Browser, started: tuple[Product, Any], known: dict[str, Any]
) -> Iterator[tuple[str, Page, Page]]:
    """A language, a page of leander in it, and a stranger's."""
    language: str = request.param
    product, visitors = started[0], Visitors(browser, started[0], known)
    page = telephone(visitors, "leander")
    product.shell(READER % language)
    yield language, page, telephone(visitors, locale=language)
    product.shell(READER % "en")
    visitors.close()
    assert visitors.troubles == []


@pytest.mark.parametrize("place", PAGES)
def test_a_page_fits(place: str, reader: tuple[str, Page, Page]) -> None:
    language, leader, stranger = reader
    page = stranger if place in OUTSIDE else leader
    page.goto(PAGES[place].replace("LANGUAGE", language))
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert faults(page) == []


@pytest.mark.parametrize("outcome", ["answered", "research", "second_line"])
def test_a_ticket_and_what_an_outcome_asks_fit(outcome: str, reader: tuple[str, Page, Page]) -> None:
    _language, page, _stranger = reader
    page.goto("/tickets/?view=new")
    page.goto(page.locator(".row__link").first.get_attribute("href") or "")
    rests = faults(page)
    page.locator(f".outcome--{outcome} summary").click()
    expect(page.locator(f".outcome--{outcome} .outcome__ask")).to_be_visible()
    assert (rests, faults(page)) == ([], [])


def test_the_bar_of_a_call_fits(reader: tuple[str, Page, Page], started: tuple[Product, Any]) -> None:
    language, page, _stranger = reader
    page.route("**/telephone/bar/", lambda route: route.abort())
    page.goto("/messages/")
    misfits = {}
    for state, bar in json.loads(started[0].shell(BARS.replace("LANGUAGE", language))).items():
        page.evaluate("bar => { document.querySelector('#phone-bar').outerHTML = bar; }", bar)
        misfits[state] = faults(page)
        if state == "ringing":
            expect(page.locator("#phone-do-answer button")).to_be_in_viewport(ratio=1)
    page.unroute("**/telephone/bar/")
    assert misfits == {"free": [], "ringing": [], "talking": []}
