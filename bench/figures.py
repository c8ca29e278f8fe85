"""How long the figures take with ten million facts: every cut by two, what is new, a file of a million rows."""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations
from typing import Final
from urllib.parse import urlencode

from django.db import connection, transaction
from django.utils.translation import override

from bench import fact_stock, stock
from bench.installation import Installation, processor
from bench.memory import memory
from bench.peers import django_helpdesk
from bench.report import Report, percentile
from bench.requests import me, session, timed
from tridesk.figures import folding
from tridesk.figures.cells import SMALL
from tridesk.figures.definitions import cuts_of
from tridesk.figures.exports import rows as exported
from tridesk.figures.exports.files import row_forms
from tridesk.figures.models import Fact, Folding
from tridesk.figures.questions import FigureQuestion
from tridesk.journal.models import Entry
from tridesk.tickets.actions.opening import NewTicket, Requester, open_ticket
from tridesk.tickets.lifecycle import Channel

ROUNDS: Final = 3  # requests of each cut, after one to warm up
GOAL: Final = 100  # ms, p95 of every cut by two
EVENTS: Final = 10_000  # of one day
FOLDED: Final = 1_000  # ms, the goal for these
VISIBLE: Final = 5_000  # ms, from a ticket to its figure
GROWN: Final = 32  # MB, the most by which a process may grow after the first tenth of a file: it takes constant memory
REBUILT: Final = 100_000  # tickets whose facts are made anew
GRAINS: Final = ("month", "year")
COUNTED: Final = "tickets.opened"
TIMED: Final = "tickets.first_answer.p90"


def measure(installation: Installation, report: Report, sizes: Sequence[int]) -> None:
    """Fills in facts up to each size and measures every cut; then what is new, and everything anew."""
    report.note(
        f"Figures: facts of calls and tickets over {fact_stock.YEARS} years, made by SQL; one client, keep-alive,"
        f" signed in as a call taker, {ROUNDS} requests of each page after one to warm up."
    )
    stock.empty(installation)
    with installation.connect(superuser=True) as db:
        db.execute("TRUNCATE figures_fact, figures_pending, figures_sealedmonth")
    for size in sizes:
        part = f"figures, {size:,} facts"
        report.add(part, "facts made after", fact_stock.fill(installation, size), "s")
        with installation.connect(superuser=True) as db:
            db.execute("TRUNCATE figures_cell, figures_monthcolumn, figures_folding")
        since, before = time.monotonic(), _processor()
        folding.end_months()
        report.add(part, "all cells made from them", time.monotonic() - since, "s")
        report.add(part, "all cells made, processor of both", _processor() - before, "s")
        with installation.connect(superuser=True) as db:
            db.execute("VACUUM ANALYZE figures_cell, figures_monthcolumn")
            db.execute("CHECKPOINT")
        for table in ("figures_fact", "figures_cell", "figures_monthcolumn"):
            report.add(part, f"{table}, rows", installation.ask(f"SELECT count(*) FROM {table}"), "")
            size_on_disk = installation.ask(f"SELECT pg_total_relation_size('{table}') / 1048576.0")
            report.add(part, f"{table}, on disk", float(size_on_disk), "MB")
        with installation.running("web"):
            _measure_cuts(installation, report, part)
            _measure_visible(installation, report, part)
        _measure_files(report, part)
        _measure_folding(installation, report, part)
    _measure_rebuild(installation, report)
    django_helpdesk.measure(installation, report, REBUILT)


def _processor() -> float:
    """Seconds of processor that this process and the one that serves its connection have taken."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    return time.process_time() + processor(backend)


def _measure_cuts(installation: Installation, report: Report, part: str) -> None:
    line = http.client.HTTPConnection("127.0.0.1", installation.http, timeout=600)
    headers = {"Cookie": f"sessionid={session(me())}"}
    today = date.today()
    year = {"first": str(today - timedelta(days=364)), "last": str(today)}
    all_years = _all_years()
    asked = {
        "two dimensions, a year": list(_pairs(COUNTED, year)),
        "two dimensions, ten years": list(_pairs(COUNTED, all_years)),
        "two dimensions, times, a year": list(_pairs(TIMED, year)),
        "month or year x dimension, ten years": [
            {"figure": COUNTED, "rows": grain, "columns": name} | all_years
            for grain in GRAINS
            for name in _cuts(COUNTED)
        ],
        "organisation, a year": [{"figure": COUNTED, "rows": "organisation"} | year],
        "municipality, a year": [{"figure": COUNTED, "rows": "municipality"} | year],
        "day, a year": [{"figure": COUNTED, "rows": "day"} | year],
    }
    for name, questions in asked.items():
        took: list[float] = []
        slowest = (0.0, "")
        for question in questions:
            path = "/figures/explore?" + urlencode(question)
            timed(line, path, headers)
            times = [timed(line, path, headers) for _round in range(ROUNDS)]
            took += times
            slowest = max(slowest, (min(times), f"{question.get('rows')} x {question.get('columns', '')}"))
        goal = f"< {GOAL} ms" if name.startswith(("two dimensions", "month")) else ""
        report.add(part, f"{name}, p50", percentile(took, 0.5) * 1000, "ms")
        report.add(part, f"{name}, p95", percentile(took, 0.95) * 1000, "ms", goal)
        report.add(part, f"{name}, slowest: {slowest[1]}", slowest[0] * 1000, "ms")
    line.close()


def _all_years() -> dict[str, str]:
    today = date.today()
    return {"first": str(today.replace(year=today.year - fact_stock.YEARS + 1, day=1)), "last": str(today)}


def _cuts(figure: str) -> list[str]:
    """The small dimensions that the facts of a figure know."""
    return [name for name in SMALL if name in cuts_of(figure)]


def _pairs(figure: str, period: dict[str, str]) -> Iterator[dict[str, str]]:
    for rows, columns in combinations(_cuts(figure), 2):
        yield {"figure": figure, "rows": rows, "columns": columns} | period


def _measure_visible(installation: Installation, report: Report, part: str) -> None:
    """From a new ticket to the page that counts it."""
    line = http.client.HTTPConnection("127.0.0.1", installation.http, timeout=600)
    headers = {"Cookie": f"sessionid={session(me())}"}
    today = str(date.today())
    path = "/figures/explore?" + urlencode({"figure": COUNTED, "rows": "channel", "first": today, "last": today})
    timed(line, path, headers)
    took = []
    for number in range(20):
        open_ticket(NewTicket(None, Channel.MAIL, "nl", f"Vraag {number}", "Vraag", Requester(name="Iemand")))
        took.append(timed(line, path, headers))
    line.close()
    newest = Fact.objects.filter(thing__lt=fact_stock.ABOVE).count()
    report.add(part, "new tickets folded before the page was read", newest, "")
    report.add(part, "page with a new ticket in it, p95", percentile(took, 0.95) * 1000, "ms", f"< {VISIBLE} ms")


def _measure_files(report: Report, part: str) -> None:
    """All opened tickets as files of rows, as the job writes them; nameless, for no ticket is behind a fact."""
    question = FigureQuestion.read({"figure": COUNTED, "excluded": "1"} | _all_years())
    report.add(part, "file of all opened tickets, rows", exported.expected(question, me()), "")
    for form in row_forms():
        since = time.monotonic()
        size, taken = _write_file(question, form)
        report.add(part, f"file of all opened tickets, {form}", time.monotonic() - since, "s")
        report.add(part, f"file of all opened tickets, {form}, size", size / 1048576, "MB")
        grown = max(taken) - max(taken[: len(taken) // 10 + 1])
        report.add(part, f"memory after the first tenth, {form}", grown / 1024, "MB", f"< {GROWN} MB")


def _write_file(question: FigureQuestion, form: str) -> tuple[int, list[int]]:
    """The bytes of a file, and the memory of this process in kB after each batch of its rows."""
    taken = list[int]()
    with override("nl"), transaction.atomic():
        pieces = exported.file(question, form, me(), "nl", lambda _count: taken.append(memory(os.getpid(), "RSS")))
        return sum(map(len, pieces)), taken


def _measure_folding(installation: Installation, report: Report, part: str) -> None:
    """A day of events of tickets that were opened and closed on it."""
    stock.fill(installation, EVENTS // 2)
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE tickets_ticket SET opened_at = date_trunc('day', now()) + random() * interval '8 hours',
               closed_at = date_trunc('day', now()) + (closed_at - closed_at) + interval '9 hours'"""
        )
        cursor.execute("VACUUM ANALYZE tickets_ticket")
    with installation.connect(superuser=True) as db:
        db.execute("SET session_replication_role = replica; UPDATE journal_entry SET at = date_trunc('day', now())")
        db.execute("VACUUM ANALYZE journal_entry")
    Folding.objects.update(entry=0, missing=[])
    since = time.perf_counter()
    rounds = 1
    while folding.fold():
        rounds += 1
    report.add(
        part,
        f"folding {Entry.objects.count():,} events of a day",
        (time.perf_counter() - since) * 1000,
        "ms",
        f"< {FOLDED} ms",
    )
    report.add(part, "rounds of it", rounds, "")


def _measure_rebuild(installation: Installation, report: Report) -> None:
    stock.fill(installation, REBUILT)
    with installation.connect(superuser=True) as db:  # else most of the time goes into deleting what was invented
        db.execute("TRUNCATE figures_fact, figures_cell, figures_monthcolumn")
    since = time.monotonic()
    count = folding.rebuild()
    took = time.monotonic() - since
    report.add("figures anew", f"rebuild from {REBUILT:,} tickets", took, "s")
    report.add("figures anew", "facts made", count / took, "/s")
