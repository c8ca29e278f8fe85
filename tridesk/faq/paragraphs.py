"""Languages in step: paragraphs, what each translates, what became stale, and the difference. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

_BLANK_LINE: Final = re.compile(r"\n[^\S\n]*\n\s*")
_WORD_OR_GAP: Final = re.compile(r"\s+|\d+(?:[.,]\d+)+|[^\W_]+|[^\w\s]|_")  # an amount or an hour is one word
_DIGITS: Final = 16  # letters of a hash
_EVERY_WORD: Final = 2_000  # words and gaps of a text, up to which each one counts in a difference


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, which blank lines part; white space at their ends does not count.

    >>> paragraphs("First.\\n\\n  Second,\\nstill second.\\n")
    ['First.', 'Second,\\nstill second.']
    """
    parts = _BLANK_LINE.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    return [part.strip() for part in parts if part.strip()]


def joined(parts: Iterable[str]) -> str:
    """The text of these paragraphs; empty ones are left out."""
    return "\n\n".join(part.strip() for part in parts if part.strip())


def digest(paragraph: str) -> str:
    """Sixteen hexadecimal digits that stand for the words of a paragraph; line breaks and spaces do not count."""
    return hashlib.sha256(" ".join(paragraph.split()).encode()).hexdigest()[:_DIGITS]


def digests(text: str) -> list[str]:
    """The hash of each paragraph."""
    return [digest(paragraph) for paragraph in paragraphs(text)]


class PairStep(StrEnum):
    """How a paragraph of a translation stands to the original."""

    CURRENT = "current"
    CHANGED = "changed"  # the original was rewritten
    MISSING = "missing"  # the original has a paragraph that the translation lacks
    REMOVED = "removed"  # the original lost the paragraph that this one translates


@dataclass(frozen=True, slots=True)
class Pair:
    """A paragraph of the original beside that of the translation; None where one side has none.

    Both are positions. `before` is the hash of the paragraph that was translated.
    """

    step: PairStep
    source: int | None
    translation: int | None
    before: str = ""


def stale(source: Sequence[str], translation: Sequence[str]) -> list[Pair]:
    """Pairs in the order of the original: what the original has now (hashes) against what was translated (hashes).

    Paragraphs that stay where they are keep their translation; rewritten ones are paired in order; what is over on one
    side is missing or removed. A paragraph that moved within the text keeps its translation as well.
    """
    pairs: list[Pair] = []
    gaps: list[tuple[list[int], list[int]]] = []
    matcher = SequenceMatcher(None, source, translation, autojunk=False)
    for kind, begin, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            for offset in range(end - begin):
                pairs.append(Pair(PairStep.CURRENT, begin + offset, first + offset, source[begin + offset]))
        else:
            gaps.append((list(range(begin, end)), list(range(first, last))))
    moved = _moved(source, translation, gaps)
    pairs += [Pair(PairStep.CURRENT, here, there, source[here]) for here, there in moved]
    for rewritten, left in gaps:
        pairs += _rest(translation, rewritten, left)
    return sorted(pairs, key=_order)


def _moved(
    source: Sequence[str], translation: Sequence[str], gaps: Sequence[tuple[list[int], list[int]]]
) -> list[tuple[int, int]]:
    """Takes out of the gaps the paragraphs that stand in another one."""
    places = [(gap, index) for gap, (_here, there) in enumerate(gaps) for index in there]
    moved: list[tuple[int, int]] = []
    for here, _there in gaps:
        for position in list(here):
            match = next((place for place in places if translation[place[1]] == source[position]), None)
            if match is not None:
                places.remove(match)
                here.remove(position)
                gaps[match[0]][1].remove(match[1])
                moved.append((position, match[1]))
    return moved


def _rest(translation: Sequence[str], rewritten: Sequence[int], left: Sequence[int]) -> list[Pair]:
    """What remains of a gap, paired in order."""
    both = min(len(rewritten), len(left))
    pairs = [
        Pair(PairStep.CHANGED, here, there, translation[there]) for here, there in zip(rewritten, left, strict=False)
    ]
    pairs += [Pair(PairStep.MISSING, here, None) for here in rewritten[both:]]
    return pairs + [Pair(PairStep.REMOVED, None, there, translation[there]) for there in left[both:]]


def _order(pair: Pair) -> tuple[int, int]:
    """By place in the original; what it lost comes last."""
    last = 1_000_000
    return (
        last if pair.source is None else pair.source,
        last if pair.translation is None else pair.translation,
    )


def carried(recorded: Sequence[str], before: Sequence[str], now: Sequence[str]) -> list[str]:
    """What a translation records after a small change of the original from `before` to `now` (hashes).

    What was current stays current; what was stale stays stale.
    """
    was = {pair.translation: pair.source for pair in stale(before, recorded) if pair.step is PairStep.CURRENT}
    goes = {pair.translation: pair.source for pair in stale(now, before)}
    kept = list(recorded)
    for position in range(len(recorded)):
        place = goes.get(was.get(position, -1))
        if place is not None:
            kept[position] = now[place]
    return kept


class WordChange(StrEnum):
    """What became of a run of words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


def difference(old: str, new: str) -> list[tuple[WordChange, str]]:
    """The runs of words that stayed, went and came; the first two joined give `old`, the first and last `new`."""
    before, after = _WORD_OR_GAP.findall(old), _WORD_OR_GAP.findall(new)
    runs: list[tuple[WordChange, str]] = []
    # In a long text a word that stands everywhere pairs nothing: to try all its pairs would take minutes.
    matcher = SequenceMatcher(None, before, after, autojunk=len(after) > _EVERY_WORD)
    for kind, begin, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            runs.append((WordChange.SAME, "".join(before[begin:end])))
            continue
        if begin < end:
            runs.append((WordChange.GONE, "".join(before[begin:end])))
        if first < last:
            runs.append((WordChange.NEW, "".join(after[first:last])))
    return runs
