"""How fast mail comes in: answered 250 after the commit, and turned into tickets."""

from __future__ import annotations

import os
import time
from typing import Final

from bench.installation import Installation, wait_for
from bench.letters import letters
from bench.lmtp import deliver
from bench.memory import add_memory
from bench.report import Report

KINDS: Final = {"plain 2 kB": 3000, "with 100 kB attached": 1200}  # how many mails of each
GOALS: Final = {"plain 2 kB": ("> 400", "> 350"), "with 100 kB attached": ("> 200", "> 175")}
ACCEPTED, FILED, DRAINED = "mails accepted", "mails turned into tickets", "intake alone, full tray"


def measure(installation: Installation, report: Report) -> None:
    """Accepting alone, intake alone on what was accepted, then both at once."""
    report.note(
        "Mail: `tridesk jobs` does not run, so acknowledgements are deferred as jobs but not sent. The sender of the"
        " mails shares the processors with mail, intake and PostgreSQL."
    )
    for kind, count in KINDS.items():
        attachment = kind != "plain 2 kB"
        accepted, filed = GOALS[kind]
        with installation.running("mail"):
            for connections in (1, 8):
                share = count // 3 if connections == 1 else count
                rate = accept(installation, share, connections, attachment=attachment)
                report.add(ACCEPTED, f"{kind}, {_connections(connections)}", rate, "/s", accepted)
        report.add(DRAINED, kind, drain(installation), "/s")
        for connections in (1, 8):
            share = count // 2 if connections == 1 else count
            with installation.running("mail", "intake"):
                before = installation.processor("intake")
                rate = _file(installation, share, connections, attachment=attachment)
                processor = (installation.processor("intake") - before) / share * 1000
                report.add(FILED, f"{kind}, {_connections(connections)}", rate, "/s", filed if connections == 8 else "")
                if connections == 8:
                    report.add(FILED, f"{kind}, processor of intake", processor, "ms each")
                    add_memory(installation, report, f"after {kind}", ("mail", "intake"))
    report.add("machine", "load average after the mail part", os.getloadavg()[0], "")


def accept(installation: Installation, count: int, connections: int, *, attachment: bool) -> float:
    """Mails a second answered 250, while no process empties the tray."""
    batch = list(letters(count, attachment=attachment))
    _settle(installation)
    before, since = waiting(installation), time.perf_counter()
    accepted = deliver(installation.lmtp, batch, connections)
    taken = time.perf_counter() - since
    if accepted != count or waiting(installation) - before != count:
        raise RuntimeError(f"only {accepted} of {count} were accepted")
    return count / taken


def drain(installation: Installation) -> float:
    """Mails a second out of a full tray: from the first batch that is filed to the last."""
    _settle(installation)
    since = installation.ask("SELECT clock_timestamp()")
    with installation.running("intake"):
        wait_for(lambda: waiting(installation) == 0, "the tray", 120, 0.2)
    query = f"""
        WITH run AS (SELECT taken_at, count(*) AS many FROM mailroom_inmail WHERE taken_at > '{since}' GROUP BY 1),
             whole AS (SELECT min(taken_at) AS first, max(taken_at) AS last FROM run)
        SELECT sum(many) / extract(epoch FROM max(last) - min(first)) FROM run, whole WHERE taken_at > first
    """
    return float(installation.ask(query))


def _file(installation: Installation, count: int, connections: int, *, attachment: bool) -> float:
    """Mails a second from the first one sent to the last one that is a ticket."""
    _settle(installation)
    before = installation.ask("SELECT count(*) FROM tickets_ticket")
    batch = list(letters(count, attachment=attachment))
    since = time.perf_counter()
    deliver(installation.lmtp, batch, connections)
    wait_for(lambda: waiting(installation) == 0, "the tray", 120, 0.02)
    taken = time.perf_counter() - since
    if installation.ask("SELECT count(*) FROM tickets_ticket") - before != count:
        raise RuntimeError("not every mail became one ticket")
    return count / taken


def waiting(installation: Installation) -> int:
    """How many mails lie in the tray."""
    return int(installation.ask("SELECT count(*) FROM mailroom_inmail WHERE state = 'new'"))


def _settle(installation: Installation) -> None:
    """What the measurement before left to write is written before the next begins."""
    with installation.connect(superuser=True) as db:
        db.execute("CHECKPOINT")


def _connections(count: int) -> str:
    return "1 connection" if count == 1 else f"{count} connections"
