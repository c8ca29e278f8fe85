"""How alike a question and texts are in their letters: what stems miss. Pure.

Compounds, inflections, the spelling of a dialect and typing errors leave most groups of four letters of a word as they
are. Each group counts the more the fewer of the texts have it, and the less the longer a text is (Okapi BM25).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log
from typing import Final

from tridesk.kit.text import fold

GROUP: Final = 4  # letters; the beginning and the end of a word count as one
MOST_LETTERS: Final = 1_500  # of a text, that are looked at
_ENOUGH: Final = 1.2  # how soon a further occurrence of a group adds little
_OF_LENGTH: Final = 0.5  # how much the length of a text counts
_WORD: Final = re.compile(r"[^\W_]+")


def groups(text: str) -> Iterator[str]:
    """The groups of letters of a text, of two words none.

    >>> [*groups("Wacht, pin")]
    [' wac', 'wach', 'acht', 'cht ', ' pin', 'pin ']
    """
    plain = _plain(text)
    for place in range(len(plain) - GROUP + 1):
        group = plain[place : place + GROUP]
        if " " not in group[1:-1]:
            yield group


def most_alike(question: str, texts: Sequence[tuple[int, str]]) -> list[int]:
    """The owners of the texts, each once, the most alike first; none that has no group in common.

    >>> most_alike("Kartenleser", [(1, "Mein Kennwort"), (2, "Das Lesegerät für Karten"), (3, "Was kostet das?")])
    [2]
    """
    asked = set(groups(question))
    plain = [_plain(text) for _owner, text in texts]
    mean = sum(map(len, plain)) / (len(plain) or 1)
    counts = [
        Counter(group for place in range(len(text) - GROUP + 1) if (group := text[place : place + GROUP]) in asked)
        for text in plain
    ]
    having = Counter(group for count in counts for group in count)
    worth = {group: log(1 + (len(texts) - times + 0.5) / (times + 0.5)) for group, times in having.items()}
    scores: defaultdict[int, float] = defaultdict(float)
    for (owner, _text), text, count in zip(texts, plain, counts, strict=True):
        norm = _ENOUGH * (1 - _OF_LENGTH + _OF_LENGTH * len(text) / mean)
        scores[owner] += sum(worth[group] * times / (times + norm) for group, times in count.items())
    return sorted((owner for owner, score in scores.items() if score > 0), key=lambda owner: (-scores[owner], owner))


def _plain(text: str) -> str:
    """Its folded words between spaces."""
    return " ".join(["", *_WORD.findall(fold(text[:MOST_LETTERS])), ""])
