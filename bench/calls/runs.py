"""The runs: at each rate first app_queue, then the whole product, on the same Asterisk with the same callers."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.calls import scenarios
from bench.calls.capture import Capture, Times
from bench.calls.desk import Ready, colleagues, sentences
from bench.calls.site import DESK, NATIVE, switch
from bench.installation import Installation, wait_for
from bench.report import Report, percentile
from tests.ports import free_port

RATES: Final = (10, 40, 80, 120, 160)  # calls a second
SECONDS: Final = 10  # of arrivals
RINGS, TALK = 100, 200  # ms: at 160 calls a second two hundred agents suffice
TICK: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Run:
    """One run of SIPp: calls that reached two-way talk, those that did not, how many of all were taken by the static
    queue, times, processor seconds by program.
    """

    served: int
    failed: int
    fell: int
    times: Times
    processor: dict[str, float]


def measure(installation: Installation, report: Report, rates: tuple[int, ...] = ()) -> None:
    """Every rate in both ways; the highest rate of each without a failed call."""
    rates = rates or RATES
    colleagues()
    sentences()
    installation.var.chmod(0o711)  # Asterisk is somebody else, and plays what lies in it
    port = free_port()
    with switch(port) as site, agents_telephones(installation.var, port):
        os.environ["ARI_URL"] = site.ari_url
        bench = _Bench(installation, site)
        with conducted(installation), installation.running("intake"), Ready(installation):
            best = {"app_queue": 0, "Tridesk": 0}
            for rate in rates:
                medians = {}
                for name, dialled in (("app_queue", NATIVE), ("Tridesk", DESK)):
                    run = bench.run(dialled, rate)
                    medians[name] = _figures(report, name, rate, run)
                    if not run.failed and best[name] == max((lower for lower in rates if lower < rate), default=0):
                        best[name] = rate
                report.add(
                    _part(rate),
                    "p50 of Tridesk, of app_queue's",
                    medians["Tridesk"] / medians["app_queue"],
                    "",
                    "< 1.2" if rate <= 120 else "",
                )
            report.add("calls", "app_queue: highest rate without a failed call", best["app_queue"], "/s")
            report.add("calls", "Tridesk: highest rate without a failed call", best["Tridesk"], "/s", "> 119")
            _records(report, installation)


def _part(rate: int) -> str:
    return f"calls, {rate} a second"


def _figures(report: Report, name: str, rate: int, run: Run) -> float:
    part, waits = _part(rate), run.times.waits or [float("inf")]
    goal = "< 1" if name == "Tridesk" and rate <= 120 else ""
    report.add(part, f"{name}: served, with talk both ways", run.served, "")
    report.add(part, f"{name}: not served", run.failed, "", goal)
    for share in (0.5, 0.95, 0.99):
        report.add(part, f"{name}: last key to the agent's INVITE, p{100 * share:.0f}", percentile(waits, share), "ms")
    if name == "Tridesk":
        report.add(part, f"{name}: taken by the static queue, of all", run.fell, "")
    for share in (0.5, 0.99):
        report.add(part, f"{name}: INVITE to answer, p{100 * share:.0f}", percentile(run.times.door, share), "ms")
    for program, seconds in run.processor.items():
        report.add(part, f"{name}: processor of {program} per call", 1000 * seconds / (run.served + run.failed), "ms")
    return percentile(waits, 0.5)


def _records(report: Report, installation: Installation) -> None:
    """Every call has a row and a ticket."""

    def ask(what: str) -> Any:
        return installation.ask(f"SELECT count(*) FROM telephony_call WHERE {what}")

    wait_for(lambda: ask("taken_up_at IS NULL") == 0, "tickets of all calls", 120, 0.5)
    calls = installation.ask("SELECT count(*) FROM telephony_call")
    tickets = installation.ask("SELECT count(*) FROM tickets_ticketcall")
    report.add("calls", "records", calls, "")
    report.add("calls", "records without a ticket", calls - tickets, "", "< 1")
    report.add(
        "calls",
        "agents left in a call",
        installation.ask("SELECT count(*) FROM telephony_agent WHERE state IN ('ringing', 'talking')"),
        "",
        "< 1",
    )
    corrections = installation.ask("SELECT corrections FROM telephony_lease")
    report.add("calls", "corrections by the reconciler", corrections, "")


class _Bench:
    def __init__(self, installation: Installation, site: Any) -> None:
        self._installation, self._site, self._numbers = installation, site, 0

    def run(self, dialled: str, rate: int) -> Run:
        """`SECONDS` of arrivals, each caller with a number of their own, and the end of the last call."""
        folder, count = self._installation.var, rate * SECONDS
        write_numbers(folder, self._numbers, count)
        self._numbers += count
        before, fell = self._processor(), self._fell()
        with Capture(folder / "calls.pcap", self._site.ports.sip) as capture:
            served = sipp(folder, self._site.ports.sip, scenarios.caller(dialled, "1", TALK), rate, count, 90)
        after = self._processor()
        time.sleep(1)  # the last callers go
        used = {name: after[name] - before[name] for name in after}
        return Run(served, count - served, self._fell() - fell, capture.times(), used)

    def _fell(self) -> int:
        return int(self._installation.ask("SELECT count(*) FROM telephony_call WHERE outcome = 'fell'"))

    def _processor(self) -> dict[str, float]:
        """Seconds of processor so far, by program."""
        pid = int((self._site.place / "run" / "asterisk.pid").read_text())
        database = int((self._installation.var / "postgres" / "postmaster.pid").read_text().split()[0])
        used = {name: _used(process.pid) for name, process in self._installation.processes.items()}
        return {"Asterisk": _used(pid), "PostgreSQL": _used(database, whole=True), **used}


def write_numbers(folder: Path, first: int, count: int) -> None:
    """The numbers from which SIPp calls, each its own."""
    lines = [f"02{2_900_000 + first + at}\n" for at in range(count)]
    (folder / "numbers.csv").write_text("SEQUENTIAL\n" + "".join(lines))


def sipp(folder: Path, port: int, caller: str, rate: int, count: int, patience: int) -> int:
    """`count` callers, `rate` a second, from the numbers in `folder`; how many of them had the whole conversation."""
    (folder / "caller.xml").write_text(caller)
    stat = folder / "stat.csv"
    stat.unlink(missing_ok=True)
    with suppress(subprocess.TimeoutExpired):  # it was drowned in calls: what it counted so far holds
        subprocess.run(
            ["sipp", f"127.0.0.1:{port}", "-sf", folder / "caller.xml", "-inf", folder / "numbers.csv", "-r", str(rate),
             "-m", str(count), "-l", "5000", "-i", "127.0.0.1", "-p", str(free_port()), "-nostdin", "-aa",
             "-trace_stat", "-stf", stat, "-fd", "1", "-trace_err", "-error_file", folder / "caller.err",
             "-timeout", str(patience)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=patience + 30, cwd=folder, check=False,
        )  # fmt: skip
    with stat.open() as file:
        return int(list(csv.DictReader(file, delimiter=";"))[-1]["SuccessfulCall(C)"])


def _used(pid: int, *, whole: bool = False) -> float:
    """Of a process; `whole` with its children, those that have ended too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    ticks = sum(int(field) for field in fields[11 : 15 if whole else 13])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split() if whole else []
    return ticks / TICK + sum(_used(int(child)) for child in children)


@contextmanager
def agents_telephones(
    folder: Path, port: int, rings: int = RINGS, patience: int = scenarios.PATIENCE, looks: int = 400
) -> Iterator[None]:
    """SIPp as all agents, at one port."""
    scenario = folder / "agent.xml"
    scenario.write_text(scenarios.agent(rings, patience, looks))
    answering = subprocess.Popen(
        ["sipp", "-sf", scenario, "-i", "127.0.0.1", "-p", str(port), "-nostdin", "-aa", "-rtp_echo",
         "-trace_err", "-error_file", folder / "agent.err"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    try:
        yield
    finally:
        answering.kill()
        answering.wait()


@contextmanager
def conducted(installation: Installation) -> Iterator[None]:
    """The director, at its switch."""
    with (installation.var / "telephony.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "bench.calls.process"], stdout=log, stderr=log)
    installation.processes["telephony"] = process
    try:
        free = "SELECT count(*) FROM telephony_lease WHERE until > now()"
        wait_for(lambda: installation.ask(free) == 1, "the director", 30)
        time.sleep(3)
        yield
    finally:
        installation.end("telephony")
