"""Erlang A: a queue with agents, random arrivals, and impatient callers.

Callers arrive at random (Poisson), calls and patience last exponentially long. After Palm (1957), and Garnett,
Mandelbaum and Reiman, "Designing a call center with impatient customers" (2002). The telephone rings at an agent for a
fixed time, in which the caller may still give up, as in `simulation`. A first number: it knows one queue, the plan
simulated through the real routing knows languages and services.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import exp
from typing import Final

import numpy as np

TAIL: Final = 1e-10  # of probability, beyond which the queue is cut off
LONGEST_QUEUE: Final = 5_000
NEARLY_ALL: Final = 0.99  # of the calls that any number of agents would answer


@dataclass(frozen=True)
class Load:
    """What comes: calls a second, mean seconds of a call with its after-work, mean seconds until a caller gives up.

    The telephone of the agent rings for `ringing` seconds before that.
    """

    rate: float
    handling: float
    patience: float
    ringing: float = 0.0

    @cached_property
    def stays(self) -> float:
        """The share of callers who do not give up while it rings."""
        return exp(-self.ringing / self.patience)

    @cached_property
    def rings(self) -> float:
        """Mean seconds that it rings, until the answer or until the caller gives up."""
        return self.patience * (1 - self.stays)

    @cached_property
    def takes(self) -> float:
        """Mean seconds that a caller takes an agent."""
        return self.rings + self.stays * self.handling


@dataclass(frozen=True, slots=True)
class QueuePerformance:
    """What callers get: the shares that wait, give up and are answered in time, and of agents' time that is used."""

    waits: float
    gives_up: float
    in_time: float
    mean_wait: float
    occupancy: float


def erlang_a(load: Load, agents: int, within: float) -> QueuePerformance:
    """The performance of a queue with so many agents; `within` is the norm in seconds, shares are of callers."""
    if load.rate <= 0 or agents < 1:
        return QueuePerformance(
            0.0 if load.rate <= 0 else 1.0, 0.0 if load.rate <= 0 else 1.0, float(load.rate <= 0), 0.0, 0.0
        )
    busy = _states(load, agents)
    queue = busy[agents:]
    waiting = float(queue @ np.arange(len(queue)))
    reaches = 1 - waiting / load.patience / load.rate
    at_once = float(busy[:agents].sum())
    later = float(queue @ _served_within(load, agents, max(within - load.ringing, 0.0), len(queue)))
    return QueuePerformance(
        1 - at_once,
        1 - reaches * load.stays,
        min(1.0, at_once + later) * load.stays if within >= load.ringing else 0.0,
        waiting / load.rate + reaches * load.rings,
        load.rate * reaches * load.takes / agents,
    )


@lru_cache(maxsize=4096)
def agents_for(load: Load, share: float, within: float, most: int = 500) -> int:
    """The fewest agents that answer this share of callers in time; `most` when even they do not.

    Where ringing alone takes too long, or too many give up in it, nearly all calls are to ring in time.
    """
    share, within = min(share, NEARLY_ALL * load.stays), max(within, load.ringing)
    return next((number for number in range(1, most) if erlang_a(load, number, within).in_time >= share), most)


def _states(load: Load, agents: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The probability of each number of callers, those who wait included, as long as the tail matters."""
    logs, last = [0.0], 0.0
    for number in range(1, agents + LONGEST_QUEUE):
        leaves = min(number, agents) / load.takes + max(number - agents, 0) / load.patience
        last += float(np.log(load.rate / leaves))
        logs.append(last)
        if number > agents and load.rate < leaves and last < max(logs) + np.log(TAIL):
            break
    weights = np.exp(np.array(logs) - max(logs))
    return np.asarray(weights / weights.sum())


def _served_within(load: Load, agents: int, within: float, places: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The chance of being answered in time when 0, 1, ... callers wait already, by uniformisation.

    One step is that an agent is free, one before them gives up, they give up themselves, or nothing.
    """
    ahead = np.arange(places)
    free, others, own = agents / load.takes, ahead / load.patience, 1 / load.patience
    speed = free + float(others[-1]) + own
    nearer, stays = (free + others) / speed, 1 - (free + others + own) / speed
    served = np.zeros(places)  # after so many steps
    weight, chance, total, step = exp(-speed * within), np.zeros(places), 0.0, 0
    log_weight = -speed * within
    while total < 1 - TAIL and step < 200_000:
        weight = exp(log_weight)
        chance += weight * served
        total += weight
        served = stays * served + nearer * np.concatenate(([1.0], served[:-1]))
        step += 1
        log_weight += float(np.log(speed * within / step)) if within > 0 else -np.inf
    return chance
