"""A chain of seals over the entries: whatever is changed afterwards, breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import NumericRange

from tridesk.journal import queries, seals, tasks
from tridesk.journal.actions import Happening, record, record_all, seal
from tridesk.journal.models import Entry, Seal

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def write(many: int = 1) -> None:
    record_all(Happening("ticket.opened", f"ticket:{n}", {"n": n, "é": [1.5, None]}) for n in range(many))


def sealed(*sizes: int) -> list[Seal]:
    """One seal over each of these numbers of entries."""
    made = []
    for size in sizes:
        write(size)
        newest = seal()
        assert newest is not None
        made.append(newest)
    return made


@contextmanager
def unguarded() -> Iterator[Any]:
    """Switches the guards of the table off, as the owner of the database can."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("journal_entry", "journal_seal"):
            cursor.execute(f"GRANT UPDATE, DELETE ON {table} TO CURRENT_USER")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor


def tampered(statement: str, *values: Any) -> list[str]:
    with unguarded() as cursor:
        cursor.execute(statement, values)
    return list(seals.faults())


# --- sealing


@pytest.mark.django_db
def test_a_seal_covers_what_has_none_yet_and_follows_the_one_before() -> None:
    first, second = sealed(3, 2)
    ids = list(Entry.objects.order_by("id").values_list("pk", flat=True))
    assert (first.count, second.count, seals.numbers_in([*first.covers, *second.covers])) == (3, 2, set(ids))
    assert (first.previous, second.previous) == (seals.GENESIS, first.digest)
    assert (seal(), queries.last_seal(), list(seals.faults())) == (None, second, [])


@pytest.mark.django_db
def test_the_job_of_every_minute_seals() -> None:
    write()
    tasks.seal_journal(0)
    tasks.seal_journal(1)
    assert Seal.objects.count() == 1


@pytest.mark.parametrize(
    ("numbers", "ranges"),
    [([], []), ([5], [(5, 6)]), ([1, 2, 3], [(1, 4)]), ([1, 3, 4, 9], [(1, 2), (3, 5), (9, 10)])],
)
def test_ranges_hold_exactly_their_numbers(numbers: list[int], ranges: list[tuple[int, int]]) -> None:
    made = seals.ranges(numbers)
    assert made == [NumericRange(low, high, "[)") for low, high in ranges]
    assert seals.numbers_in(made) == set(numbers)


def insert(number: int) -> None:
    Entry.objects.create(pk=number, at=NOW, verb="late", ref="x")


@pytest.mark.django_db
def test_what_is_committed_late_with_a_lower_number_is_in_the_next_seal() -> None:
    insert(1_000_010)
    first = seal()
    insert(1_000_005)
    late = seal()
    assert first is not None
    assert late is not None
    assert (late.covers, late.count) == ([NumericRange(1_000_005, 1_000_006, "[)")], 1)
    assert list(seals.faults()) == []


@pytest.fixture
def short_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three seals instead of sixty: what is older is settled."""
    monkeypatch.setattr(seals, "LOOK_BACK", 3)
    monkeypatch.setattr(seals, "READ_BACK", 6)


@pytest.mark.django_db
@pytest.mark.usefixtures("short_memory")
def test_a_late_entry_does_not_make_settled_ones_be_sealed_twice() -> None:
    insert(1_000_010)
    seal()
    insert(1_000_005)
    seal()
    for number in range(1_000_011, 1_000_020):
        insert(number)
        newest = seal()
        assert newest is not None
        assert (newest.count, newest.covers) == (1, [NumericRange(number, number + 1, "[)")])
    assert list(seals.faults()) == []


# --- tampering


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change", ["verb = 'x'", "ref = 'x'", "data = '{}'", "at = at + interval '1 microsecond'", "id = id + 1000"]
)
def test_a_changed_row(change: str) -> None:
    _first, second, _third = sealed(2, 3, 2)
    faults = tampered(f"UPDATE journal_entry SET {change} WHERE id = %s", second.covers[0].lower)
    expected = (
        f"Seal {second.pk} covers 3 entries, but 2 are there."
        if change.startswith("id")
        else f"An entry under seal {second.pk} was changed."
    )
    assert faults == [expected]


@pytest.mark.django_db
def test_a_deleted_row() -> None:
    first, _second = sealed(3, 1)
    faults = tampered("DELETE FROM journal_entry WHERE id = %s", first.covers[0].lower)
    assert faults == [f"Seal {first.pk} covers 3 entries, but 2 are there."]


@pytest.mark.django_db
@pytest.mark.usefixtures("short_memory")
def test_a_row_that_is_slipped_in() -> None:
    for number in range(1_000_010, 1_000_016):
        insert(number)
        seal()
    insert(1_000_001)
    assert list(seals.faults()) == ["1 entries up to number 1000013 are under no seal: they were slipped in."]


@pytest.mark.django_db
@pytest.mark.parametrize("place", [0, 1])
def test_a_seal_that_was_removed(place: int) -> None:
    made = sealed(1, 1, 1)
    faults = tampered("DELETE FROM journal_seal WHERE id = %s", made[place].pk)
    assert faults == [f"Seal {made[place + 1].pk} does not follow the seal before it: a seal was removed or changed."]


@pytest.mark.django_db
def test_a_seal_that_was_changed() -> None:
    first, second = sealed(1, 1)
    faults = tampered("UPDATE journal_seal SET digest = repeat('0', 64) WHERE id = %s", first.pk)
    assert faults == [
        f"An entry under seal {first.pk} was changed.",
        f"Seal {second.pk} does not follow the seal before it: a seal was removed or changed.",
    ]


@pytest.mark.django_db
def test_a_row_changed_and_sealed_anew_breaks_the_next_seal() -> None:
    first, second = sealed(1, 1)
    with unguarded() as cursor:
        cursor.execute("UPDATE journal_entry SET verb = 'x' WHERE id = %s", [first.covers[0].lower])
        digest = seals.digest(seals.GENESIS, Entry.objects.filter(pk=first.covers[0].lower))
        cursor.execute("UPDATE journal_seal SET digest = %s WHERE id = %s", [digest, first.pk])
    assert list(seals.faults()) == [
        f"Seal {second.pk} does not follow the seal before it: a seal was removed or changed."
    ]


# --- the command


def verify() -> str:
    out = StringIO()
    call_command("journal", "verify", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_verify_says_that_all_is_well() -> None:
    assert verify() == "The journal has no seal yet.\n"
    (last,) = sealed(2)
    assert verify() == f"The journal is whole. Last seal {last.pk} of {last.at:%Y-%m-%d %H:%M}: {last.digest}\n"


@pytest.mark.django_db
def test_verify_names_what_does_not_fit_and_fails() -> None:
    (last,) = sealed(2)
    tampered("UPDATE journal_entry SET verb = 'x'")
    with pytest.raises(CommandError) as failed:
        verify()
    assert str(failed.value) == f"The journal was tampered with.\nAn entry under seal {last.pk} was changed."
    assert failed.value.returncode == 1


# --- reading


@pytest.mark.django_db
def test_history_and_the_newest() -> None:
    for verb, ref in (("a.x", "t:1"), ("b.x", "t:2"), ("a.y", "t:1")):
        record(verb, by=None, ref=ref)
    verbs: Callable[[Any], list[str]] = lambda rows: [row.verb for row in rows]  # noqa: E731
    assert verbs(queries.history_of("t:1")) == ["a.x", "a.y"]
    newest = queries.latest(10)
    assert (verbs(newest), verbs(queries.latest(1)), verbs(queries.latest(9, verb="a."))) == (
        ["a.y", "b.x", "a.x"],
        ["a.y"],
        ["a.y", "a.x"],
    )
    assert verbs(queries.latest(9, before=newest[0].pk)) == ["b.x", "a.x"]
