"""How fast this machine is today: a fixed piece of Python and one of SQL, so that runs elsewhere can be compared."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from bench.installation import Installation

ROUNDS: Final = 5
_WORK: Final = 300_000
_QUERY: Final = """
    SELECT count(*) FROM (SELECT md5(g::text) AS digest FROM generate_series(1, 200000) AS g ORDER BY 1) AS sorted
"""


def python_ms() -> float:
    """Milliseconds of a loop over words and numbers, the best of `ROUNDS`."""
    return min(_once(_loop) for _round in range(ROUNDS))


def sql_ms(installation: Installation) -> float:
    """Milliseconds of sorting 200,000 digests in its database, the best of `ROUNDS`."""
    return min(_once(lambda: installation.ask(_QUERY)) for _round in range(ROUNDS))


def _loop() -> int:
    words: dict[str, int] = {}
    for number in range(_WORK):
        word = str(number * 7919 % 10_007)
        words[word] = words.get(word, 0) + len(word)
    return sum(words.values())


def _once(work: Callable[[], object]) -> float:
    since = time.perf_counter()
    work()
    return (time.perf_counter() - since) * 1000
