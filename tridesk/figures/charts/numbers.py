"""Numbers as Belgians write them: 1.234,5 (1 234,5 in French); times from seconds to hours; round values of an axis."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

SPACE: Final = "\u00a0"
_POINTS: Final = {"fr": (SPACE, ","), "en": (",", ".")}
_LARGE: Final = {
    "nl": ("mln.", "mld."),
    "fr": ("Mio", "Mrd"),
    "de": ("Mio.", "Mrd."),
    "en": ("million", "billion"),
}
MOST: Final = 1e15  # a larger number is none that anybody counted

_ROUND_TIMES: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400)


class Unit(StrEnum):
    """What a number is."""

    COUNT = "count"
    SECONDS = "seconds"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Numbers:
    """How a reader of this language writes numbers."""

    language: str = "en"

    @lru_cache(maxsize=20_000)  # a page writes thousands, most of them small  # noqa: B019
    def write(self, value: float | None, unit: Unit = Unit.COUNT) -> str:
        """`1.234`, `3 min 20 s`, `87 %`; a dash for what is unknown."""
        if value is None or not math.isfinite(value):
            return "—"
        value = max(-MOST, min(value, MOST))
        if unit is Unit.SHARE:
            return f"{self.plain(100 * value, 1 if 0 < abs(value) < 0.1 or abs(value) > 0.98 else 0)}{SPACE}%"
        if unit is Unit.SECONDS:
            return self._time(value)
        return self.plain(value, 0 if value == round(value) or abs(value) >= 100 else 1)

    def axis(self, value: float, unit: Unit) -> str:
        """The same, as short as an axis needs it."""
        if unit is Unit.COUNT and abs(value) >= 1e6:
            million, billion = _LARGE.get(self.language, _LARGE["en"])
            large, word = (value / 1e9, billion) if abs(value) >= 1e9 else (value / 1e6, million)
            return f"{self.plain(large, 0 if large == round(large) else 1)}{SPACE}{word}"
        return self.write(value, unit)

    def signed(self, value: float, unit: Unit = Unit.COUNT) -> str:
        """With its sign: `+12`, `−3`."""
        sign = "+" if value > 0 else "−" if value < 0 else "±"
        return f"{sign}{self.write(abs(value), unit)}"

    def change(self, before: float | None, now: float | None) -> str:
        """How much a number grew, in per cent; a dash where that says nothing."""
        if not before or now is None:
            return "—"
        part = (now - before) / before
        sign = "+" if part > 0 else "−" if part < 0 else "±"
        return f"{sign}{self.plain(abs(100 * part), 0 if abs(part) >= 0.1 else 1)}{SPACE}%"

    def plain(self, value: float, decimals: int) -> str:
        thousands, point = _POINTS.get(self.language, (".", ","))
        written = f"{value:,.{decimals}f}"
        if decimals and written.endswith("." + "0" * decimals):
            written = written[: -decimals - 1]
        return written.replace(",", "\x00").replace(".", point).replace("\x00", thousands).replace("-", "−")

    def _time(self, seconds: float) -> str:
        sign, seconds = ("−" if seconds < 0 else ""), abs(seconds)
        if seconds < 59.5:
            return f"{sign}{self.plain(seconds, 0 if seconds >= 10 else 1)}{SPACE}s"
        minutes = round(seconds / 60)
        if minutes < 10 and round(seconds) % 60:
            whole = round(seconds)
            return f"{sign}{whole // 60}{SPACE}min{SPACE}{whole % 60}{SPACE}s"
        if minutes < 60:
            return f"{sign}{minutes}{SPACE}min"
        hours, rest = divmod(minutes, 60)
        minutes_too = f"{SPACE}{rest:02}" if rest and hours < 100 else ""
        return f"{sign}{self.plain(hours, 0)}{SPACE}{'u' if self.language == 'nl' else 'h'}{minutes_too}"


def ticks(top: float, unit: Unit, most: int = 5) -> list[float]:
    """Round values from 0 up to the first that is not below `top`; at least two, at most `most` + 1."""
    top = min(top, MOST) if math.isfinite(top) and top > 1e-6 else 1.0
    step = _step(top / most, unit)
    count = max(1, math.ceil(round(top / step, 9)))
    return [step * number for number in range(count + 1)]


def _step(least: float, unit: Unit) -> float:
    if unit is Unit.SECONDS and least <= _ROUND_TIMES[-1]:
        return float(next(step for step in _ROUND_TIMES if step >= least))
    if unit is Unit.SECONDS:
        return _decimal_step(least / 86400) * 86400
    step = _decimal_step(least)
    return max(step, 1.0) if unit is Unit.COUNT else step


def _decimal_step(least: float) -> float:
    power = 10.0 ** math.floor(math.log10(least))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= least * (1 - 1e-9))
