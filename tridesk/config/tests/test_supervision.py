"""The supervisor starts again what ends by itself, ends all when told to, and takes its processes along when killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.waiting import NET, until
from tridesk.config.supervision import pause_after

SUPERVISOR = """
import sys
from pathlib import Path
from tridesk.config.supervision import Supervisor
parts = {name: ["sh", "-c", f"echo $$ > {sys.argv[1]}/{name}; echo here is {name}; exec sleep 600"] for name in "ab"}
marks = Path(sys.argv[1], "mark")
mark = lambda: marks.read_text() if marks.exists() else ""
sys.exit(Supervisor(parts, lambda line: print(line, flush=True), mark=mark, lasting="b").run())
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Supervised:
    """A supervisor of two parts, `a` and `b`, that write down their process ids."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.log = folder, folder / "log"
        with self.log.open("wb") as log:
            command = [sys.executable, "-c", SUPERVISOR, str(folder)]
            self.process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        until(lambda: self.pid("a") > 0 and self.pid("b") > 0, "both parts")

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
    assert "system | a ended by itself (-9); starting it again in 1 s" in supervised.log.read_text().splitlines()


def test_another_secret_starts_the_parts_again_but_those_that_last(supervised: Supervised, tmp_path: Path) -> None:
    before, other = supervised.pid("a"), supervised.pid("b")
    (tmp_path / "mark").write_text("rotated")
    until(lambda: supervised.pid("a") not in (0, before), "another a")
    assert supervised.pid("b") == other
    assert "system | secrets have changed; starting the parts again" in supervised.log.read_text().splitlines()


def test_told_to_end_it_ends_its_parts_and_says_how_it_ended(supervised: Supervised) -> None:
    parts = [supervised.pid("a"), supervised.pid("b")]
    supervised.process.send_signal(signal.SIGINT)
    assert supervised.process.wait(NET) == 130
    assert not any(map(is_alive, parts))


def test_what_a_part_says_stands_behind_its_name(supervised: Supervised) -> None:
    until(lambda: "a      | here is a" in supervised.log.read_text().splitlines(), "its word")


def test_a_part_that_ends_again_and_again_waits_longer() -> None:
    assert [pause_after(ends) for ends in (1, 2, 3, 4, 5, 6, 40)] == [1, 2, 4, 5, 5, 5, 5]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent ended")
def test_nothing_is_left_of_a_killed_supervisor(supervised: Supervised) -> None:
    parts = [supervised.pid("a"), supervised.pid("b")]
    supervised.process.kill()
    until(lambda: not any(map(is_alive, parts)), "all to be gone")
