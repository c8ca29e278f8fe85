"""Faxes take turns at the machine that reads them: a short one does not wait until a long one is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from tridesk.fax import actions, queries, reading, rules
from tridesk.fax.models import Fax, Reading
from tridesk.fax.queries import Reader
from tridesk.fax.tests import making
from tridesk.fax.tests.conftest import Send
from tridesk.kit import sandbox
from tridesk.kit.sandbox import SandboxFailure

PAGES = 3 * rules.TURN + 1
BLANK = {"blank": True, "text": "", "picture": "", "confidence": 0.0}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Which pages were put on tickets, in order, by the key of their fax; a page is read in no time."""
    pages, add_page = list[tuple[str, int]](), actions.add_page

    def noted(pk: int, page: int, result: dict[str, object] | None) -> bool:
        pages.append((Fax.objects.get(pk=pk).key, page))
        return add_page(pk, page, result)

    def read(function: str, content: bytes, *_arguments: object, **_limits: object) -> object:
        return {"count": len(content), "read": BLANK}[function.partition(":")[2]]

    monkeypatch.setattr(queries, "reader", lambda: Reader("tesseract", ()))
    monkeypatch.setattr(queries.ORIGINALS, "open", lambda fax: b"x" * fax.pages)
    monkeypatch.setattr(sandbox, "run", read)
    monkeypatch.setattr(actions, "add_page", noted)
    return pages


@pytest.fixture
def no_jobs(transactional_db: None) -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


@pytest.mark.usefixtures("no_jobs")
def test_a_short_fax_is_read_after_one_turn_of_the_long_one_before_it(send: Send, told: list[tuple[str, int]]) -> None:
    send(key="long", pages=str(PAGES))
    send(key="short", pages="1")
    with app.replace_connector(DjangoConnector().get_worker_connector()) as working:
        working.run_worker(queues=["pictures"], wait=False, concurrency=1, install_signal_handlers=False)
    first = [("long", page) for page in range(rules.TURN)]
    assert told == [*first, ("short", 0), *(("long", page) for page in range(rules.TURN, PAGES))]
    assert set(Fax.objects.values_list("reading", flat=True)) == {Reading.READ}


@pytest.mark.django_db
def test_what_all_turns_take_together_is_limited(send: Send, told: list[tuple[str, int]]) -> None:
    fax = send(pages=str(PAGES))
    spent = reading.read_fax(fax.pk, most=1, spent=60.0)
    assert spent is not None
    assert spent >= 60
    assert reading.read_fax(fax.pk, most=1, spent=rules.MOST_READING.total_seconds() + 1) is None
    fax = Fax.objects.select_related("entry").get()
    assert fax.entry is not None
    assert (fax.pages_read, fax.entry.defects) == (1, ["fax-rest"])


@pytest.mark.django_db
def test_a_fax_of_which_no_turn_could_read_a_page_says_so(
    send: Send, told: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    fax = send(making.tiff([making.DUTCH]), pages="2")
    count = sandbox.run

    def broken(function: str, *given: object, **named: object) -> object:
        if function.endswith(":read"):
            raise SandboxFailure("clock")
        return count(function, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(sandbox, "run", broken)
    assert reading.read_fax(fax.pk, most=1) is not None
    assert reading.read_fax(fax.pk, most=1) is None
    assert Fax.objects.get().reading == Reading.UNREADABLE
