"""Days in words as Belgians write them, in French with `1er` for the first of a month. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from babel.dates import format_date, format_datetime

from tridesk.kit.clock import BRUSSELS
from tridesk.kit.languages import INTERFACE_LANGUAGES

_FIRST: Final = re.compile(r"(?<!\d)1 (?=[^\W\d])")


def long_date(day: date, language: str | None) -> str:
    """`24 november 2026`, `1er décembre 2026`, `24. November 2026`."""
    return in_words(day, f"{_day_and_month(language)} y", language)


def day_and_month(day: date, language: str | None) -> str:
    """`24 november`, `1er décembre`, `24. November`."""
    return in_words(day, _day_and_month(language), language)


@lru_cache(maxsize=4096)  # a page writes many of the same
def in_words(day: date | datetime, pattern: str, language: str | None) -> str:
    """A day, or a moment in Belgian time, by a pattern of Unicode (TR 35), which has no first of a month for French."""
    locale = f"{_known(language)}_BE"
    if isinstance(day, datetime):
        written = format_datetime(day.astimezone(BRUSSELS), pattern, locale=locale)
    else:
        written = format_date(day, pattern, locale=locale)
    return _FIRST.sub("1er ", written) if _known(language) == "fr" else written


def _day_and_month(language: str | None) -> str:
    return "d. MMMM" if _known(language) == "de" else "d MMMM"


def _known(language: str | None) -> str:
    short = (language or "en")[:2]
    return short if short in INTERFACE_LANGUAGES else "en"
