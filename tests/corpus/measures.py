"""Measures: what the product reads in a sample, compared with what it should read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from tests.corpus.clients import build
from tests.corpus.samples import Sample
from tridesk.mailroom import mime
from tridesk.mailroom.conversation import Folded, fold, language_of

MEASURES: Final = ("new", "folded", "language", "kind")
_MARKS: Final = re.compile(r"^[> ]+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Score:
    """Which of the four were right, and the words that a person wrote and that are not to be seen at once."""

    sample: Sample
    new: bool
    folded: bool
    language: bool
    kind: bool
    hidden: tuple[str, ...]
    got: Folded

    @property
    def wrong(self) -> list[str]:
        return [measure for measure in MEASURES if not getattr(self, measure)]


def score(sample: Sample, folding: Callable[[str, str], Folded] = fold) -> Score:
    """Reads the raw mail of the sample and compares."""
    mail = mime.parse(build(sample))
    got = folding(mail.text, mail.sender.name if mail.sender else "")
    signature, quoted = (
        words(sample.expected(place)) == words(getattr(got, place)) for place in ("signature", "quoted")
    )
    expected = words(sample.expected("new"))
    missing = Counter(expected) - Counter(words(got.new))
    return Score(
        sample,
        new=expected == words(got.new),
        folded=signature and quoted,
        language=language_of(mail.subject, got) == sample.language,
        kind=mail.kind == sample.kind,
        hidden=tuple(missing.elements()),
        got=got,
    )


def words(text: str) -> list[str]:
    """The words of a text without the marks of quotations: line breaks are the business of clients."""
    return _MARKS.sub("", text).split()


def rates(scores: Iterable[Score]) -> dict[str, float]:
    """The share of right answers by measure."""
    rows = list(scores)
    return {measure: sum(getattr(row, measure) for row in rows) / len(rows) for measure in MEASURES}
