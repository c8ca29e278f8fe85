"""A laptop suffices: what the frame takes, what the conversation keeps, and that nothing moves when a call comes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import CHROMIUM
from tests.e2e.conftest import ARGUMENTS, MakeTicket, Visitors
from tests.e2e.product import Product
from tests.e2e.test_accessibility import speak
from tests.e2e.test_desk import do, open_ticket, toast_of
from tests.e2e.test_desk_calls import CONTACT

pytestmark = pytest.mark.e2e

LAPTOP: Final = (1280, 720)
TELEPHONE: Final = (390, 844)
ENLARGED: Final = (640, 360)  # a laptop at 200 %
SCREENS: Final = (LAPTOP, (1366, 650), (1440, 900), (1920, 1080), TELEPHONE, ENLARGED)
PEOPLE: Final = {
    "call taker": ("jorn", ("/preferences/", "/tickets/?view=all", "/telephone/", "/tickets/new", "/directory/")),
    "expert": ("godelieve", ("/preferences/", "/questions/", "/absences/")),
    "supervisor": ("machteld", ("/tickets/?view=all", "/calls/", "/calendar/", "/messages/", "/groups/new/")),
    "External Relations": ("clemence", ("/tickets/?view=all", "/notices/", "/directory/", "/incidents/")),
}

FRAME: Final = """() => {
    const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const box = (element) => element.getBoundingClientRect();
    const heading = [...document.querySelectorAll('main h1')].find(seen);
    const first = [...document.querySelectorAll('main *')].find(seen);
    const outside = [...document.querySelectorAll('.top *, .desk__main :is(button, summary, textarea)')]
        .filter((element) => seen(element) && box(element).width
            && !element.closest('.visually-hidden, [popover], .ticket__body') // the conversation scrolls
            && !element.matches('.visually-hidden, svg *, option, datalist'))
        .filter((element) => box(element).right > innerWidth + 1 || box(element).left < -1
            || (document.body.matches('.has-panes') && innerWidth >= 896 && box(element).bottom > innerHeight + 1));
    return {
        bar: box(document.querySelector('.top')).height, content: box(first).top,
        left: Math.round(box(heading).left), wide: document.documentElement.scrollWidth,
        outside: outside.map((element) => element.outerHTML.slice(0, 80)),
    };
}"""

TALK: Final = "document.querySelector('.ticket__body').getBoundingClientRect().height"
TAKES_CALLS: Final = "document.querySelector('#phone-bar').dataset.state = 'free'"  # in the layout alone

# The bar as the server would draw it in three moments of a call; nothing of it stays in the database.
BARS: Final = """
import json
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from tridesk.accounts.models import User
from tridesk.directory.models import Contact
from tridesk.kit import clock
from tridesk.telephony.engine import life_json
from tridesk.telephony.engine.calls.life import AgentPart, Life, Phase, QueuePlace
from tridesk.telephony.models import Agent, Call
from tridesk.tickets import phone
from tridesk.tickets.models import Ticket, TicketCall
bars, now, jorn = {}, clock.now(), User.objects.get(username="jorn")
number = Contact.objects.exclude(phone="").filter(organisation__isnull=False).first().phone
def bar():
    with translation.override("LANGUAGE"):
        return render_to_string("tickets/_bar.html", {"phone": phone.shown(jorn), "user": jorn, "alone": True})
def stands(state, phase=None, ticket=None):
    call = None
    if phase:
        life = Life(key="drawn", since=now, arrived=now, phase=phase, caller="caller", language="fr", service="ACCESS",
            queue=QueuePlace(now), answered=None if phase is Phase.RINGING else now, agent=AgentPart("jorn", "leg"),
            number=number)
        call, _made = Call.objects.update_or_create(key="drawn", defaults={"number": number, "language": "fr",
            "service": "ACCESS", "phase": phase.value, "arrived_at": now, "queued_at": now,
            "agent": jorn, "life": life_json.write(life)})
    Agent.objects.update_or_create(user=jorn, defaults={"state": state, "since": now, "call": call})
    if ticket:
        TicketCall.objects.create(ticket=ticket, call=call)
    bars[state] = bar()
with transaction.atomic():
    stands("free")
    stands("ringing", Phase.RINGING)
    stands("talking", Phase.TALK)
    transaction.set_rollback(True)
print(json.dumps(bars))
"""

TEXT_AT_200: Final = "--blink-settings=defaultFontSize=32"  # as the settings of the browser do it

# How many pixels of an element its line does not show.
OVER_ITS_LINE: Final = """(element) => {
    const line = element.parentElement.getBoundingClientRect();
    return Math.ceil(element.getBoundingClientRect().right - line.right);
}"""

# Controls that cannot be brought to where one sees and presses them, and text that is cut off without dots.
LOST: Final = """() => {
    const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && element.getBoundingClientRect().width > 1 && !element.closest('.visually-hidden, .skip');
    const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);
    const covered = all('a[href], button, input, select, textarea, summary').filter((element) => {
        element.scrollIntoView({ block: 'center', inline: 'nearest' });
        const box = element.getClientRects()[0];
        const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return !element.contains(hit) && !(hit && hit.closest('label')?.control === element);
    });
    const cut = all('body *').filter((element) => {
        const { overflowX, textOverflow } = getComputedStyle(element);
        const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        return words && ['hidden', 'clip'].includes(overflowX) && textOverflow !== 'ellipsis'
            && element.scrollWidth > element.clientWidth + 1;
    });
    return [...covered, ...cut].map((element) => element.outerHTML.replace(/\\s+/g, ' ').slice(0, 120));
}"""

PLACES: Final = """() => [...document.querySelectorAll('body *')]
    .filter((element) => element.checkVisibility())
    .filter((element) => !element.closest('use, #phone-bar, #toasts, .count, .news, .rows, .visually-hidden'))
    .map((element) => [element, element.getBoundingClientRect()])
    .map(([element, box]) => `${element.tagName} ${element.className} ${box.x} ${box.y} ${box.width} ${box.height}`)"""


def moved(page: Page, before: list[str]) -> list[tuple[str, str]]:
    """What stands elsewhere than before, or has come or gone."""
    now = page.evaluate(PLACES)
    return [(was, is_now) for was, is_now in zip_longest(before, now, fillvalue="") if was != is_now]


def at(page: Page, screen: tuple[int, int]) -> dict[str, Any]:
    page.set_viewport_size({"width": screen[0], "height": screen[1]})
    return dict(page.evaluate(FRAME))


@pytest.mark.parametrize("who", PEOPLE)
def test_one_bar_on_top_one_left_edge_and_nothing_outside_the_window(who: str, visitors: Visitors) -> None:
    username, addresses = PEOPLE[who]
    page = visitors.colleague(username, reduced_motion="reduce")
    faults, edges = [], dict[tuple[int, int], set[int]]()
    for address in addresses:
        page.goto(address)
        for screen in SCREENS:
            frame = at(page, screen)
            edges.setdefault(screen, set()).add(frame["left"])
            if frame["bar"] > 48 or frame["wide"] > screen[0] or frame["outside"]:
                faults.append((address, screen, frame))
            if screen == TELEPHONE and frame["content"] > 120:
                faults.append((address, screen, frame))
    assert faults == []
    assert {screen: len(lefts) for screen, lefts in edges.items()} == dict.fromkeys(SCREENS, 1), edges


@pytest.mark.parametrize(("screen", "least"), [(LAPTOP, 320), ((1366, 650), 250)])
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_conversation_keeps_its_room_on_a_laptop(
    language: str, screen: tuple[int, int], least: int, visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("machteld", viewport={"width": screen[0], "height": screen[1]})
    open_ticket(page, mailed("Guten Tag, eine Frage. " * 80, subject="Zugang gesperrt seit dem letzten Wochenende"))
    ticket = page.url
    speak(page, language)
    page.route("**/telephone/bar/", lambda route: route.abort())
    page.goto(ticket)
    page.evaluate(TAKES_CALLS)
    outcome = page.locator(".outcome__name").first
    closed, rested = page.evaluate(TALK), outcome.bounding_box()
    opened, outside, moved = {}, {}, {}
    for key in ("w", "a", "r", "2"):
        page.keyboard.press("Escape")
        page.keyboard.press(key)
        expect(page.locator("#composer :focus")).to_have_count(1)
        opened[key], outside[key] = page.evaluate(TALK), page.evaluate(FRAME)["outside"]
        stands = outcome.bounding_box()
        moved[key] = abs(stands["y"] - rested["y"]) if stands and rested else None
    speak(page, "en")
    assert set(moved.values()) == {0}, "the three outcomes stand where they stood"
    assert closed >= least
    assert min(opened.values()) >= 200, opened
    assert set(map(tuple, outside.values())) == {()}, outside


def test_the_desk_stays_where_it_is_while_its_panes_scroll(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("machteld", viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
    open_ticket(page, mailed("Guten Tag, eine Frage."))
    list_top = "document.querySelector('#pane-list-head').getBoundingClientRect().top"
    rested = page.evaluate(list_top)
    for outcome in ("second_line", "research", "answered"):
        page.locator("#text").focus()
        page.locator(f".outcome--{outcome} summary").click()
        page.evaluate("scrollTo(0, 500)")
        assert (page.evaluate("scrollY"), page.evaluate(list_top)) == (0, rested), outcome


@pytest.fixture
def large_print(browser: Browser, tridesk: Product) -> Iterator[Visitors]:
    """A browser whose text is twice as large."""
    larger = browser.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, TEXT_AT_200])
    visitors = Visitors(larger, tridesk, {})
    yield visitors
    visitors.close()
    larger.close()


def test_text_of_twice_the_size_loses_and_hides_nothing(
    large_print: Visitors, visitors: Visitors, mailed: MakeTicket, tridesk: Product
) -> None:
    small = visitors.colleague("jorn")
    open_ticket(small, mailed("Guten Tag, eine Frage. " * 20))
    contact = f"/directory/contacts/{tridesk.shell(CONTACT).strip()}/"
    page = large_print.colleague("jorn", reduced_motion="reduce")
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    faults = {}
    for address in ("/tickets/?view=all", small.url, "/tickets/new", "/telephone/", contact, "/preferences/"):
        page.goto(address)
        lost = page.evaluate(LOST)
        if lost or page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults[address] = lost
    assert faults == {}


def test_the_composer_is_one_line_until_it_is_used(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    open_ticket(page, mailed("Ein langer Brief. " * 300))
    text, tools, talk = page.locator("#text"), page.locator(".composer__tools"), page.locator(".ticket__body")
    expect(tools).to_be_hidden()
    assert page.evaluate("document.querySelector('#text').clientHeight") <= 40
    page.keyboard.press("w")
    expect(tools).to_be_visible()
    page.keyboard.press("Escape")
    expect(tools).to_be_hidden()
    text.fill("a line\n" * 60)
    assert page.evaluate("document.querySelector('#composer').getBoundingClientRect().height") <= 0.45 * LAPTOP[1] + 1
    page.keyboard.press("Escape")
    talk.click(position={"x": 5, "y": 5})
    expect(tools).to_be_visible()  # it holds text
    text.fill("")
    talk.click(position={"x": 5, "y": 5})
    expect(tools).to_be_hidden()


def test_a_ringing_call_its_end_and_an_error_move_nothing(
    visitors: Visitors, mailed: MakeTicket, tridesk: Product
) -> None:
    bars = json.loads(tridesk.shell(BARS.replace("LANGUAGE", "de")))
    page = visitors.colleague("jorn", reduced_motion="reduce")
    now = {"state": "free", "says": ""}

    def answer(route: Any) -> None:
        page_of_bar = bars[now["state"]]
        if now["says"]:
            place = '<div class="phonebar__said" id="phone-said">'
            message = f'{place}<p class="phonebar__message phonebar__message--error" role="status">{now["says"]}</p>'
            page_of_bar = page_of_bar.replace(place, message)
        route.fulfill(body=page_of_bar, content_type="text/html; charset=utf-8")

    page.route("**/telephone/bar/", answer)
    page.route("**/telephone/drawn/do/", answer)
    subject = mailed()
    open_ticket(page, subject)
    page.goto(f"{page.url}&q={subject}")  # in a list without others, whose rows grow by a line as their time passes
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".delivery")).to_have_text("sent")  # of the acknowledgement
    expect(page.locator("#ticket-answers .offers").first).to_be_visible()  # they come once the page rests

    def turns(state: str, says: str = "") -> None:
        now.update(state=state, says=says)
        page.evaluate("document.dispatchEvent(new CustomEvent('tridesk:news', {detail: [['agent.changed', '*']]}))")
        expect(page.locator("#phone-bar")).to_have_attribute("data-state", state)

    for screen in (*SCREENS[:-1], (1024, 768)):
        page.set_viewport_size({"width": screen[0], "height": screen[1]})
        turns("free")
        before = page.evaluate(PLACES)
        for state in ("ringing", "talking"):
            turns(state)
            assert moved(page, before) == [], (screen, state)
            foot = page.locator(".phonebar__foot")
            assert foot.evaluate("(foot) => foot.scrollWidth <= foot.clientWidth"), (screen, state)
        now["says"] = "Das geht in diesem Augenblick des Anrufs nicht."
        page.locator("#phone-do button").first.click()
        expect(page.locator("#phone-said")).to_contain_text("Augenblick")
        assert moved(page, before) == [], (screen, "an error")
        now["says"] = ""
    turns("ringing")
    large = page.locator(".phonebar__large")
    expect(large.locator(".lang")).to_have_text("fr")
    expect(page.locator(".phonebar__small")).not_to_be_empty()
    size = "(element) => parseFloat(getComputedStyle(element).fontSize)"
    assert large.evaluate(size) > 1.5 * page.locator(".phonebar__small").evaluate(size)


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_the_bar_of_a_call_shows_its_ticket_and_its_buttons_whole(
    language: str, visitors: Visitors, tridesk: Product
) -> None:
    without = 'stands("talking", Phase.TALK)'
    bars = BARS.replace("LANGUAGE", language).replace(without, f"{without[:-1]}, Ticket.objects.first())")
    bar = json.loads(tridesk.shell(bars))["talking"].replace("data-ticket", "data-unopened")
    page = visitors.colleague("jorn")
    page.route("**/telephone/bar/", lambda route: route.fulfill(body=bar, content_type="text/html; charset=utf-8"))
    page.goto("/preferences/")
    page.evaluate("document.dispatchEvent(new CustomEvent('tridesk:news', {detail: [['agent.changed', '*']]}))")
    expect(page.locator("#phone-bar")).to_have_attribute("data-state", "talking")
    for screen in (LAPTOP, TELEPHONE):
        page.set_viewport_size({"width": screen[0], "height": screen[1]})
        assert page.locator("#phone-call a.number").evaluate(OVER_ITS_LINE) <= 0, screen
        assert page.locator("#phone-do").evaluate("(row) => row.scrollWidth <= row.clientWidth"), screen


def test_what_an_action_did_lies_over_the_page_and_moves_nothing(visitors: Visitors) -> None:
    page = visitors.colleague("jorn", reduced_motion="reduce")
    page.goto("/preferences/")
    before = page.evaluate(PLACES)
    page.locator("main form .button--main").first.click()
    message = page.locator("#toasts .message--success")
    expect(message).to_be_visible()
    page.wait_for_load_state()  # the scripts show what only they can do
    assert moved(page, before) == []
    message.get_by_role("button").click()
    expect(message).to_have_count(0)


@pytest.mark.usefixtures("waits")
def test_a_mail_that_leaves_covers_neither_the_ticket_nor_who_asks(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("ilse", viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
    number = open_ticket(page, mailed())
    page.locator("#text").fill("Try it again, please.")
    do(page, "answer")
    toast = toast_of(page, number)
    expect(toast).to_be_visible()
    covers = toast.evaluate(
        """(form) => {
            const part = (selector) => document.querySelector(selector).getBoundingClientRect();
            const toast = form.getBoundingClientRect();
            return ['.desk__main', '#card-who', '.phonebar__foot'].filter((selector) => {
                const box = part(selector);
                return box.left < toast.right && toast.left < box.right
                    && box.top < toast.bottom && toast.top < box.bottom;
            });
        }"""
    )
    assert covers == []


def test_the_outcomes_are_pinned_to_the_foot_of_a_telephone(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn", viewport={"width": TELEPHONE[0], "height": TELEPHONE[1]})
    open_ticket(page, mailed("Eine Zeile.\n" * 120))
    page.evaluate("scrollTo(0, 0)")
    for top in (0, 600):
        page.evaluate(f"scrollTo(0, {top})")
        for outcome in page.locator(".outcome__name").all():
            box = outcome.bounding_box()
            assert box
            assert TELEPHONE[1] - 170 < box["y"] < TELEPHONE[1] - box["height"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_outcome_opened_on_a_telephone_shows_its_button_and_leaves_the_outcomes_in_view(
    language: str, visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn", viewport={"width": TELEPHONE[0], "height": TELEPHONE[1]})
    open_ticket(page, mailed("Eine Zeile.\n" * 120))
    ticket = page.url
    speak(page, language)
    page.goto(ticket)
    page.locator("#text").fill("Guten Tag,\n\nIhr Zugang ist wieder offen.\n")
    below = {}
    for outcome in ("answered", "research", "second_line"):
        page.locator(f".outcome--{outcome} > summary").click()
        expect(page.locator(f".outcome--{outcome} .button")).to_be_visible()
        below[outcome] = page.locator("#composer").evaluate("(form) => form.scrollHeight - form.clientHeight")
    speak(page, "en")
    assert below == dict.fromkeys(below, 0)


def test_the_menu_of_places_opens_on_a_telephone_and_keys_lead_everywhere(visitors: Visitors) -> None:
    page = visitors.colleague("leander", viewport={"width": TELEPHONE[0], "height": TELEPHONE[1]})
    page.goto("/preferences/")
    place = page.locator(".rail a[href='/directory/']")
    expect(place).to_be_hidden()
    page.get_by_role("button", name="Main menu").click()
    expect(page.locator(".rail a[href='/journal/']")).to_be_visible()
    place.click()
    page.wait_for_url("**/directory/")
    page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
    expect(page.locator(".rail a[href='/journal/']")).to_be_hidden()
    page.get_by_role("button", name="More", exact=True).click()
    expect(page.locator(".rail a[href='/journal/']")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("j")
    page.wait_for_url("**/journal/")


def test_paper_shows_the_ticket_and_nothing_of_the_frame(visitors: Visitors, mailed: MakeTicket) -> None:
    page = visitors.colleague("jorn")
    open_ticket(page, mailed("Was auf Papier steht."))
    page.emulate_media(media="print")
    expect(page.locator("#talk")).to_be_visible()
    for part in (".top", ".rail", "#phone-bar", "#toasts", "#composer"):
        expect(page.locator(part)).to_be_hidden()


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_no_word_of_the_rail_is_cut_or_small_on_a_laptop(language: str, visitors: Visitors) -> None:
    page = visitors.colleague("leander", viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
    speak(page, language)
    places = page.locator(".rail > ul .rail__place, .rail__more > .rail__place")
    measured = places.evaluate_all(
        """places => places.map((place) => {
            const words = document.createRange();
            words.selectNodeContents(place);
            const [rail, box] = [place.closest('.rail').getBoundingClientRect(), words.getBoundingClientRect()];
            return [parseFloat(getComputedStyle(place).fontSize), box.left - rail.left, rail.right - box.right,
                rail.bottom - box.bottom];
        })"""
    )
    speak(page, "en")
    assert 5 < len(measured) <= 12
    assert [place for place in measured if place[0] < 12 or min(place[1:]) < 2] == []


@pytest.mark.parametrize("username", ["jorn", "clemence"])
def test_on_a_telephone_the_conversation_begins_under_two_lines(
    username: str, visitors: Visitors, mailed: MakeTicket
) -> None:
    number = open_ticket(visitors.colleague("jorn"), mailed())
    page = visitors.colleague(username, viewport={"width": TELEPHONE[0], "height": TELEPHONE[1]})
    for language in ("nl", "fr", "de", "en"):
        speak(page, language)
        page.goto(f"/tickets/{number}")
        assert page.evaluate("document.querySelector('#talk').getBoundingClientRect().top + scrollY") <= 120, language
        assert page.evaluate("document.documentElement.scrollWidth") <= TELEPHONE[0]
    page.locator(".desk__back").click()
    page.wait_for_url("**/tickets/")


def test_the_count_of_new_tickets_and_the_box_that_chooses_all_cover_nothing(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn", viewport={"width": LAPTOP[0], "height": LAPTOP[1]})
    page.goto("/tickets/?view=new&order=newest")
    page.locator("#rows .row").first.hover()
    mailed()
    pill, subject = page.locator(".news").bounding_box(), page.locator("#rows .row__subject").first.bounding_box()
    assert pill
    assert subject
    assert pill["y"] + pill["height"] <= subject["y"]
    box, rail = page.locator(".list-head__all").bounding_box(), page.locator(".rail").bounding_box()
    assert box
    assert rail
    assert box["x"] >= rail["x"] + rail["width"] + 1
