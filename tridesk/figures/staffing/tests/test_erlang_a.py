"""Erlang A against a queue that is played."""

from __future__ import annotations

import heapq
import random

import pytest

from tridesk.figures.staffing.erlang_a import Load, agents_for, erlang_a

NORM = 60.0
CASES = [
    (agents, Load(erlangs / 240, 240, patience, ringing))
    for agents, erlangs in ((2, 1.0), (4, 3.5), (6, 3.5), (9, 9.0), (14, 11.0))
    for patience, ringing in ((60.0, 0.0), (150.0, 5.0), (300.0, 20.0), (900.0, 15.0))
]


def played(load: Load, agents: int, calls: int = 250_000) -> tuple[float, float, float]:
    """The shares of callers who wait, give up, and are answered within the norm."""
    chance = random.Random(agents)
    free = [0.0] * agents
    now, waits, gives_up, in_time = 0.0, 0, 0, 0
    for _call in range(calls):
        now += chance.expovariate(load.rate)
        wait = max(0.0, free[0] - now)
        waits += wait > 0
        patience, answered = chance.expovariate(1 / load.patience), wait + load.ringing
        if answered > patience:
            gives_up += 1
            if wait < patience:  # it rang
                heapq.heapreplace(free, now + patience)
            continue
        in_time += answered <= NORM
        heapq.heapreplace(free, now + answered + chance.expovariate(1 / load.handling))
    return waits / calls, gives_up / calls, in_time / calls


@pytest.mark.parametrize(("agents", "load"), CASES)
def test_it_agrees_with_a_queue_that_is_played(agents: int, load: Load) -> None:
    service = erlang_a(load, agents, NORM)
    # Of 250,000 calls, each of which depends on those before it.
    assert (service.waits, service.gives_up, service.in_time) == pytest.approx(played(load, agents), abs=0.01)


def test_the_fewest_agents_that_keep_the_norm() -> None:
    load = Load(10 / 240, 240, 150)
    number = agents_for(load, 0.8, NORM)
    assert erlang_a(load, number, NORM).in_time >= 0.8 > erlang_a(load, number - 1, NORM).in_time


@pytest.mark.parametrize("ringing", [50.0, 90.0])
def test_where_ringing_alone_breaks_the_norm_nearly_all_calls_are_to_ring_in_time(ringing: float) -> None:
    load = Load(10 / 240, 240, 150, ringing)
    number = agents_for(load, 0.8, NORM)
    assert erlang_a(load, 400, NORM).in_time < 0.8
    assert 10 < number < 25


def test_more_agents_serve_more() -> None:
    load = Load(10 / 240, 240, 150)
    shares = [erlang_a(load, number, NORM).in_time for number in range(1, 30)]
    assert shares == sorted(shares)


def test_nothing_comes_or_nobody_is_there() -> None:
    assert erlang_a(Load(0, 240, 150), 3, NORM).in_time == 1
    assert erlang_a(Load(0.1, 240, 150), 0, NORM).gives_up == 1
    assert agents_for(Load(0, 240, 150), 0.8, NORM) == 1
