"""The supervisor starts again what ends by itself, ends all when told to, and takes its processes along when killed."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import NET, until
from tridesk.config.supervision import PATIENCE, pause_after

SAYS = "echo $$ > {0}/{1}; echo here is {1}; exec sleep 600"  # the folder, the part
SUPERVISOR = """
import os, sys
from functools import partial
from pathlib import Path
from tridesk.config import supervision
from tridesk.config.supervision import Supervisor
parts = {name: partial(os.execvp, "sh", ["sh", "-c", sys.argv[4].format(sys.argv[1], name)]) for name in sys.argv[2]}
if len(parts) > 2:
    supervision.STEADY, supervision.LOOK_EVERY = 0.0, 0.05
supervision.PATIENCE = float(sys.argv[3])
marks = Path(sys.argv[1], "mark")
mark = lambda: marks.read_text() if marks.exists() else ""
Supervisor(parts, lambda line: print(line, flush=True), mark=mark, lasting="b").run()
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):  # gone before, or while it is read
        return False


class Supervised:
    """A supervisor of two parts, `a` and `b`, that write down their process ids."""

    def __init__(self, folder: Path, parts: str = "ab", patience: float = PATIENCE, says: str = SAYS) -> None:
        self._folder, self._parts, self.log = folder, parts, folder / "log"
        with self.log.open("wb") as log:
            command = [sys.executable, "-c", SUPERVISOR, str(folder), parts, str(patience), says]
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        until(lambda: all(self.pids), "all parts")

    @property
    def pids(self) -> list[int]:
        return [self.pid(part) for part in self._parts]

    def pid(self, part: str) -> int:
        note = self._folder / part
        return int(note.read_text() or 0) if note.exists() else 0


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    supervisor = Supervised(tmp_path)
    yield supervisor
    supervisor.process.kill()
    supervisor.process.wait()


def test_a_part_that_is_killed_is_started_again_and_the_others_stay(supervised: Supervised) -> None:
    killed, other = supervised.pid("a"), supervised.pid("b")
    os.kill(killed, signal.SIGKILL)
    until(lambda: supervised.pid("a") not in (0, killed), "another a")
    assert is_alive(supervised.pid("a"))
    assert supervised.pid("b") == other
    assert "system | a ended by itself (-9); starting it again in 0.1 s" in supervised.log.read_text().splitlines()


def test_another_secret_renews_one_part_after_the_other_but_those_that_last(tmp_path: Path) -> None:
    supervised = Supervised(tmp_path, "abcd")
    try:
        before = supervised.pids
        (tmp_path / "mark").write_text("rotated")
        until(lambda: supervised.log.read_text().count(" | d started") == 2, "another d")
        until(lambda: {0, *before} & set(supervised.pids) == {before[1]}, "their process ids, and the old one of b")
    finally:
        supervised.process.kill()
        supervised.process.wait()
    said = [line.removeprefix("system | ").partition(" (")[0] for line in supervised.log.read_text().splitlines()]
    told = said.index("secrets have changed; renewing the parts, one after the other")
    assert [line for line in said[told + 1 :] if "here is" not in line] == [
        "a renewed",
        "a started",
        "c renewed",
        "c started",
        "d renewed",
        "d started",
    ]


def test_a_part_that_does_not_end_is_renewed_all_the_same(tmp_path: Path) -> None:
    supervised = Supervised(tmp_path, patience=0.1)
    try:
        before = supervised.pid("a")
        os.kill(before, signal.SIGSTOP)
        (tmp_path / "mark").write_text("rotated")
        until(lambda: supervised.pid("a") not in (0, before), "another a")
    finally:
        supervised.process.kill()
        supervised.process.wait()


@pytest.mark.parametrize("what", ["renewed", "ended"])
def test_a_part_whose_output_is_held_by_what_it_started_is_started_again(what: str, tmp_path: Path) -> None:
    supervised = Supervised(tmp_path, says="sleep 600 & echo $! > {0}/{1}.child; " + SAYS)
    try:
        before, child = supervised.pid("a"), supervised.pid("a.child")
        if what == "renewed":
            (tmp_path / "mark").write_text("rotated")
        else:
            os.kill(before, signal.SIGKILL)
        until(lambda: supervised.pid("a") not in (0, before), "another a")
        assert is_alive(child)
    finally:
        supervised.process.kill()
        supervised.process.wait()
        for note in tmp_path.glob("*.child"):
            os.kill(int(note.read_text()), signal.SIGKILL)


def test_of_many_parts_that_end_at_once_none_is_lost(tmp_path: Path) -> None:
    """Each starts while the outputs of others are closed, and is told to end while it becomes a process of its own."""
    supervised = Supervised(tmp_path, "abcdefghijkl")
    try:
        for _ in range(5):
            _kill_all(supervised)
        for number in range(20):
            _change_secret(supervised, str(number))
        assert supervised.process.poll() is None
        until(lambda: all(map(is_alive, supervised.pids)), "all parts")
        supervised.process.send_signal(signal.SIGINT)
        assert supervised.process.wait(NET) == 0
    finally:
        supervised.process.kill()


def _kill_all(supervised: Supervised) -> None:
    before = supervised.pids
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not {0, *before} & set(supervised.pids), "all parts, anew")


def _change_secret(supervised: Supervised, mark: str) -> None:
    def told() -> int:
        return supervised.log.read_text().count("secrets have changed")

    before = told()
    supervised.log.with_name("mark").write_text(mark)
    until(lambda: told() > before, "it to see the secret")


def test_a_part_may_open_as_many_files_as_the_system_lets_it(tmp_path: Path) -> None:
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limits[1] // 2, limits[1]))
    try:
        supervised = Supervised(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    try:
        opened = Path(f"/proc/{supervised.pid('a')}/limits").read_text()
        [line] = [line for line in opened.splitlines() if line.startswith("Max open files")]
        assert line.split()[3:5] == [str(limits[1])] * 2
    finally:
        supervised.process.kill()
        supervised.process.wait()


def test_told_to_end_it_ends_its_parts_without_complaint(supervised: Supervised) -> None:
    parts = [supervised.pid("a"), supervised.pid("b")]
    supervised.process.send_signal(signal.SIGINT)
    assert supervised.process.wait(NET) == 0
    assert not any(map(is_alive, parts))


def test_what_a_part_says_stands_behind_its_name(supervised: Supervised) -> None:
    until(lambda: "a      | here is a" in supervised.log.read_text().splitlines(), "its word")


def test_a_part_that_ends_again_and_again_waits_longer() -> None:
    assert [pause_after(ends) for ends in (1, 2, 3, 4, 5, 6, 40)] == [0.1, 1, 2, 4, 5, 5, 5]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent ended")
def test_nothing_is_left_of_a_killed_supervisor(supervised: Supervised) -> None:
    parts = [supervised.pid("a"), supervised.pid("b")]
    supervised.process.kill()
    until(lambda: not any(map(is_alive, parts)), "all to be gone")
