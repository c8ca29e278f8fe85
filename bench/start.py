"""How long a newcomer waits: the first start, the second, a killed part; memory, and the work of a desk at rest."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bench.installation import PROGRAM, wait_for
from bench.memory import memory
from bench.report import Report
from tests.ports import free_port
from tridesk.config.supervision import STEADY

DEMO: Final = "1"
STARTS: Final = (("first start", 12), ("second start", 4))  # with how many seconds it may take
REST: Final = 60.0  # seconds that a desk without callers is watched
SETTLED: Final = 15.0  # seconds after which a start is over
KILLS: Final = 3
LIVED: Final = STEADY
PATIENCE: Final = 600.0
PART: Final = "start"


def measure(report: Report) -> None:
    """Starts Tridesk in an empty folder and again, as `make run` does, then without the demonstration."""
    with tempfile.TemporaryDirectory(prefix="tridesk-bench-start-") as folder:
        for when, seconds in STARTS:
            begun = time.monotonic()
            with running(Path(folder), DEMO) as desk:
                report.add(PART, f"{when}, with the demonstration", time.monotonic() - begun, "s", f"<= {seconds}")
                report.add(PART, f"{when}, processor", desk.processor(), "s")
        with running(Path(folder), "0") as desk:
            time.sleep(SETTLED)
            report.add(
                PART,
                "all Python parts, PSS",
                sum(memory(pid, "PSS") for pid in desk.processes()) / 1024,
                "MB",
                "<= 350",
            )
            before = desk.processor()
            time.sleep(REST)
            report.add(PART, "at rest, of a core", (desk.processor() - before) / REST * 100, "%", "<= 1")
            report.add(PART, "a killed `web` answers again, worst", max(desk.back() for _ in range(KILLS)), "s", "<= 1")


class Desk:
    """A `tridesk run` that is up."""

    def __init__(self, process: subprocess.Popen[bytes], http: int, log: Path) -> None:
        self._process, self._http, self._log = process, http, log

    def is_up(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError(self._log.read_text("utf-8", "replace"))
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._http}/healthz", timeout=5) as answer:
                return bool(json.load(answer)["status"] == "up")
        except OSError:
            return False

    def processes(self) -> list[int]:
        """The supervisor and its parts."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return [self._process.pid, *map(int, children)]

    def processor(self) -> float:
        """Seconds of processor taken by the supervisor, its parts, and those of them that have ended."""
        fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.processes()]
        taken = sum(int(field[11]) + int(field[12]) for field in fields) + int(fields[0][13]) + int(fields[0][14])
        return taken / os.sysconf("SC_CLK_TCK")

    def back(self) -> float:
        """Seconds from kill -9 of the web process, which had lived for a while, until it answers."""
        time.sleep(LIVED)
        begun = re.findall(r"^system +\| web started \(pid (\d+)\)$", self._log.read_text(), re.MULTILINE)
        at = time.monotonic()
        os.kill(int(begun[-1]), signal.SIGKILL)
        wait_for(self._answers, "the web process", PATIENCE, 0.01)
        return time.monotonic() - at

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self._http}/status/", timeout=5).close()
        except OSError:
            return False
        return True


@contextmanager
def running(folder: Path, demo: str) -> Iterator[Desk]:
    """`tridesk run` on free ports, entered once `/healthz` says that all is up."""
    http, log = free_port(), folder / "log"
    environment = os.environ | {
        "TRIDESK_VAR": str(folder / "var"),
        "TRIDESK_DEMO": demo,
        "DATABASE_URL": "",
        "PYTHONUNBUFFERED": "1",
        "TRIDESK_HTTP": f"127.0.0.1:{http}",
        "TRIDESK_LMTP": f"127.0.0.1:{free_port()}",
        "TRIDESK_STATUS_EDITOR": f"127.0.0.1:{free_port()}",
    }
    with log.open("wb") as output:
        process = subprocess.Popen([PROGRAM, "run"], env=environment, stdout=output, stderr=output)
    desk = Desk(process, http, log)
    try:
        wait_for(desk.is_up, "Tridesk", PATIENCE)
        yield desk
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
