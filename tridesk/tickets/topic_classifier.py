"""Which topic a request is about, guessed from its words and those of past requests: naive Bayes. Pure.

A word counts once in a request. What it says for a topic is how much more often requests of that topic have it than
requests as a whole; a topic is as likely beforehand as it was frequent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import exp, fsum, log
from typing import Final

FEWEST: Final = 20  # requests learned from: below that nothing is guessed
SURE: Final = 0.6  # share of the likeliest topic from which on it is named
TELLING: Final = 1.5  # how many times more often a word stands in requests of a topic, to be named as a reason
MOST_REASONS: Final = 3
_SMOOTHING: Final = 0.5
_SHORTEST: Final = 3  # letters


@dataclass(frozen=True, slots=True)
class Guess:
    """A topic by its code, how likely it is (0 to 1), and the words that speak most for it."""

    topic: str
    share: float
    words: tuple[str, ...]


class Classifier:
    """Learns from pairs of topic and words, once."""

    def __init__(self, requests: Iterable[tuple[str, Collection[str]]]) -> None:
        self._requests: Counter[str] = Counter()
        self._everywhere: Counter[str] = Counter()
        self._words: dict[str, Counter[str]] = {}
        for topic, words in requests:
            telling = _telling(words)
            self._requests[topic] += 1
            self._everywhere.update(telling)
            self._words.setdefault(topic, Counter()).update(telling)
        self._total = self._requests.total()

    def guess(self, words: Collection[str]) -> Guess | None:
        """The likeliest topic; None when none is likely enough, or no word speaks for it."""
        known = [word for word in _telling(words) if word in self._everywhere]
        if self._total < FEWEST or not known:
            return None
        scores = {topic: self._score(topic, known) for topic in self._requests}
        best = max(scores, key=lambda topic: (scores[topic], topic))
        share = 1 / fsum(exp(score - scores[best]) for score in scores.values())
        weights = {word: self._weight(topic=best, word=word) for word in known}
        reasons = sorted((word for word in known if weights[word] >= log(TELLING)), key=lambda word: -weights[word])
        return Guess(best, share, tuple(reasons[:MOST_REASONS])) if share >= SURE and reasons else None

    def _score(self, topic: str, words: Iterable[str]) -> float:
        return log(self._requests[topic] / self._total) + sum(self._weight(topic, word) for word in words)

    def _weight(self, topic: str, word: str) -> float:
        here = (self._words[topic][word] + _SMOOTHING) / (self._requests[topic] + 2 * _SMOOTHING)
        everywhere = (self._everywhere[word] + _SMOOTHING) / (self._total + 2 * _SMOOTHING)
        return log(here / everywhere)


def _telling(words: Iterable[str]) -> list[str]:
    """The words that may say something about a topic, in order: no numbers, nothing very short."""
    return sorted({word for word in words if len(word) >= _SHORTEST and not any(map(str.isdigit, word))})
