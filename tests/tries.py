"""Runs a tier of the tests, and what failed once more, alone: `python -m tests.tries TIER [pytest's arguments]`.

The night's tier runs all again on other days.

Each pass of a tier is a pytest of its own. Whatever failed in them runs a second time when nothing else does, in one
new process. What passes then is unsteady: it is named, and kept in `.tests/unsteady.jsonl`. What fails twice is broken.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest

from tests.groups import SOUND, SYSTEM, paths_of


class Pass(NamedTuple):
    """A run of pytest with these options; `paths` has its tests: reading all others takes each worker 15 s."""

    options: Sequence[str]
    paths: Sequence[str] = ()


# What has no sound shares the processors; sound and the timers of a switch wait more than they work.
QUIET: Final = Pass(["-n", "3", "-m", "not sound"])
SOUNDS: Final = Pass(["-n", "5", "-m", "sound"], paths_of(SOUND))
TIERS: Final = {
    "test": [Pass(["-n", "3", "-m", "not system"])],
    "system": [
        Pass(["-n", "3", "-m", "system and not sound and not daily"], paths_of(SYSTEM.keys() - SOUND)),
        Pass(["-n", "5", "-m", "sound and not daily"], paths_of(SOUND)),
    ],
    "all": [QUIET, SOUNDS],
    "night": [QUIET, SOUNDS],
    "another day": [QUIET],
}
SLOWEST: Final = ("--durations", "200", "--durations-min", "2")  # what to look at when a tier takes too long
MOST_UNSTEADY: Final = 10  # more, and the machine or the suite is ill
UNSTEADY: Final = Path(".tests", "unsteady.jsonl")
RECORD: Final = "TRIDESK_TEST_RECORD"  # in the environment: the file in which a pass says how it went
SHARED: Final = "TRIDESK_TEST_SHARED"  # in the environment: the folder that all passes share
CRASHED: Final = "???"  # what xdist names the phase in which a worker died
PASSED, FAILED = int(pytest.ExitCode.OK), int(pytest.ExitCode.TESTS_FAILED)
NO_TESTS = int(pytest.ExitCode.NO_TESTS_COLLECTED)


class Failure(NamedTuple):
    """A failed test: its name in pytest, whether it had begun or its fixtures did not start, and the last words."""

    test: str
    when: str
    reason: str

    @property
    def cause(self) -> str:
        """What counts as one: tests of a folder that wait for the same fixture fail together."""
        return f"{Path(self.test.partition('::')[0]).parent}: {self.reason}" if self.when == "setup" else self.test


@dataclass
class Record:
    """How a pass went: how many tests it was to run, which it ran to their end, and what failed."""

    expected: int = 0
    passed: set[str] = field(default_factory=set)
    finished: set[str] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> Record:
        """The record that a pass wrote; one that ended without writing it expected more than it ran."""
        if not path.exists():
            return cls(expected=1)
        row = json.loads(path.read_text())
        failures = [Failure(*failure) for failure in row["failures"]]
        return cls(row["expected"], set(row["passed"]), set(row["finished"]), failures)

    def write(self, path: Path) -> None:
        row = asdict(self) | {"passed": sorted(self.passed), "finished": sorted(self.finished)}
        path.write_text(json.dumps(row | {"failures": [list(failure) for failure in self.failures]}))

    @property
    def is_whole(self) -> bool:
        """Whether every test was run; workers that die again and again leave some out."""
        return len(self.finished) >= self.expected


class Recorder:
    """A plugin that writes the record of a pass; in the process that hears of all tests, not in xdist's workers."""

    def __init__(self, path: Path) -> None:
        self._path, self._record = path, Record()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        record = self._record
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            words = str(crash.message if crash else report.longrepr).strip().splitlines()
            record.failures.append(Failure(report.nodeid, report.when, words[0] if words else ""))
        elif report.when == "call" and report.passed:
            record.passed.add(report.nodeid)
        if report.when in ("teardown", CRASHED):
            record.finished.add(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        dealer: Any = session.config.pluginmanager.get_plugin("dsession")
        dealt = getattr(getattr(dealer, "sched", None), "collection", None)
        self._record.expected = session.testscollected if dealer is None else len(dealt or [""])
        self._record.write(self._path)


def pytest_configure(config: pytest.Config) -> None:
    path = os.environ.get(RECORD)
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(Path(path)))


def run_pass(arguments: Sequence[str]) -> tuple[int, Record]:
    """Runs pytest in a process of its own; returns its exit code and its record."""
    with tempfile.TemporaryDirectory(prefix="tridesk-tries-") as folder:
        path = Path(folder) / "record.json"
        command = [sys.executable, "-m", "pytest", "-p", "tests.tries", *arguments]
        code = subprocess.run(command, env={**os.environ, RECORD: str(path)}, check=False).returncode
        return code, Record.read(path)


def run(passes: Sequence[Pass], arguments: Sequence[str], most: int = MOST_UNSTEADY) -> int:
    """Runs the passes, then the second try; returns an exit code of pytest. What one prepares is there for the next."""
    with tempfile.TemporaryDirectory(prefix="tridesk-tries-", ignore_cleanup_errors=True) as shared:
        Path(shared).chmod(0o711)  # databases and switches are other users
        os.environ[SHARED] = shared
        return _run(passes, arguments, most)


def _run(passes: Sequence[Pass], arguments: Sequence[str], most: int) -> int:
    codes, failures = set(), list[Failure]()
    for options, paths in passes:
        code, record = run_pass([*options, *SLOWEST, *(arguments or paths)])
        if code not in (PASSED, FAILED, NO_TESTS):
            return code
        if code != NO_TESTS and not record.is_whole:
            print(f"\nOnly {len(record.finished)} of {record.expected} tests were run.")
            return FAILED
        codes.add(code)
        failures += record.failures
    if FAILED not in codes:
        return PASSED if PASSED in codes else NO_TESTS
    tests = list(dict.fromkeys(failure.test for failure in failures))
    if not tests or len({failure.cause for failure in failures}) > most:
        print(f"\n{len(tests)} tests failed: no second try.")
        return FAILED
    print(f"\nSecond try, alone, of {len(tests)} tests that failed:", flush=True)
    code, record = run_pass(["-n", "0", *tests])
    failed = {failure.test for failure in record.failures}
    steady = record.passed - failed
    _report([failure for failure in _last(failures) if failure.test in steady])
    return PASSED if code == PASSED and steady.issuperset(tests) else FAILED


def _last(failures: Sequence[Failure]) -> list[Failure]:
    """One failure of each test."""
    return list({failure.test: failure for failure in failures}.values())


def _report(unsteady: Sequence[Failure]) -> None:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    at = datetime.now(UTC).isoformat(timespec="seconds")
    UNSTEADY.parent.mkdir(exist_ok=True)
    with UNSTEADY.open("a") as kept:
        for failure in unsteady:
            kept.write(json.dumps({"at": at, "commit": commit, **failure._asdict()}) + "\n")
    print(f"\nunsteady: {len(unsteady)}")
    for failure in unsteady:
        print(f"  {failure.test}: {failure.reason}")


def other_days(now: datetime) -> Iterator[tuple[datetime, str]]:
    """Moments to come, each with the time zone of the browsers.

    The morning of the eve of the next summer time, that of the next leap day, and the last hour of a year in UTC: in
    Brussels it is the first of a month then, of a year, and a holiday.
    """
    days = (now.date() + timedelta(days=ahead) for ahead in itertools.count(2))
    eve = next(day for day in days if day.month == 3 and day.weekday() == 5 and (day + timedelta(days=8)).month == 4)
    leap = next(day for day in days if (day.month, day.day) == (2, 29))
    for day, zone in ((eve, "Pacific/Auckland"), (leap, "America/Anchorage")):
        yield datetime.combine(day, time(8), UTC), zone
    yield datetime(now.year + (now.month == 12), 12, 31, 23, 10, tzinfo=UTC), "Europe/Brussels"


def run_on_other_days(arguments: Sequence[str]) -> int:
    """Runs all without sound as if it were another day; returns an exit code of pytest."""
    library = next(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"), None)
    if library is None or os.environ.get("DATABASE_URL"):
        print("\nLEFT OUT: other days; they need libfaketime ('apt-get install faketime') and a database of our own.")
        return PASSED
    os.environ.pop("TRIDESK_TEST_NIGHT", None)  # some values will do
    code = PASSED
    for moment, zone in other_days(datetime.now(UTC)):
        print(f"\nAs if it were {moment:%d %B %Y}, with browsers in {zone}:", flush=True)
        ahead = round((moment - datetime.now(UTC)).total_seconds())  # the same for each process
        os.environ |= {
            "LD_PRELOAD": str(library),
            "FAKETIME": f"+{ahead}",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "TRIDESK_TEST_ZONE": zone,
        }
        if run(TIERS["another day"], arguments) not in (PASSED, NO_TESTS):
            code = FAILED
    return code


def main(tier: str, arguments: Sequence[str]) -> int:
    """Runs a tier; returns an exit code of pytest."""
    code = run(TIERS[tier], arguments)
    if tier != "night" or code not in (PASSED, FAILED):
        return code
    return max(code, run_on_other_days(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
