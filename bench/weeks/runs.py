"""Runs the weeks, gives the figures and draws the plots."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from bench.report import Report, percentile
from bench.weeks import picture
from bench.weeks.desk import Week, run
from bench.weeks.people import LANGUAGES, PLANS, SERVICES, TWO, Skills, bound, day, rates, staff
from bench.weeks.routing import BEGIN, OneLineWithPenalties, Ours, QueuePerPair, Routing
from tridesk.telephony.engine import acd

DESKS: Final = (4, 8, 12, 20, 40)  # agents
CALLS: Final = 40_000  # of each desk, at least; a small desk needs many weeks for that
CHOICES: Final = 500  # times that a choice among a thousand is timed
SEED: Final = 20261124
OURS, PAIRS, LINE, BOUND = (
    "Tridesk",
    "a queue per language and service",
    "one line with penalties",
    "one pool (Erlang A)",
)


@dataclass(frozen=True, slots=True)
class Result:
    """The worst language at one desk: the part answered in time, mean and 95th percentile of the wait in seconds."""

    level: float
    wait: float
    tail: float = 0.0

    @classmethod
    def of(cls, week: Week) -> Result:
        return cls(week.worst_level, week.worst_wait, week.worst_tail)


Results = dict[tuple[str, int, str], Result]  # by plan, agents and way of distributing


def measure(report: Report, docs: Path) -> None:
    """Every plan at every desk in every way, in as many processes as there are processors."""
    results: Results = {}
    pools = {}
    with ProcessPoolExecutor() as processes:
        for agents, pool, some in processes.map(_desk, DESKS):
            results |= some
            pools[agents] = pool
    for plan in PLANS:
        for agents in DESKS:
            limit = bound(rates(agents), agents)
            results[plan, agents, BOUND] = Result(limit.in_time, limit.wait)
    _figures(report, results, pools)
    ways = (OURS, PAIRS, LINE, BOUND)
    title, levels = (
        "Callers of the worst language answered within 20 s",
        {at: 100 * r.level for at, r in results.items()},
    )
    (docs / "weeks-service-level.svg").write_text(picture.draw(title, "%", PLANS, DESKS, ways, levels))
    title, waits = "Mean wait of the worst language", {at: result.wait for at, result in results.items()}
    (docs / "weeks-mean-wait.svg").write_text(picture.draw(title, "s", PLANS, DESKS, ways, waits))
    _decision(report)


def _desk(agents: int) -> tuple[int, Result, Results]:
    """All plans with so many agents, and what a pool does on the same calls."""
    week, chance = rates(agents), random.Random(SEED + agents)
    calls = sum(sum(rates_of_day) for rates_of_day in week) * 1800
    days = [day(chance, rates_of_day) for _week in range(max(1, round(CALLS / calls))) for rates_of_day in week]
    all_alike = [Skills({"nl": 1, "fr": 1, "de": 1})] * agents
    pool = run(days, agents, OneLineWithPenalties(all_alike))
    results: Results = {}
    for plan in PLANS:
        people = staff(plan, agents)
        ways: dict[str, Routing] = {
            OURS: Ours(people),
            PAIRS: QueuePerPair(people, SEED),
            LINE: OneLineWithPenalties(people),
        }
        results |= {(plan, agents, name): Result.of(run(days, agents, way)) for name, way in ways.items()}
    return agents, Result.of(pool), results


def _figures(report: Report, results: Results, pools: dict[int, Result]) -> None:
    for plan in PLANS:
        for agents in DESKS:
            ours, pairs, line, pool = (results[plan, agents, name] for name in (OURS, PAIRS, LINE, BOUND))
            part = f"weeks, {plan}, {agents} agents"
            goal = "> 0.95" if plan == TWO else ""
            report.add(part, "worst language's service level, of the bound's", ours.level / pool.level, "", goal)
            for name, result in (("Tridesk", ours), ("queue per pair", pairs), ("one line", line), ("bound", pool)):
                report.add(part, f"{name}: service level", 100 * result.level, "%")
                report.add(part, f"{name}: mean wait", result.wait, "s")
            report.add(part, "95 % wait less, against a queue per pair", pairs.tail - ours.tail, "s")
    for agents, result in pools.items():
        report.add("weeks, a pool on the same calls", f"{agents} agents: service level", 100 * result.level, "%")
    _against(report, results, "the queue per pair", PAIRS)
    _against(report, results, "one line with penalties", LINE)


def _against(report: Report, results: Results, rival: str, other: str) -> None:
    """In how many of the desks we do at least as well: within half a point, half a second, as the seeds go."""
    desks = [(plan, agents) for plan in PLANS for agents in DESKS]
    levels = sum(results[*desk, OURS].level >= results[*desk, other].level - 0.005 for desk in desks)
    waits = sum(results[*desk, OURS].wait <= results[*desk, other].wait + 0.5 for desk in desks)
    part = f"weeks, {len(desks)} desks, against {rival}"
    report.add(part, "service level of the worst language at least as good in", levels, "")
    report.add(part, "mean wait of the worst language at most as long in", waits, "", f"> {len(desks) - 1}")


def _decision(report: Report) -> None:
    """How long the choice takes on the worst of days: a thousand callers wait, five hundred agents are on duty."""
    chance = random.Random(SEED)
    languages, services, now = list(LANGUAGES), list(SERVICES), BEGIN + timedelta(hours=1)

    def some(names: Sequence[str]) -> dict[str, int]:
        return {name: chance.choice((1, 2)) for name in chance.sample(names, chance.randint(1, len(names)))}

    waiting = [
        acd.Waiting(
            f"c{at}", chance.choice(languages), chance.choice(services), now - timedelta(seconds=chance.random())
        )
        for at in range(1000)
    ]
    for free in (1, 50, 500):
        staff = [
            acd.AvailableAgent(f"a{at}", some(languages), some(services), now if at < free else None)
            for at in range(500)
        ]
        times = []
        for _again in range(CHOICES):
            since = time.thread_time()  # others use this machine too
            acd.match(waiting, staff, now)
            times.append(1000 * (time.thread_time() - since))
        part = "decision, 1,000 wait, 500 on duty"
        report.add(part, f"{free} of them free: median", percentile(times, 0.5), "ms")
        report.add(part, f"{free} of them free: p99", percentile(times, 0.99), "ms", "< 5 ms")
