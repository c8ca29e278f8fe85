"""Small things that a browser has to show: the wall, the search box that does things, the second line, print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import MakeTicket, Visitors
from tests.e2e.product import Product
from tests.e2e.test_accessibility import speak
from tests.e2e.test_desk import ending, open_ticket
from tridesk.kit.languages import INTERFACE_LANGUAGES

pytestmark = pytest.mark.e2e

TELEPHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
SOLVEIG = "User.objects.filter(username='solveig')"
CALLED = """
from tridesk.directory.models import Service
from tridesk.kit import clock
from tridesk.telephony.models import Call
now = clock.now()
times = dict.fromkeys(("arrived_at", "queued_at", "answered_at", "ended_at", "taken_up_at"), now)
of_a_call = dict(phase="ended", outcome="answered", language="de", **times)
for code in Service.objects.values_list("code", flat=True):
    Call.objects.create(key=f"figures-{code}", service=code, **of_a_call)
"""
AWAY = """
from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.telephony.models import Agent
jorn = User.objects.get(username="jorn")
Agent.objects.update_or_create(user=jorn, defaults={"state": "paused", "reason": "away", "since": clock.now()})
"""
NOT_AWAY = """
from tridesk.telephony.models import Agent
Agent.objects.filter(user__username="jorn").update(state="off", reason="")
"""
NOT_CALLED = f"""
from tridesk.accounts.models import User
from tridesk.telephony.models import Call
Call.objects.filter(key__startswith="figures-").delete()
{SOLVEIG}.update(language="en")
"""
HANDED = """
from tridesk.accounts.models import User
from tridesk.directory.models import Expert
from tridesk.tickets import actions
from tridesk.tickets.models import Ticket
expert = Expert.objects.filter(user__is_active=True).select_related("user", "service").order_by("pk").first()
for subject in {subjects!r}:
    ticket = Ticket.objects.get(subject=subject)
    taker = User.objects.filter(role="call_taker").first()
    actions.hand_over(ticket, by=taker, service=expert.service, question="Which law?", expert=expert.user, tell=False)
print(expert.user.username)
"""


# How many pixels an element lacks to show its words whole: a part of one suffices for dots.
LACKS = """(element) => {
    const { width } = element.getBoundingClientRect();
    element.style.flex = 'none';
    const whole = element.getBoundingClientRect().width;
    element.style.flex = '';
    return whole - width;
}"""

# Boxes whose middle is not within the first line of the words beside them.
ASTRAY = """() => [...document.querySelectorAll('input:is([type=checkbox], [type=radio])')].filter((box) => {
    const words = box.labels[0] && document.createTreeWalker(box.labels[0], NodeFilter.SHOW_TEXT);
    while (words?.nextNode() && !words.currentNode.data.trim());
    const range = document.createRange();
    if (words) range.selectNodeContents(words.currentNode);
    const [line, { top, bottom, width }] = [range.getClientRects()[0], box.getBoundingClientRect()];
    const middle = (top + bottom) / 2;
    return box.checkVisibility() && width > 3 && line && !(line.top < middle && middle < line.bottom);
}).map((box) => box.labels[0].textContent.trim())"""


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.id"))


def test_signing_in_begins_in_the_name(visitors: Visitors) -> None:
    page = visitors.stranger()
    page.goto("/accounts/login/")
    assert focused(page) == "login"


@pytest.mark.parametrize("width", [1920, 1280])
def test_the_wall_fits_the_screen(visitors: Visitors, width: int) -> None:
    page = visitors.colleague("machteld", viewport={"width": width, "height": width * 9 // 16})
    page.goto("/calls/wall/")
    expect(page.locator(".wall__register")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate("rows = document.querySelector('tbody'); rows.append(rows.lastElementChild.cloneNode(true))")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")  # with callers of unknown language


@pytest.fixture
def called(tridesk: Product) -> Iterator[None]:
    """Answered calls for the figures, one a service; neither they nor the language of their reader must stay."""
    tridesk.shell(CALLED)
    yield
    tridesk.shell(NOT_CALLED)


@pytest.mark.usefixtures("called")
def test_the_figures_of_calls_fit_a_laptop_in_every_language(visitors: Visitors, tridesk: Product) -> None:
    page = visitors.colleague("solveig", viewport={"width": 1280, "height": 720})
    for language in INTERFACE_LANGUAGES:
        tridesk.shell(f"from tridesk.accounts.models import User; {SOLVEIG}.update(language={language!r})")
        page.goto("/calls/figures/")
        expect(page.locator("html")).to_have_attribute("lang", language)
        lacking = page.locator(".table-wrap").first.evaluate("table => table.scrollWidth - table.clientWidth")
        assert lacking <= 0, f"{language}: {lacking} px"


def test_a_call_that_the_box_cannot_make_is_answered_by_the_bar(visitors: Visitors) -> None:
    page = visitors.colleague("jorn")
    page.goto("/messages/")
    address = page.url
    page.keyboard.press("/")
    page.keyboard.type("call 0470 12 34 56")
    expect(page.locator("#suggestions [role=option]").first).to_contain_text("0470 12 34 56")
    page.keyboard.press("Enter")
    expect(page.locator("#phone-said")).to_contain_text("Make yourself available first")
    assert (page.url, focused(page)) == (address, "")


@pytest.fixture
def away(tridesk: Product) -> Iterator[None]:
    """The telephone of jorn is set to do not disturb."""
    tridesk.shell(AWAY)
    yield
    tridesk.shell(NOT_AWAY)


@pytest.mark.usefixtures("away")
def test_a_reason_that_is_cut_on_a_telephone_ends_in_dots_and_is_whole_on_a_laptop(visitors: Visitors) -> None:
    page = visitors.colleague("jorn", **TELEPHONE)
    page.goto("/messages/")
    state = page.locator("#phone-state > .tag")
    expect(state).to_contain_text("paused: telephone set to do not disturb")
    assert state.evaluate(LACKS) > 0
    styles = state.evaluate("tag => [getComputedStyle(tag).display, getComputedStyle(tag).textOverflow]")
    assert styles == ["block", "ellipsis"], "a flex container has no ellipsis"
    for width in (1280, 1440, 1920):
        page.set_viewport_size({"width": width, "height": 720})
        assert state.evaluate(LACKS) == 0, width


def test_close_typed_into_the_box_opens_the_outcome_and_keeps_the_text(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed("Guten Tag, eine Frage.", "Frage"))
    page.locator("#text").fill("Half an answer")
    page.locator("#search").fill("close")
    expect(page.locator("#suggestions [role=option]").first).to_contain_text("close")
    page.keyboard.press("Enter")
    expect(page.locator(".outcome--answered")).to_have_attribute("open", "")
    expect(page.locator("#text")).to_have_value(ending("Half an answer"))


def test_an_expert_goes_through_the_questions_by_key_also_on_a_telephone(
    visitors: Visitors, tridesk: Product, mailed: MakeTicket
) -> None:
    subjects = [mailed("Guten Tag, eine Frage.", "Frage") for _ in range(2)]
    page = visitors.colleague("jorn")
    for subject in subjects:
        open_ticket(page, subject)
    expert = tridesk.shell(HANDED.format(subjects=subjects)).strip()
    page = visitors.colleague(expert)
    page.goto("/questions/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("#questions .row__link").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".ticket__asked")).to_be_in_viewport()
    assert focused(page) == "text"

    small = visitors.colleague(expert, **TELEPHONE)
    for address in ("/questions/", page.url):
        small.goto(address)
        assert small.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    expect(small.locator(".ticket__asked")).to_be_in_viewport()
    expect(small.get_by_role("button", name="Answer the first line")).to_be_in_viewport()


def test_a_notice_shows_the_languages_of_its_groups_and_the_hours_of_its_category(visitors: Visitors) -> None:
    page = visitors.colleague("clemence")
    page.goto("/notices/new/")
    assert page.locator("[name=groups]:checked").count() == 0
    expect(page.locator("#id_begins")).to_be_visible()
    german = page.locator("[name=groups][data-for='de']").first
    german.check()
    expect(page.locator("[data-version=de]")).to_be_visible()
    expect(page.locator("[data-version=fr]")).to_be_hidden()
    german.uncheck()
    expect(page.locator("[data-version=fr]")).to_be_visible()
    lefts = page.locator(".version").evaluate_all("parts => parts.map(part => part.getBoundingClientRect().top)")
    assert len(set(lefts)) == 1, "side by side"
    page.locator("#id_category").select_option("interruption")
    expect(page.locator("#id_begins")).to_be_hidden()


def test_zeros_have_a_stroke_in_numbers_and_keys_alone(visitors: Visitors) -> None:
    page = visitors.colleague("jorn")
    page.goto("/tickets/?view=all")
    families = page.evaluate(
        "['.row__number', '.row__subject'].map(part => getComputedStyle(document.querySelector(part)).fontFamily)"
    )
    assert [family.startswith('"Slashed zero"') for family in families] == [True, False]
    plain = page.evaluate("document.fonts.load('1em \"Atkinson Hyperlegible Next\"', '0').then(fonts => fonts.length)")
    assert plain == 2, "the typeface and our zero"


@pytest.mark.parametrize(
    ("username", "addresses"),
    [
        ("clemence", ("/preferences/", "/notices/new/", "/directory/", "/figures/explore")),
        ("leander", ("/second-factor/", "/directory/transfer/", "/answers/")),
    ],
)
def test_on_a_telephone_a_box_stands_at_the_first_line_of_its_words(
    username: str, addresses: tuple[str, ...], visitors: Visitors
) -> None:
    page = visitors.colleague(username, **TELEPHONE)
    speak(page, "de")
    astray = []
    for address in addresses:
        page.goto(address)
        astray += page.evaluate(ASTRAY)
    speak(page, "en")
    assert astray == []


def test_print_leaves_the_telephone_out(visitors: Visitors) -> None:
    page = visitors.colleague("jorn")
    page.goto("/tickets/?view=all")
    expect(page.locator("#phone-bar")).to_be_attached()
    page.emulate_media(media="print")
    expect(page.locator("#phone-bar")).to_be_hidden()
