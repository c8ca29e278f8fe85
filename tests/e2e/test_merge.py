"""merge.js in a browser: the newer version of a part leaves alone what a person does there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, Page, Route

ROOT: Final = Path(__file__).parents[2]
FILES: Final = {
    "/static/web/merge.js": ROOT / "tridesk/web/static/web/merge.js",
    "/static/vendor/idiomorph.js": ROOT / "node_modules/.tridesk/idiomorph.js",
}
MERGE: Final = """async ([id, html]) => {
  const { merge } = await import('/static/web/merge.js');
  const fresh = new DOMParser().parseFromString(html, 'text/html');
  merge(document.getElementById(id), fresh.getElementById(id));
}"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    def answer(route: Route) -> None:
        path = route.request.url.removeprefix("http://tridesk.test")
        if path in FILES:
            route.fulfill(body=FILES[path].read_text(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>Merge</title>", content_type="text/html")

    page = browser.new_page()
    page.route("**/*", answer)
    page.goto("http://tridesk.test/")
    yield page
    page.close()


def part(inside: str) -> str:
    return f'<div id="part">{inside}</div>'


def show(page: Page, inside: str) -> None:
    page.evaluate("(html) => { document.body.innerHTML = html; }", part(inside))


def merge(page: Page, inside: str) -> None:
    page.evaluate(MERGE, ["part", part(inside)])


def test_a_focused_link_keeps_the_focus_while_its_row_changes(page: Page) -> None:
    show(page, '<ol><li id="a"><a href="/a">A</a></li></ol>')
    page.locator("a").focus()
    merge(page, '<ol><li id="b"><a href="/b">B</a></li><li id="a"><a href="/a">A, answered</a></li></ol>')
    assert page.evaluate("document.activeElement.textContent") == "A, answered"
    assert page.locator("li").all_text_contents() == ["B", "A, answered"]


def test_what_is_typed_or_ticked_stays_and_the_rest_follows_the_server(page: Page) -> None:
    fields = '<p>{0}</p><input id="typed" value="{0}"><textarea id="text">{0}</textarea><input id="rest" value="{0}">'
    fields += '<input type="checkbox" id="ticked">'
    show(page, fields.format("old"))
    page.locator("#typed").fill("mine")
    page.locator("#text").fill("mine too")
    page.locator("#ticked").check()
    merge(page, fields.format("new"))
    assert [page.locator(f"#{name}").input_value() for name in ("typed", "text", "rest")] == ["mine", "mine too", "new"]
    assert page.locator("#ticked").is_checked()
    assert page.locator("p").text_content() == "new"


def test_details_stay_as_they_were_left(page: Page) -> None:
    show(page, '<details id="one"><summary>1</summary></details><details id="two" open><summary>2</summary></details>')
    page.locator("#one summary").click()
    page.locator("#two summary").click()
    merge(page, '<details id="one"><summary>1</summary></details><details id="two" open><summary>3</summary></details>')
    assert page.evaluate("[one.open, two.open, two.textContent]") == [True, False, "3"]


def test_a_list_keeps_its_scroll_position(page: Page) -> None:
    rows = "".join(f"<p>row {number}</p>" for number in range(50))
    box = '<style>.box{height:100px;overflow:auto}</style><div class="box" id="box">'
    show(page, f"{box}{rows}</div>")
    page.evaluate("box.scrollTop = 300")
    merge(page, f"{box}{rows}<p>one more</p></div>")
    assert page.evaluate("[box.scrollTop, box.lastChild.textContent]") == [300, "one more"]


def test_a_live_region_stays_the_same_element(page: Page) -> None:
    show(page, '<p role="status" aria-live="polite">1 waits</p>')
    page.evaluate("window.region = document.querySelector('[role=status]')")
    merge(page, '<p role="status" aria-live="polite">2 wait</p>')
    assert page.evaluate("[region.isConnected, region.textContent]") == [True, "2 wait"]


def test_elements_with_different_ids_never_become_one_another(page: Page) -> None:
    show(page, '<form id="phone-do-answer"><button value="answer">Answer</button></form>')
    page.evaluate("window.button = document.querySelector('button')")
    page.locator("button").focus()
    merge(page, '<form id="phone-do-hang_up"><button value="hang_up">Hang up</button></form>')
    assert page.evaluate("[button.isConnected, document.activeElement === document.body]") == [False, True]
