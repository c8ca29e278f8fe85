"""Two hundred callers at once on four agents, real SIP: no caller may be lost, however long the last one waits."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any, Final

from bench.calls import scenarios
from bench.calls.desk import Ready, colleagues, sentences
from bench.calls.runs import agents_telephones, conducted, sipp, write_numbers
from bench.calls.site import DESK, switch
from bench.installation import Installation, wait_for
from bench.report import Report
from tests.ports import free_port

CALLERS: Final = 200
AGENTS: Final = 4
RINGS, LOOKS, TALK = 200, 3000, 300  # ms; who answers looks who it is before he is heard
LONGEST: Final = 420_000  # ms that a caller waits: nobody gives up before
PART: Final = f"crowd: {CALLERS} callers at once, {AGENTS} agents"


def measure(installation: Installation, report: Report) -> None:
    """All callers call within a second, choose a language, and wait until they have talked."""
    colleagues()
    sentences()
    _sign_off_all_but(AGENTS)
    installation.var.chmod(0o711)
    port = free_port()
    with switch(port) as site, agents_telephones(installation.var, port, RINGS, LONGEST, LOOKS):
        os.environ["ARI_URL"] = site.ari_url
        with conducted(installation), installation.running("intake"), Ready(installation):
            write_numbers(installation.var, 0, CALLERS)
            caller = scenarios.caller(DESK, "1", TALK, LONGEST)
            served = sipp(installation.var, site.ports.sip, caller, CALLERS, CALLERS, LONGEST // 1000)
            _figures(report, installation, served)


def _sign_off_all_but(count: int) -> None:
    from tridesk.telephony.models import Agent

    there = Agent.objects.order_by("pk").values_list("pk", flat=True)[:count]
    Agent.objects.exclude(pk__in=list(there)).update(state="off", idle_since=None)


def _figures(report: Report, installation: Installation, served: int) -> None:
    def ask(what: str) -> Any:
        return installation.ask(f"SELECT {what} FROM telephony_call")

    wait_for(lambda: ask("count(*) FILTER (WHERE life IS NOT NULL OR taken_up_at IS NULL)") == 0, "all to end", 60, 0.5)
    with installation.connect() as database:
        rows = database.execute("SELECT outcome, count(*) FROM telephony_call GROUP BY 1").fetchall()
    outcomes = Counter({str(outcome): int(count) for outcome, count in rows})
    report.add(PART, "talked with an agent, both ways", served, f"of {CALLERS}")
    report.add(PART, "lost", CALLERS - served, "", "< 1")
    for outcome, count in outcomes.most_common():
        report.add(PART, f"records that say '{outcome}'", count, "")
    report.add(PART, "the last one waited", float(ask("max(extract(epoch FROM answered_at - queued_at))")), "s")
    report.add(
        PART,
        "calls without a ticket",
        ask("count(*)") - installation.ask("SELECT count(*) FROM tickets_ticketcall"),
        "",
        "< 1",
    )
    report.add(
        PART,
        "agents left in a call",
        installation.ask("SELECT count(*) FROM telephony_agent WHERE state IN ('ringing', 'talking')"),
        "",
        "< 1",
    )
