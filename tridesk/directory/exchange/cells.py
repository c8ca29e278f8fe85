"""Converts the text of one cell to a value and back: dates (Belgian, ISO, Excel serial), lists, choices, codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, Final

from tridesk.directory.exchange.labels import in_every_language
from tridesk.directory.exchange.workbooks import day_of
from tridesk.directory.organisations.cards import mail_address
from tridesk.directory.sentences import gettext_kept as _
from tridesk.directory.sentences import joined
from tridesk.kit import phones
from tridesk.kit.errors import Invalid
from tridesk.kit.rows import row_number
from tridesk.kit.text import fold

CellReader = Callable[[str], Any]
"""Converts the trimmed text of a cell ('' for an empty cell) to its value. Raises `Invalid` with one sentence."""

_BELGIAN: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?: 0{1,2}:00(?::00)?)?")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_SERIAL: Final = re.compile(r"\d{5}(?:[.,]0+)?")
_SHORTENED: Final = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"[;,|\n]")
_FLOAT: Final = re.compile(r"(\d+)[.,]0+")
_REFERENCE: Final = re.compile(r"#(\d{1,18})\b")
_YES: Final = frozenset({"1", "x", "yes", "true", "ja", "oui", "vrai", "waar", "wahr"})
_NO: Final = frozenset({"", "0", "no", "false", "nee", "neen", "non", "faux", "nein", "onwaar", "falsch"})


def words(most: int) -> CellReader:
    """Reader of texts of at most `most` characters."""

    def read(text: str) -> str:
        if len(text) > most:
            raise Invalid(_("longer than %(most)s characters") % {"most": most})
        if "\x00" in text:
            raise Invalid(_("characters that no text has"))
        return text

    return read


def code(most: int) -> CellReader:
    """Reader of codes; undoes the `.0` that Excel appends when it takes a code for a number."""
    limited = words(most)

    def read(text: str) -> str:
        whole = _FLOAT.fullmatch(text)
        return str(limited(_whole(whole[1] if whole else text)))

    return read


def day(text: str) -> date | None:
    """Reads `24/11/2026`, `24.11.2026`, `2026-11-24` or Excel's serial number of a day."""
    if not text:
        return None
    try:
        if parts := _BELGIAN.fullmatch(text):
            return date(int(parts[3]), int(parts[2]), int(parts[1]))
        if parts := _ISO.fullmatch(text):
            return date(int(parts[1]), int(parts[2]), int(parts[3]))
        if _SERIAL.fullmatch(text):
            return date.fromisoformat(day_of(int(text[:5])))
    except ValueError:
        pass
    raise Invalid(_("“%(text)s” is no date; write 24/11/2026") % {"text": text[:40]})


def several(text: str) -> tuple[str, ...]:
    """Splits a cell at commas, semicolons, bars and new lines."""
    return tuple(filter(None, (_whole(part.strip()) for part in _SEVERAL.split(text))))


def numbers(text: str) -> tuple[str, ...]:
    """Telephone numbers in E.164. Restores the leading 0 of a Belgian number that Excel stored as a number."""
    return tuple(map(_number, several(text)))


def addresses(text: str) -> tuple[str, ...]:
    """Mail addresses."""
    return tuple(map(mail_address, several(text)))


def _number(written: str) -> str:
    whole = _FLOAT.fullmatch(written)
    number = phones.parse(whole[1] if whole else written)
    if number is None:
        raise Invalid(_("%(number)s is no telephone number.") % {"number": written[:40]})
    return number


def codes(text: str) -> tuple[str, ...]:
    """Splits a cell into codes, at spaces too; keeps the order and drops duplicates."""
    whole = _FLOAT.fullmatch(text)
    parts = (part for group in several(whole[1] if whole else text) for part in group.split())
    return tuple(dict.fromkeys(parts))


def levels(text: str) -> dict[str, int]:
    """Codes with a level: `nl fr:2 de:3`. A code without a figure has level 1, the best."""
    levels_by_code: dict[str, int] = {}
    for part in codes(text):
        code, _colon, level = part.partition(":")
        if level not in ("", "1", "2", "3") or not code or code in levels_by_code:
            sentence = _("“%(text)s” is not understood; write each code once, for example: nl fr:2 de:3")
            raise Invalid(sentence % {"text": part[:40]})
        levels_by_code[code] = int(level or 1)
    return levels_by_code


class Choice:
    """Reader of one of the given codes, written as the code itself or as its label in any language of the desk."""

    def __init__(self, labels: Mapping[str, Any]) -> None:
        self.labels = labels

    def __call__(self, text: str) -> str:
        code = self._codes.get(fold(text))
        if text and code is None:
            choices = joined((label for code, label in self.labels.items() if code), ", ")
            raise Invalid(_("“%(text)s” is none of: %(choices)s") % {"text": text[:40], "choices": choices})
        return code or ""

    @cached_property
    def _codes(self) -> dict[str, str]:
        """The code of each name, folded."""
        return {name: code for code, label in self.labels.items() for name in (fold(code), *in_every_language(label))}


def yes_no(text: str) -> bool:
    """Reads yes or no in any language of the desk; an empty cell means no."""
    answer = fold(text)
    if answer in _YES | _NO:
        return answer in _YES
    raise Invalid(_("“%(text)s” is neither yes nor no; write 1 or 0") % {"text": text[:40]})


def number(text: str) -> int | None:
    """Reads the number of a record: `12`, `#12` or `12.0`."""
    if not text:
        return None
    whole = _FLOAT.fullmatch(text)
    pk = row_number((whole[1] if whole else text).removeprefix("#"))
    if not pk:
        raise Invalid(_("“%(text)s” is no number of a record here") % {"text": text[:40]})
    return pk


def reference(text: str) -> int | str:
    """Reads a reference to another record: 12 from `#12 Raeren`, else the text itself."""
    if match := _REFERENCE.match(text):
        return int(match[1])
    whole = _FLOAT.fullmatch(text)
    return _whole(whole[1] if whole else text)[:200]


def _whole(text: str) -> str:
    """Returns the text; refuses a number that Excel has rounded (`3.24E+10`)."""
    if _SHORTENED.fullmatch(text):
        sentence = _("Excel has shortened this to %(text)s: make the column text, and write the number again")
        raise Invalid(sentence % {"text": text[:40]})
    return text


# --- from values back to text


def written_day(value: date | None) -> str:
    """Writes a date so that `day` reads it and Excel leaves it unchanged."""
    return value.isoformat() if value else ""


def written_levels(values: Mapping[str, int]) -> str:
    """Writes codes with levels as `levels` reads them, the best first."""
    ordered = sorted(values.items(), key=lambda code_and_level: (code_and_level[1], code_and_level[0]))
    return " ".join(code if level == 1 else f"{code}:{level}" for code, level in ordered)


def written_number(e164: str) -> str:
    """Writes a telephone number that spreadsheets keep as text: `02 226 88 88`, `0031 20 123 4567`, without a plus."""
    if not e164.startswith("+"):
        return e164
    plain = phones.written(e164)
    if plain.startswith("+"):
        plain = f"00{plain[1:]}"
    return plain if phones.parse(plain) == e164 else e164
