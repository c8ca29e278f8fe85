"""Classes of times. Pure.

Cells count times in 24 classes, each twice as wide as the one before, in one large number: class 0 holds times under a
second, class k those from 2^(k-1) up to 2^k seconds, the last one all from 48 days on. The count of each class takes
eight decimal digits, so the sum of two such numbers is the histogram of both, in SQL too. They are sealed with a month
and say whether a time in it changed; percentiles are read from the times themselves (`times`).
"""

from __future__ import annotations

from typing import Final

CLASSES: Final = 24
WIDTH: Final[int] = 10**8  # a class counts up to a hundred million
BOUNDS: Final[tuple[int, ...]] = tuple(2**power for power in range(CLASSES - 1))
"""The seconds at which classes 1, 2, ... begin."""
