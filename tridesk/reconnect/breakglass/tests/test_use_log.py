"""The log of uses: what was written stays, and whatever is changed, removed or added shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tridesk.kit.signing import Signer
from tridesk.reconnect.breakglass.use_log import ANSWERED, OPENED, ORDERED, Head, UseLog, base_line, certificate

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
DESK, SHEET, FORGER = Signer(b"d" * 32), Signer(b"s" * 32), Signer(b"f" * 32)


def opening(signer: Signer = SHEET, by: Signer = DESK) -> dict[str, Any]:
    return {"sheet": 7, "public": signer.public, "certificate": by.sign(certificate(7, signer.public))}


@pytest.fixture
def log(tmp_path: Path) -> UseLog:
    log = UseLog(tmp_path / "uses.jsonl")
    log.begin(base_line(Head(), DESK, NOW))
    log.append(OPENED, opening(), SHEET, NOW)
    log.append(ORDERED, {"order": "a"}, SHEET, NOW)
    log.append(ANSWERED, {"order": "a"}, SHEET, NOW)
    log.append(OPENED, opening(), SHEET, NOW)
    log.append(ORDERED, {"order": "b"}, SHEET, NOW)
    return log


def test_it_reads_as_it_was_written(log: UseLog) -> None:
    reading = log.read(DESK)
    assert reading.fault == ""
    assert [line.kind for line in reading.lines] == [OPENED, ORDERED, ANSWERED, OPENED, ORDERED]
    assert [[line.number for line in session] for session in reading.sessions] == [[1, 2, 3], [4, 5]]
    assert [line.data["order"] for line in reading.unanswered] == ["b"]


def test_it_is_readable_for_its_owner_alone(log: UseLog) -> None:
    assert log.path.stat().st_mode & 0o077 == 0


def test_any_line_that_is_changed_or_removed_shows(log: UseLog) -> None:
    lines = log.path.read_bytes().splitlines(keepends=True)
    for place in range(len(lines) - 1):
        log.path.write_bytes(b"".join(lines[:place] + lines[place + 1 :]))
        assert log.read(DESK).fault, place
    for place, line in enumerate(lines):
        log.path.write_bytes(b"".join([*lines[:place], line.replace(b"2026", b"2025"), *lines[place + 1 :]]))
        assert log.read(DESK).fault, place


def test_lines_that_were_read_before_and_are_cut_off_show(log: UseLog) -> None:
    head = log.read(DESK).head
    lines = log.path.read_bytes().splitlines(keepends=True)
    log.path.write_bytes(b"".join(lines[:3]))
    assert not log.read(DESK).goes_on_from(head)


def test_what_was_cut_off_in_mid_line_is_overwritten(log: UseLog) -> None:
    with log.path.open("ab") as file:
        file.write(b'{"kind":"ans')
    assert len(log.read(DESK).lines) == 5
    log.append(ANSWERED, {"order": "b"}, SHEET, NOW)
    reading = log.read(DESK)
    assert (reading.fault, reading.unanswered) == ("", [])


def test_no_line_of_a_stranger_counts(log: UseLog) -> None:
    before = log.path.read_bytes()
    lines: list[tuple[str, dict[str, Any]]] = [
        (OPENED, opening(FORGER, FORGER)),
        (OPENED, opening(SHEET)),
        (ANSWERED, {"order": "b"}),
        (OPENED, {}),
        (OPENED, {"sheet": 8, "public": FORGER.public, "certificate": opening()["certificate"]}),
    ]
    for kind, data in lines:
        log.append(kind, data, FORGER, NOW)
        reading = log.read(DESK)
        assert (reading.fault != "", len(reading.lines)) == (True, 5)
        log.path.write_bytes(before)


def test_a_log_that_somebody_else_began_is_none(tmp_path: Path) -> None:
    log = UseLog(tmp_path / "uses.jsonl")
    assert log.read(DESK).fault
    log.begin(base_line(Head(), FORGER, NOW))
    assert log.read(DESK).fault
    log.path.write_bytes(b'[]\n"x"\n')
    assert log.read(DESK).fault


def test_a_base_takes_the_place_of_lines_and_the_chain_goes_on(log: UseLog) -> None:
    head = log.read(DESK).head
    log.begin_anew(base_line(head, DESK, NOW))
    log.append(OPENED, opening(), SHEET, NOW)
    reading = log.read(DESK)
    assert (reading.fault, reading.goes_on_from(head), reading.lines[0].number) == ("", True, 6)
    assert json.loads(log.path.read_bytes().splitlines()[1])["previous"] == head.digest


def test_a_log_that_goes_on_is_not_begun_again(log: UseLog) -> None:
    before = log.path.read_bytes()
    log.begin(base_line(Head(), DESK, NOW))
    assert log.path.read_bytes() == before


def test_one_session_at_a_time(log: UseLog) -> None:
    with log.session() as first, log.session() as second:
        assert (first, second) == (True, False)
    with log.session() as third:
        assert third
