"""What a browser has to show of charts: the arrow keys, what a mark counts, and that they fit."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import MakeTicket, Visitors
from tests.waiting import until

pytestmark = pytest.mark.e2e

PAPER = 673  # an upright A4 without its margins
FRAME = (".top", ".rail", "#phone-bar", "#toasts", ".places", ".filters", ".asking", ".switch a", "main .button")
CHARTS = """() => [...document.querySelectorAll('main .chart__svg')]
    .filter((chart) => chart.checkVisibility())
    .map((chart) => chart.getBoundingClientRect())
    .map(({ left, right, height }) => [left, right, height])"""

PAGES = (
    "/figures/?view=today",
    "/figures/?view=month",
    "/figures/?view=changes",
    "/figures/explore",
    "/figures/explore?rows=weekday&columns=hour",
    "/figures/explore?rows=province",
    "/figures/definitions",
    "/figures/forecast",
    "/figures/staffing",
    "/figures/roster",
)


def test_the_arrow_keys_go_from_mark_to_mark_and_enter_opens_the_list(visitors: Visitors) -> None:
    page = visitors.colleague("leander")
    page.goto("/figures/explore?figure=tickets.opened&rows=channel&excluded=1")
    marks = page.locator(".chart__full a.chart__spot")
    marks.first.focus()
    told = page.locator(".chart__told")
    expect(told).to_have_text(str(marks.first.locator("title").text_content()))
    page.keyboard.press("ArrowRight")
    expect(marks.nth(1)).to_be_focused()
    expect(told).to_have_text(str(marks.nth(1).locator("title").text_content()))
    assert page.locator(".chart__full a.chart__spot:not([tabindex])").count() == 1
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tickets opened")
    expect(page.locator("td.table__main a").first).to_be_visible()


def test_an_open_page_of_today_shows_what_came_and_tab_still_reaches_its_charts(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("leander")
    page.goto("/figures/?view=today")
    opened = page.locator(".tally > div", has_text="Tickets opened").locator(".tally__number")

    def count() -> int:
        number, day = opened.inner_text().split()
        assert day == "today"
        return int(number)

    before = count()
    mailed()
    until(lambda: count() > before, "the ticket among those of today")
    drawings = page.locator(".chart__svg:has(a.chart__spot)")
    assert drawings.count() > 0
    until(lambda: page.locator("a.chart__spot:not([tabindex])").count() == drawings.count(), "a mark for Tab in each")


@pytest.mark.parametrize("width", [1280, 390])
def test_no_page_of_figures_is_wider_than_the_screen(visitors: Visitors, width: int) -> None:
    page = visitors.colleague("leander", viewport={"width": width, "height": 800})
    for address in PAGES:
        page.goto(address)
        page.evaluate("document.querySelectorAll('main details').forEach((details) => { details.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_paper_shows_the_charts_in_full_and_nothing_of_the_frame(visitors: Visitors) -> None:
    page = visitors.colleague("leander", viewport={"width": PAPER, "height": 1050})
    page.emulate_media(media="print")
    for address in PAGES[1:5]:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        for part in FRAME:
            expect(page.locator(part).filter(visible=True)).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= PAPER, address
        charts = page.evaluate(CHARTS)
        assert bool(charts) == ("changes" not in address)
        for left, right, height in charts:
            assert 0 <= left < right <= PAPER, address
            assert 100 < height < 1050, address
    assert page.pdf(format="A4").startswith(b"%PDF")
