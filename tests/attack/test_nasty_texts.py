"""Texts made to keep the folding of mails busy: work grows at most with the size, and no mail takes two seconds."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tridesk.mailroom import mime
from tridesk.mailroom.conversation import (
    attributions,
    closings,
    examples,
    fold,
    history,
    language,
    language_of,
    openings,
    signatures,
)

MODULES: Final = (attributions, closings, examples, history, language, openings, signatures)
LONGEST: Final = (
    3_000  # characters that any pattern sees at once: the beginning of a paragraph that may be a disclaimer
)
READ_ON: Final = 24  # lines that may be looked at for one of them; with fewer lines than that, each new one costs more
MARGIN: Final = 20  # for ten times the size; work that grew with its square would be a hundred times as much
SECONDS: Final = 2.0  # of processor time, for one mail of a megabyte

UNITS: Final = (
    "-", "_", "=", "*", ">", " ", "\t", "- ", "> ", ">>> ", "--- ", "Met ", "met vriendelijke ", "Mvg, ", "Mvg/", "A-",
    "a. ", "Op 1 ", "Op 1 schreef ", "schreef ", "2026-01-01 ", "1/1/26 ", "Van: ", "De : x@y ", "@", "a@", "<a@b>",
    "verstuurd vanaf mijn ", "disclaimer ", "dit bericht ", "0 ", "|", "a\t", "je vous prie ", "veuillez agréer, ",
    "schrieb am 1 ", "Jan Jan, ", "Dag ", "fyi ", "\u200b", "Merci et ", "d'avance ", ">\n", "-\n", "-- \n", "\n",
    "Mvg\n", "a\n> b\n", "Van: a@b.cc\n", "Datum: 1/1/2026 10:00\n", "dag,\n", "Citeren a@b.cc:\n", "1. a\n", "a|b\n",
)  # fmt: skip
WIDTHS: Final = (59, 99, 159, 399, 999, 3_001, 10**9)
ENDS: Final = ("", ":", " :", ">>>", "---", "x")


def nasty(unit: str, width: int, end: str, size: int) -> str:
    """`size` characters of one unit, in lines of `width` characters that close with `end`."""
    if "\n" in unit or width > size:
        return (unit * (size // len(unit) + 1))[:size]
    line = (unit * (width // len(unit) + 1))[: width - len(end)] + end + "\n"
    return (line * (size // len(line) + 1))[:size]


class Counted:
    """A pattern that notes how many characters it was given."""

    def __init__(self, pattern: re.Pattern[str], given: list[int]) -> None:
        self._pattern = pattern
        self._given = given

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._pattern, name)

        def noting(*arguments: Any, **named: Any) -> Any:
            texts = [argument for argument in arguments if isinstance(argument, str)]
            self._given.append(len(texts[-1]))
            return method(*arguments, **named)

        return noting


@pytest.fixture
def given_to_patterns(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of all texts that patterns of the folding were given."""
    lengths: list[int] = []
    for module in MODULES:
        for name, value in patterns_of(module):
            replaced = (
                [Counted(each, lengths) for each in value] if isinstance(value, list) else Counted(value, lengths)
            )
            monkeypatch.setattr(module, name, replaced)
    return lengths


def patterns_of(module: ModuleType) -> Iterator[tuple[str, re.Pattern[str] | list[re.Pattern[str]]]]:
    for name, value in vars(module).items():
        several = isinstance(value, list) and value and all(isinstance(each, re.Pattern) for each in value)
        if isinstance(value, re.Pattern) or several:
            yield name, value


def work(text: str, lengths: list[int]) -> int:
    """How many characters patterns look at for this text; of a text that none looks at, a share for its ends."""
    lengths.clear()
    language_of(text[:2_000], fold(text, "Jan Jan"))
    return sum(lengths) + 1_000 + len(text) // 20


TEXTS: Final = st.tuples(st.sampled_from(UNITS), st.sampled_from(WIDTHS), st.sampled_from(ENDS))


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_no_pattern_sees_a_long_text_and_work_grows_with_the_size(
    given_to_patterns: list[int], text: tuple[str, int, str]
) -> None:
    _unit, width, _end = text
    size = max(10_000, READ_ON * min(width, LONGEST))
    small, large = (work(nasty(*text, characters), given_to_patterns) for characters in (size, 10 * size))
    assert max(given_to_patterns, default=0) <= LONGEST
    assert large <= MARGIN * small


@settings(deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TEXTS)
def test_a_megabyte_is_no_more_than_linear_either(given_to_patterns: list[int], text: tuple[str, int, str]) -> None:
    small, large = (work(nasty(*text, size), given_to_patterns) for size in (100_000, 1_000_000))
    assert max(given_to_patterns, default=0) <= LONGEST
    # A text so long may be looked at in one more way; less than once each character is linear too.
    assert large <= max(MARGIN * small, 1_000_000)


@pytest.mark.parametrize(
    ("unit", "width", "end"),
    [
        ("-", 10**9, ""),
        ("- ", 999, ":"),
        (" ", 10**9, ""),
        (">", 10**9, ""),
        ("_", 399, ""),
        ("Mvg, ", 159, "x"),
        ("A-", 159, "x"),
        ("Op 1 schreef ", 99, ":"),
        ("schrieb am 1 ", 59, ":"),
        ("Van: a@b.cc\n", 10**9, ""),
        ("verstuurd vanaf mijn ", 399, "x"),
    ],
)
def test_a_mail_of_a_megabyte_takes_less_than_two_seconds(unit: str, width: int, end: str) -> None:
    raw = b"From: An <an@zwalm.example>\r\n\r\n" + nasty(unit, width, end, 1_000_000).encode()
    began = time.process_time()
    text = mime.parse(raw).text
    language_of("", fold(text, "An"))
    assert time.process_time() - began < SECONDS
