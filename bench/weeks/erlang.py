"""What one pool could do in which every agent serves every caller: M/M/n+M, Palm's model, called Erlang A.

After Garnett, Mandelbaum and Reiman, "Designing a call center with impatient customers" (2002). The density of the wait
that a patient caller would have comes out in closed form, because the rates at which a line of m shrinks, nμ + iθ, are
an arithmetic row: f(v) = π_n · nμ · exp(-nμ·v + (λ/θ)(1 - exp(-θv))), with π_n the chance of n calls at n agents.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import Final

STEPS: Final = 200  # of the integral over the first seconds of waiting


@dataclass(frozen=True, slots=True)
class Pool:
    """`in_time`: the part of all callers answered within the target; `wait`: mean seconds of all, given up or not."""

    in_time: float
    wait: float


def pool(rate: float, work: float, patience: float, agents: int, target: float) -> Pool:
    """Callers per second at `rate`, each `work` seconds long and `patience` seconds patient, on average."""
    if rate == 0:
        return Pool(1, 0)
    drain, theta = agents / work, 1 / patience
    lost = 1.0  # Erlang B, by its recursion
    for at in range(1, agents + 1):
        lost = rate * work * lost / (at + rate * work * lost)
    term, tail, queue, at = 1.0, 0.0, 0.0, 0
    while term > 1e-12 or at < rate / theta:
        at += 1
        term *= rate / (drain + at * theta)
        tail += term
        queue += at * term
    full = 1 / (1 / lost + tail)  # exactly n calls
    at_once = 1 - full * (1 + tail)
    step = target / STEPS
    moments = [(at + 0.5) * step for at in range(STEPS)]
    soon = sum(exp(-(drain + theta) * v + rate / theta * (1 - exp(-theta * v))) for v in moments)
    return Pool(at_once + full * drain * soon * step, full * queue / rate)
