"""From a key to what it shows on the screen, in a real browser, while twenty agents answer and close tickets."""

from __future__ import annotations

import http.client
import multiprocessing
import re
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.db import connection

from bench import stock
from bench.installation import Installation, wait_for
from bench.report import Report, percentile
from bench.requests import me, session
from bench.streams import open_streams
from tridesk.accounts.models import User
from tridesk.tickets.models import Ticket, Topic

if TYPE_CHECKING:
    from playwright.sync_api import Page

AGENTS: Final = 20
PACE: Final = 10.0  # seconds from one ticket of an agent to their next: busier than any desk
ROUNDS: Final = 40  # presses of each key
ROWS: Final = 20  # down the list before it is opened again: a page of the list has 25
TICKETS: Final = 10_000
GOAL: Final = 150  # ms, p95 of all keys
SCREEN: Final = {"width": 1280, "height": 720}

_ROW: Final = "document.activeElement !== before.focus && document.activeElement.matches('.row__link')"
EFFECTS: Final = {
    "J, next row": ("j", _ROW),
    "Enter, open the ticket": (
        "Enter",
        "document.querySelector('.ticket .number')?.textContent !== before.number"
        " && !document.querySelector('#pane-main[aria-busy]')",
    ),
    "W, write": ("w", "document.activeElement.id === 'text'"),
    "semicolon, templates": (";", "document.querySelector('[data-templates]:not([hidden]) [role=option]')"),
    "K, row before": ("k", _ROW),
}
"""Keys, and when their effect stands on the page."""

# The time of the event until the frame after the one in which the effect stood: then it is painted.
_PAINTED: Final = """() => {
    const before = {
        focus: document.activeElement, number: document.querySelector('.ticket .number')?.textContent,
    };
    window.painted = new Promise((tell, fail) => addEventListener('keydown', ({ timeStamp }) => {
        setTimeout(fail, 20_000, Error('no effect of NAME'));
        const look = () => {
            if (!(EFFECT)) return requestAnimationFrame(look);
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => tell(performance.now() - timeStamp);
            port2.postMessage(0);
        };
        requestAnimationFrame(look);
    }, { capture: true, once: true }));
}"""


def measure(installation: Installation, report: Report) -> None:
    """Presses each key `ROUNDS` times in Chromium beside `AGENTS` agents at work, with a stream for each of them."""
    stock.empty(installation)
    stock.fill(installation, TICKETS)
    # Enough to close: the list never runs empty under the keys.
    Ticket.objects.filter(state="closed").update(state="open", owner=None, outcome="", closed_at=None)
    people = [User.objects.get_or_create(username=f"agent{n}", role="call_taker")[0] for n in range(AGENTS)]
    User.objects.filter(pk__in=[person.pk for person in people]).update(hold_seconds=0)
    cookies, mine = [session(person) for person in people], session(me())
    with (
        installation.running("web"),
        open_streams(installation, cookies) as streams,
        _agents(installation, cookies, mine) as served,
    ):
        wait_for(lambda: streams.count == AGENTS, f"{AGENTS} streams", 60)
        took = _presses(f"http://127.0.0.1:{installation.http}", mine)
    if not streams.heard or not served:
        raise RuntimeError(f"the agents did not work: {streams.heard} events heard, {len(served)} requests served")
    report.note(
        f"Keys: Chromium without a screen, {SCREEN['width']} x {SCREEN['height']}, {ROUNDS} presses of each key, until"
        f" the frame after the effect; {AGENTS} agents open, answer and close a ticket each {PACE:.0f} s, all on this"
        " machine."
    )
    for name, times in took.items():
        report.add("keys", f"{name}, p50", percentile(times, 0.5), "ms")
        report.add("keys", f"{name}, p95", percentile(times, 0.95), "ms")
    every = [time for times in took.values() for time in times]
    report.add("keys", "all keys, p50", percentile(every, 0.5), "ms")
    report.add("keys", "all keys, p95", percentile(every, 0.95), "ms", f"< {GOAL} ms")
    report.add("keys", "requests of the agents, p95", percentile(served, 0.95) * 1000, "ms")
    report.add("keys", "events heard by each stream", streams.heard / AGENTS, "")


def _presses(site: str, cookie: str) -> dict[str, list[float]]:
    """Milliseconds of each press, by key."""
    from playwright.sync_api import sync_playwright

    took: dict[str, list[float]] = {name: [] for name in EFFECTS}
    with sync_playwright() as playwright:
        program = shutil.which("chromium-headless-shell")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = browser.new_context(viewport=SCREEN)  # type: ignore[arg-type]
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
        page = context.new_page()
        for turn in range(ROUNDS):
            if turn % ROWS == 0:
                page.goto(f"{site}/tickets/?view=new")
                page.wait_for_selector(".ticket")
                page.wait_for_load_state()
            for name in EFFECTS:
                took[name].append(_press(page, name))
        browser.close()
    return took


def _press(page: Page, name: str) -> float:
    """Presses a key, waits for its effect, and leaves the page as the next key needs it."""
    key, effect = EFFECTS[name]
    page.evaluate(_PAINTED.replace("EFFECT", effect).replace("NAME", name))
    page.keyboard.press(key)
    took = float(page.evaluate("window.painted"))
    if key == ";":
        for leave in ("Escape", "Backspace", "Escape"):
            page.keyboard.press(leave)
    elif key == "k":
        page.keyboard.press("j")
    page.wait_for_timeout(250)
    return took


@contextmanager
def _agents(installation: Installation, cookies: list[str], mine: str) -> Iterator[list[float]]:
    """Agents at work in a process of their own; the seconds of each of their requests, once they are done.

    They leave the first page of the list alone: a ticket that is closed under the keys takes no answer.
    """
    fork = multiprocessing.get_context("fork")
    over, results, served = fork.Event(), fork.SimpleQueue(), list[float]()
    first_page = _Agent(installation.http, mine, "", [], over).first_page()
    if not first_page:
        raise RuntimeError("no ticket stands in the list")
    waiting = Ticket.objects.filter(state="open", owner=None).exclude(number__in=first_page)
    numbers = list(waiting.order_by("-pk").values_list("number", flat=True))
    topic = Topic.objects.filter(active=True).order_by("code").values_list("code", flat=True).first()
    connection.close()

    def work() -> None:
        agents = [
            _Agent(installation.http, cookie, topic or "", numbers[n::AGENTS], over) for n, cookie in enumerate(cookies)
        ]
        threads = [threading.Thread(target=agent.work, args=(n * PACE / AGENTS,)) for n, agent in enumerate(agents)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        results.put([time for agent in agents for time in agent.served])

    process = fork.Process(target=work, daemon=True)
    process.start()
    try:
        yield served
    finally:
        over.set()
        served += results.get()
        process.join()


class _Agent:
    """One agent: opens a ticket, reads it, answers and closes it, and goes back to the list."""

    def __init__(self, port: int, cookie: str, topic: str, numbers: list[str], over: Event) -> None:
        self._port = port
        self._cookie, self._csrf, self._topic, self._numbers, self._over = cookie, "", topic, numbers, over
        self.served: list[float] = []

    def work(self, delay: float) -> None:
        self._over.wait(delay)
        for number in self._numbers:
            if self._over.is_set():
                break
            since = time.monotonic()
            page = self._ask(f"/tickets/{number}")
            seen = re.search(r'name="seen"\s+value="(\d+)"', page)
            self._over.wait(PACE * 0.6)
            self._ask(
                f"/tickets/{number}/act",
                {
                    "csrfmiddlewaretoken": self._csrf,
                    "mode": "answer",
                    "language": "nl",
                    "despite": "nl",
                    "text": "Dat is intussen opgelost, probeert u het nog eens.",
                    "topic": self._topic,
                    "seen": seen[1] if seen else "",
                    "do": "close",
                    "next": f"/tickets/{number}?view=new",
                },
            )
            self._ask("/tickets/?view=new")
            self._over.wait(max(0, PACE - (time.monotonic() - since)))

    def first_page(self) -> list[str]:
        """The numbers on the first page of what is new."""
        return re.findall(r'class="row__link"[^>]*?href="/tickets/([0-9-]+)', self._ask("/tickets/?view=new"))

    def _ask(self, path: str, form: dict[str, str] | None = None) -> str:
        headers = {"Cookie": f"sessionid={self._cookie}; csrftoken={self._csrf}"}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        since = time.perf_counter()
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        line.request("POST" if form else "GET", path, urlencode(form) if form else None, headers)
        answer = line.getresponse()
        page = answer.read().decode()
        line.close()
        self.served.append(time.perf_counter() - since)
        if answer.status != (302 if form else 200):
            raise RuntimeError(f"{path}: {answer.status}")
        if token := re.search(r"csrftoken=(\w+)", answer.headers.get("Set-Cookie", "")):
            self._csrf = token[1]
        return page
