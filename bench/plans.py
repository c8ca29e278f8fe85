"""How PostgreSQL goes about each list and search: the queries as the product asks them, explained."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.requests import SEARCHES, me
from tridesk.tickets import queries
from tridesk.tickets.models import Ticket
from tridesk.tickets.queries import TicketFilters


def write(path: Path) -> None:
    """Writes the plan of every statement behind each list and search."""
    newest, user = Ticket.objects.latest("pk").pk, me()
    deep = queries.queue(user, "new", TicketFilters(), limit=max(1, newest // 500)).next
    kinds: dict[str, Callable[[], object]] = {
        "list, new": lambda: queries.queue(user, "new", TicketFilters()),
        "list, new, deep": lambda: queries.queue(user, "new", TicketFilters(), deep),
        "list, all": lambda: queries.find(user, TicketFilters()),
        "list, all, deep": lambda: queries.find(user, TicketFilters(), str(newest // 2)),
        "counts": lambda: queries.counts(user),
    }
    for name, asked in SEARCHES.items():
        for words in asked[:5]:
            kinds[f"{name}: {words}"] = partial(queries.find, user, TicketFilters(q=words))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(f"=== {name}\n{_explained(ask)}" for name, ask in kinds.items()) + "\n")


def _explained(ask: Callable[[], object]) -> str:
    ask()  # what is remembered for later is asked now
    with CaptureQueriesContext(connection) as captured:
        ask()
    return "\n\n".join(_plan(query["sql"]) for query in captured.captured_queries)


def _plan(query: str) -> str:
    if not query.lstrip().startswith(("SELECT", "WITH", "(")):
        return query
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query}".replace("%", "%%"), [])
        return query + "\n" + "\n".join(line for (line,) in cursor.fetchall())
