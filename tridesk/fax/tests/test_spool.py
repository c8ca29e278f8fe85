"""The spool: a record under its last name is whole, and nothing goes before it is in the database."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import IntegrityError

from tridesk.fax import actions, process, spool
from tridesk.fax.models import Fax
from tridesk.fax.tests import making
from tridesk.fax.tests.conftest import FACTS, Send


def test_a_fax_is_taken_in_once_and_leaves_nothing_behind(send: Send, place: Path) -> None:
    fax = send(making.tiff([making.DUTCH]))
    assert (fax.caller, fax.called, fax.station, fax.pages) == ("+3292000000", "+3225180001", "GEMEENTE EEKLO", 1)
    assert list(place.iterdir()) == []
    spool.put(place, fax.key, making.tiff([making.DUTCH]), FACTS)
    assert process.empty(place) == 0
    assert list(place.iterdir()) == []
    assert Fax.objects.count() == 1


def test_an_unfinished_record_is_left_alone_until_nobody_writes_to_it(place: Path) -> None:
    spool.put(place, "one", b"II", FACTS)
    (place / "one.fax").rename(place / "one.new")
    assert spool.waiting(place) == []
    assert spool.adopt_left(place) == []
    for file in place.iterdir():
        os.utime(file, (1000, 1000))
    assert spool.adopt_left(place) == ["one"]
    assert spool.waiting(place) == ["one"]


@pytest.mark.django_db
def test_a_call_without_a_page_is_no_fax(place: Path) -> None:
    spool.put(place, "voice", b"", FACTS | {"result": "FAILED", "pages": "0"})
    assert process.empty(place) == 0
    assert list(place.iterdir()) == []
    assert not Fax.objects.exists()


def test_what_strangers_write_into_a_record_is_bounded(place: Path) -> None:
    hostile = {"called": "$(reboot)", "caller": "12;34", "station": "A\x00\x1b[2J" + "x" * 500, "pages": "-9" * 50}
    spool.put(place, "hostile", b"II", FACTS | hostile)
    arrival = spool.read(place, "hostile")
    assert arrival is not None
    assert (arrival.called, arrival.caller, arrival.pages) == ("", "1234", 0)
    assert len(arrival.station) == 40
    assert arrival.station.isprintable()


@pytest.mark.django_db
@pytest.mark.parametrize("make", [lambda path: path.symlink_to("/etc/hostname"), os.mkfifo])
def test_what_is_no_file_is_not_read(place: Path, make: Callable[[Path], object]) -> None:
    spool.put(place, "trap", b"II", FACTS)
    (place / "trap.tif").unlink()
    make(place / "trap.tif")
    assert spool.read(place, "trap") is None
    assert process.empty(place) == 0
    assert list(place.iterdir()) == []


@pytest.mark.django_db
def test_what_is_too_large_is_a_ticket_and_stays_in_the_spool(
    place: Path, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool, "MOST_BYTES", 10)
    fax = send(b"I" * 11)
    assert fax.entry is not None
    assert fax.entry.defects == ["fax-unreadable"]
    assert [file.name for file in place.iterdir()] == [f"{fax.key}.too-large"]


@pytest.mark.django_db
def test_of_two_processes_the_second_leaves_a_fax_to_the_first(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(constraint: str) -> Callable[..., None]:
        def take_in(_arrival: object) -> None:
            raise IntegrityError(f'duplicate key value violates unique constraint "{constraint}"')

        return take_in

    spool.put(place, "one", b"II", FACTS)
    monkeypatch.setattr(actions, "take_in", refused("fax_fax_entry_id_key"))
    with pytest.raises(IntegrityError):
        process.empty(place)
    assert spool.waiting(place) == ["one"], "another fault loses nothing"
    monkeypatch.setattr(actions, "take_in", refused("fax_fax_key_key"))
    assert process.empty(place) == 0
    assert list(place.iterdir()) == []
    monkeypatch.setattr(spool, "waiting", lambda _place: ["gone"])
    assert process.empty(place) == 0


def test_the_oldest_waits_so_long(place: Path) -> None:
    assert spool.oldest(place) == 0.0
    spool.put(place, "one", b"II", FACTS)
    os.utime(place / "one.fax", (1000, 1000))
    assert spool.oldest(place) > 1e6
