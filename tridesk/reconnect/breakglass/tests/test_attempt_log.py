"""The log of refused openings: bounded, readable for its owner alone, and harmless whatever was written into it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tridesk.reconnect.breakglass.attempt_log import NAME, ROOM, AttemptLog
from tridesk.reconnect.breakglass.sheet import Flaw

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> AttemptLog:
    log = AttemptLog(tmp_path / "attempts.jsonl")
    log.append(["Ann Peeters", "Luc Dubois"], Flaw.UNKNOWN, NOW)
    return log


def test_it_reads_as_it_was_written(log: AttemptLog) -> None:
    [attempt], size = log.read()
    assert (attempt.at, attempt.people, attempt.flaw) == (NOW, ("Ann Peeters", "Luc Dubois"), Flaw.UNKNOWN)
    assert size == log.path.stat().st_size
    assert log.path.stat().st_mode & 0o077 == 0


def test_two_that_are_alike_are_two(log: AttemptLog) -> None:
    log.append(["Ann Peeters", "Luc Dubois"], Flaw.UNKNOWN, NOW)
    assert len({attempt.digest for attempt in log.read()[0]}) == 2


def test_it_grows_to_its_room_and_no_further(log: AttemptLog) -> None:
    for _time in range(200):
        log.append(["x" * 500, "y\n" * 500], Flaw.UNKNOWN, NOW)
    attempts, size = log.read()
    assert 20 < len(attempts) < 200
    assert size <= ROOM
    assert all(len(name) <= NAME for attempt in attempts for name in attempt.people)


def test_half_a_line_is_overwritten(log: AttemptLog) -> None:
    with log.path.open("ab") as file:
        file.write(b'{"at": "2026')
    assert len(log.read()[0]) == 1
    log.append([], Flaw.CHANGED, NOW)
    assert [attempt.flaw for attempt in log.read()[0]] == [Flaw.UNKNOWN, Flaw.CHANGED]


def test_what_was_read_is_forgotten_and_what_came_meanwhile_is_not(log: AttemptLog) -> None:
    _attempts, size = log.read()
    log.append([], Flaw.EXPIRED, NOW)
    log.forget(size)
    assert [attempt.flaw for attempt in log.read()[0]] == [Flaw.EXPIRED]
    log.forget(0)
    assert len(log.read()[0]) == 1


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"x",
        b"[]",
        b"{}",
        b"\xff",
        b"[" * 9_000,
        json.dumps({"at": "now", "people": [], "flaw": "same"}).encode(),
        json.dumps({"at": "0001-01-01T00:00:00+12:00", "people": [], "flaw": "same"}).encode(),
        json.dumps({"at": NOW.isoformat(), "people": [], "flaw": "none of ours"}).encode(),
        json.dumps({"at": NOW.isoformat(), "people": 7, "flaw": "same"}).encode(),
    ],
)
def test_what_somebody_else_wrote_is_left_out(log: AttemptLog, line: bytes) -> None:
    with log.path.open("ab") as file:
        file.write(line + b"\n")
    assert len(log.read()[0]) == 1


def test_names_can_be_stored_whatever_they_are(tmp_path: Path) -> None:
    log = AttemptLog(tmp_path / "attempts.jsonl")
    log.path.write_text(json.dumps({"at": NOW.isoformat(), "people": ["a\x00\ud800b", 1, "c"], "flaw": "same"}) + "\n")
    assert log.read()[0][0].people == ("ab", "…")


def test_without_a_file_there_is_nothing(tmp_path: Path) -> None:
    assert AttemptLog(tmp_path / "attempts.jsonl").read() == ([], 0)
