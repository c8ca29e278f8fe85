"""What arrives at the desk is noticed: in the list, in the tab's title, by sound and note, in the top bar."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, Request, Route, expect

from tests.e2e.conftest import MakeTicket, Visitors
from tests.e2e.product import Product
from tests.e2e.test_desk import open_ticket
from tests.waiting import until

pytestmark = pytest.mark.e2e

LAPTOP = {"width": 1280, "height": 720}

# Sounds and notes of the browser, written down in `window.told`.
RECORDER = """
window.told = [];
window.AudioContext = class {
  currentTime = 0; destination = {}; state = 'running';
  resume() {}
};
window.OscillatorNode = class {
  constructor(sounds, { frequency }) { window.told.push(`tone ${frequency}`); }
  connect(next) { return next; } start() {} stop() {}
};
window.GainNode = class {
  gain = { setValueAtTime() {}, linearRampToValueAtTime() {}, exponentialRampToValueAtTime() {} };
  connect(next) { return next; }
};
window.Notification = class {
  static permission = 'granted';
  constructor(words, { body = '' }) { window.told.push(`note ${words}: ${body}`); }
  close() { window.told.push('closed'); }
};
"""


def look_away(page: Page, away: bool = True) -> None:
    """The browser says that the tab is hidden, or seen again."""
    page.evaluate(
        "away => { Object.defineProperty(document, 'hidden', { value: away, configurable: true });"
        " document.dispatchEvent(new Event('visibilitychange')); }",
        away,
    )


def rows(page: Page) -> list[str]:
    return list(page.locator("#rows > .row").evaluate_all("rows => rows.map((row) => row.id)"))


def number_in(pill: Locator) -> int:
    """How many tickets it counts; those of calls that nobody took may be among them."""
    return int(pill.inner_text().split()[0])


def row_of(page: Page, subject: str) -> Locator:
    return page.locator(".row__link", has_text=subject)


BELL = {"tone 660", "tone 550"}


def told(page: Page) -> list[str]:
    return list(page.evaluate("window.told"))


def told_of_tickets(page: Page) -> list[str]:
    """Without the bell: simulated callers ring any agent."""
    return [sign for sign in told(page) if sign not in BELL]


# --- the list


def test_a_new_ticket_is_counted_over_the_list_and_moves_nothing_under_a_reader(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn", viewport=LAPTOP)
    page.goto("/tickets/?view=new")
    expect(page.locator("#ticket-subject")).to_be_visible()  # the first has opened by itself
    page.locator("#rows").hover()
    page.evaluate("document.fonts.ready")  # they change the height of a row
    first = page.locator("#rows > .row").first
    before, place = rows(page), first.bounding_box()
    subject = mailed()
    pill = page.get_by_role("button", name=re.compile(r"^\d+ new$"))
    expect(pill).to_be_in_viewport()
    assert (rows(page), first.bounding_box()) == (before, place)
    counted, second = number_in(pill), mailed()
    until(lambda: number_in(pill) > counted, "another one to be counted")

    def all_are_there() -> bool:
        if pill.is_visible():
            pill.click()
        return row_of(page, second).is_visible() and not pill.is_visible()

    until(all_are_there, "the second in the list, and none that is only counted")
    expect(row_of(page, subject)).to_be_in_viewport()


# Keeps the streams of a page, so that a story can end them: no later event then makes it look again.
STREAMS = """
window.streams = [];
window.EventSource = class extends EventSource {
  constructor(...given) { super(...given); window.streams.push(this); }
};
"""
NO_MORE_NEWS = "window.streams.forEach((stream) => stream.close())"


def is_look(request: Request) -> bool:
    """Whether a page looks for what is new."""
    return "x-tridesk-live" in request.headers


def test_what_is_new_on_another_page_stays_counted_when_what_is_new_on_this_one_is_shown(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn", viewport=LAPTOP)
    page.goto("/tickets/?view=new&order=newest")
    expect(page.locator("#ticket-subject")).to_be_visible()

    def add_one_elsewhere(route: Route) -> None:
        """Another ticket of the list, on a later page."""
        if not is_look(route.request):
            return route.continue_()
        answer = route.fetch()
        total = re.compile(r'(?<=data-total=")\d+')
        return route.fulfill(response=answer, body=total.sub(lambda count: str(int(count[0]) + 1), answer.text()))

    page.route("**/tickets/**", add_one_elsewhere)
    page.locator("#rows").hover()
    subject = mailed()
    pill = page.get_by_role("button", name=re.compile(r"^\d+ new$"))
    until(lambda: pill.is_visible() and number_in(pill) >= 2, "one of this page and one of another to be counted")
    pill.click()
    expect(row_of(page, subject)).to_be_in_viewport()
    with page.expect_request(lambda request: request.is_navigation_request()):
        pill.click()
    page.unroute_all(behavior="ignoreErrors")  # a look may be under way, and would fail the next story


def test_a_ticket_that_arrives_while_the_first_one_opens_is_shown(
    visitors: Visitors, mailed: MakeTicket, tridesk: Product
) -> None:
    """The look for it sets out from the address of the list, and comes back to that of the ticket."""
    page = visitors.colleague("jorn", viewport=LAPTOP)
    page.add_init_script(STREAMS)
    looks, openings = list[Route](), list[Route]()
    is_opened = False

    def hold(route: Route) -> None:
        if is_look(route.request) and not is_opened:
            looks.append(route)
        elif "x-tridesk-pane" in route.request.headers and not is_opened:
            openings.append(route)
        else:
            route.continue_()

    page.route("**/tickets/**", hold)
    page.goto("/tickets/?view=new&order=newest")
    with page.expect_request(is_look):
        subject = mailed()
        until(lambda: tridesk.shell(NUMBER.format(subject)), "a ticket of the mail")
    page.evaluate(NO_MORE_NEWS)
    page.wait_for_timeout(1000)  # a look that an event has asked for sets out
    is_opened = True
    openings[0].continue_()
    expect(page).to_have_url(re.compile(r"/tickets/\d{4}-\d{6}"))
    for look in looks:
        look.continue_()
    expect(page.locator(".row__link", has_text=subject)).to_be_visible()


def test_a_look_that_failed_is_repeated(visitors: Visitors, mailed: MakeTicket, tridesk: Product) -> None:
    page = visitors.colleague("jorn", viewport=LAPTOP)
    page.add_init_script(STREAMS)
    page.goto("/tickets/?view=new&order=newest")
    expect(page.locator("#ticket-subject")).to_be_visible()
    failed: list[Route] = []

    def fail_the_first(route: Route) -> None:
        if not is_look(route.request) or failed:
            return route.continue_()
        failed.append(route)
        return route.abort()

    page.route("**/tickets/**", fail_the_first)
    with page.expect_event("requestfailed", is_look):
        subject = mailed()
        until(lambda: tridesk.shell(NUMBER.format(subject)), "a ticket of the mail")
    page.evaluate(NO_MORE_NEWS)
    expect(page.locator(".row__link", has_text=subject)).to_be_visible()
    assert failed


def test_the_first_ticket_opens_by_itself_and_back_leads_to_where_one_came_from(
    visitors: Visitors, mailed: MakeTicket, tridesk: Product
) -> None:
    mailed()
    page, other = visitors.colleague("ilse"), visitors.colleague("jorn")
    page.goto("/preferences/")
    page.goto("/tickets/?view=all")
    expect(page.locator("#ticket-subject")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/tickets/\d{4}-\d{6}\?view=all"))
    expect(page.locator("#rows [aria-current=true] .row__subject")).to_have_text(
        page.locator("#ticket-subject").inner_text()
    )
    other.goto(page.url)
    expect(other.locator("#presence")).not_to_contain_text("Ilse")  # she did not choose it
    page.go_back()
    expect(page).to_have_url(re.compile("/preferences/"))
    narrow = visitors.colleague("ilse", viewport={"width": 390, "height": 844})
    narrow.goto("/tickets/?view=all")
    expect(narrow.locator("#rows > .row").first).to_be_visible()
    expect(narrow).to_have_url(re.compile(r"/tickets/\?view=all"))


@pytest.mark.parametrize("width", [1280, 1440])
def test_a_subject_has_the_width_of_its_row(visitors: Visitors, mailed: MakeTicket, width: int) -> None:
    subject = mailed(subject="Der Zugang zum Nationalregister ist für alle Mitarbeiter gesperrt")
    page = visitors.colleague("jorn", viewport={"width": width, "height": 800})
    page.goto("/tickets/?view=all")
    words = page.locator(".row__subject", has_text=subject)
    expect(words).to_be_visible()
    box, row = words.bounding_box(), page.locator("#rows").bounding_box()
    assert box is not None
    assert row is not None
    assert box["width"] > row["width"] - 48


def test_a_list_that_was_narrowed_is_kept_as_it_is_shown(visitors: Visitors, mailed: MakeTicket) -> None:
    mailed()
    page = visitors.colleague("jorn", viewport=LAPTOP)
    page.goto("/tickets/?view=all")
    page.locator("form[data-filters] [name=language]").select_option("fr")
    expect(page).to_have_url(re.compile("language=fr"))
    expect(page.locator("form[data-filters] [name=language]")).to_be_focused()
    expect(page.locator("#views [name=query]")).to_have_value(re.compile("language=fr"))


# --- title, sound, note


def test_what_arrives_while_nobody_looks_is_in_the_title_until_somebody_does(
    visitors: Visitors, mailed: MakeTicket
) -> None:
    page = visitors.colleague("jorn")
    page.goto("/tickets/new")
    title = page.title()

    def arrived() -> int:
        """How many the title counts; what others send to this desk is among them."""
        counted = re.fullmatch(rf"\((\d+)\) {re.escape(title)}", page.title())
        return int(counted[1]) if counted else 0

    look_away(page)
    mailed()
    first = until(arrived, "the first to be counted")
    mailed()
    until(lambda: arrived() > first, "the second to be counted")
    look_away(page, away=False)
    expect(page).to_have_title(title)


NUMBER = """
from tridesk.tickets.models import Ticket
print(*Ticket.objects.filter(subject={!r}).values_list("number", flat=True))
"""


def test_a_question_about_arrivals_that_failed_is_put_again(
    visitors: Visitors, mailed: MakeTicket, tridesk: Product
) -> None:
    page = visitors.colleague("jorn")
    page.add_init_script(STREAMS)
    page.goto("/tickets/new")
    asked: list[str] = []
    is_away = True

    def answer(route: Route) -> None:
        if not is_away:
            return route.continue_()
        asked.append(route.request.url)
        return route.abort()

    page.route(re.compile(r"/tickets/arrived\?"), answer)
    look_away(page)
    subject = mailed()
    number = until(lambda: tridesk.shell(NUMBER.format(subject)), "a ticket of the mail")
    until(lambda: page.title() and [url for url in asked if number in url], "the question about it")
    page.evaluate(NO_MORE_NEWS)
    assert not page.title().startswith("(")
    is_away = False
    expect(page).to_have_title(re.compile(r"^\(\d+\) "))


def test_sounds_and_notes_are_for_those_who_chose_them(visitors: Visitors, mailed: MakeTicket) -> None:
    page, other = visitors.colleague("aurelie"), visitors.colleague("ilse")
    for each in (page, other):
        each.add_init_script(RECORDER)
    page.goto("/preferences/")
    page.get_by_label("Soft sound: New tickets").check()
    page.get_by_label("Note on the screen: New tickets").check()
    page.locator("form[action='/preferences/alerts'] .button--main").click()
    expect(page.get_by_text("Your preferences are saved.")).to_be_visible()
    for each in (page, other):
        each.goto("/tickets/new")
        look_away(each)
    subject = mailed()
    expect(other).to_have_title(re.compile(r"^\(\d+\) "))
    note = re.compile(rf"note \d{{4}}-\d{{6}} is new: {subject}")
    until(lambda: any(map(note.fullmatch, told_of_tickets(page))), "a note; calls that nobody took have theirs")
    assert told_of_tickets(page)[:2] == ["tone 880", "tone 1175"]
    assert told_of_tickets(other) == []


# --- the telephone


RINGING = """
bar => {
  bar.querySelector('#phone-call').innerHTML = '<strong>GEMEINDE RAEREN</strong>';
  bar.dataset.call = 'c1';
  bar.dataset.state = 'ringing';
}
"""


def test_a_ringing_call_rings_on_the_open_page_until_it_is_answered_anywhere(visitors: Visitors) -> None:
    page = visitors.colleague("jorn")
    page.add_init_script(RECORDER)
    page.goto("/preferences/")
    title = page.title()
    bar = page.locator("#phone-bar")
    page.route(f"**{bar.get_attribute('data-bar')}", lambda route: route.abort())  # the server knows of no call
    bar.evaluate(RINGING)
    expect(page).to_have_title("☎ GEMEINDE RAEREN rings")
    until(lambda: len(told(page)) >= 4, "the bell to be struck again, after two seconds")
    assert told(page)[:2] == ["tone 660", "tone 550"]
    bar.evaluate("bar => { bar.dataset.state = 'talking'; }")
    expect(page).to_have_title(title)
    rung = len(told(page))
    page.wait_for_timeout(2500)
    assert len(told(page)) == rung


# --- the register

FALTER = "from tridesk.demo.interruption_button import falter; falter()"
# The bar's own look, every 15 s, never comes: it is told by the stream, or not at all.
NO_LOOK = """
const every = window.setInterval;
window.setInterval = (look, pause, ...more) => (pause === 15_000 ? 0 : every(look, pause, ...more));
"""


def test_the_top_bar_is_told_that_the_register_falters_and_says_what_callers_hear(
    visitors: Visitors, tridesk: Product
) -> None:
    page, chief = visitors.colleague("jorn"), visitors.colleague("machteld")
    page.add_init_script(NO_LOOK)
    page.goto("/preferences/")
    chief.goto("/calls/menu/")
    expect(chief.locator("#heard")).not_to_contain_text("State of the register")
    for state in ("unstable", "stable"):
        tridesk.shell(FALTER)
        expect(page.locator("#register")).to_have_attribute("data-state", state)
        if state == "unstable":
            page.locator("#register-heard summary").click()
            heard = page.locator("#register-heard")
            for words in ("Rijksregister", "Registre National", "National Register"):
                expect(heard).to_contain_text(words)
            parts = chief.locator("#heard tbody th")
            expect(parts).to_contain_text(["Welcome", "State of the register", "Voice menu", "Before the queue"])
            page.get_by_role("heading", name="Preferences").click()  # what holds the focus is not replaced
    expect(page.locator("#register-heard summary")).to_have_count(0)


# --- what waits


def test_what_waits_has_a_number_wherever_one_is_and_is_the_first_page_of_those_who_decide(
    visitors: Visitors, mailed: MakeTicket, tridesk: Product
) -> None:
    page = visitors.colleague("machteld")
    page.context.add_cookies([{"name": "tridesk_welcomed", "value": "1", "url": tridesk.url}])
    page.goto("/")
    expect(page).to_have_url(re.compile("/waiting/$"))
    page.goto("/directory/")
    number = page.locator("nav a[href='/waiting/'] .count")
    before = page.request.get("/waiting/", headers={"Accept": "application/json"}).json()["count"]
    jorn = visitors.colleague("jorn")
    open_ticket(jorn, mailed())
    tridesk.shell(
        "from tridesk.accounts.models import User\n"
        "from tridesk.tickets import actions\n"
        "from tridesk.tickets.models import Ticket\n"
        "users = {name: User.objects.get(username=name) for name in ('jorn', 'machteld')}\n"
        "ticket = Ticket.objects.order_by('-id').first()\n"
        "actions.leave_message(ticket, to=users['machteld'], text='Please call.', by=users['jorn'])\n"
    )
    page.evaluate("localStorage.removeItem('tridesk:waiting')")  # as if fifteen seconds had passed
    expect(number).to_have_text(str(before + 1))
    page.goto("/waiting/")
    expect(page.get_by_role("link", name="Please call.")).to_be_visible()
