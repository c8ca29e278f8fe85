"""How long something took, in classes that people ask about, from under 20 seconds to two weeks or longer.

A class is known by its lower bound in seconds ("86400"), all from that bound on by "86400+". No query.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tridesk.figures.charts import Numbers, Unit

DURATION: Final = "duration"  # in wall time
WORKING_DURATION: Final = "working_duration"
COLUMNS_OF: Final = {DURATION: "seconds", WORKING_DURATION: "working"}
"""The column of a fact that each dimension is about."""

_DAY: Final = 86_400
BOUNDS: Final = (20, 60, 5 * 60, 15 * 60, 3_600, 4 * 3_600, 8 * 3_600, _DAY, 2 * _DAY, 3 * _DAY, 7 * _DAY, 14 * _DAY)
_LOWEST: Final = (0, *BOUNDS)


def number_in(column: str) -> str:
    """SQL for the number of a class, from 1 on; 0 where the time is not known."""
    return f"coalesce(width_bucket({column}, ARRAY[{','.join(map(str, BOUNDS))}]) + 1, 0)"


def keys(language: str) -> list[tuple[str, str]]:
    """The classes with their names, and before them all that took so long or longer."""
    return [
        *((f"{bound}+", _longer(bound, language)) for bound in BOUNDS[:-1]),
        *((str(bound), name(number, language)) for number, bound in enumerate(_LOWEST, start=1)),
    ]


def key_of(number: int) -> str:
    """The key of a class by its number."""
    return str(_LOWEST[number - 1])


def numbers_of(key: str) -> list[int]:
    """The classes of a key; none for one that there is not.

    >>> numbers_of("604800+"), numbers_of("0"), numbers_of("x")
    ([12, 13], [1], [])
    """
    bounds = {str(bound): number for number, bound in enumerate(_LOWEST, start=1)}
    first = bounds.get(key.removesuffix("+"))
    if first is None:
        return []
    return list(range(first, len(_LOWEST) + 1)) if key.endswith("+") else [first]


def name(number: int, language: str) -> str:
    """A class in the reader's language."""
    if number == 1:
        return _("under %(time)s") % {"time": _written(BOUNDS[0], language)}
    if number == len(_LOWEST):
        return _longer(_LOWEST[-1], language)
    low, high = (_written(bound, language) for bound in BOUNDS[number - 2 : number])
    return f"{low} – {high}"


def _longer(bound: int, language: str) -> str:
    return _("%(time)s or longer") % {"time": _written(bound, language)}


def _written(bound: int, language: str) -> str:
    if bound < _DAY:
        return Numbers(language[:2]).write(float(bound), Unit.SECONDS)
    days = bound // _DAY
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
