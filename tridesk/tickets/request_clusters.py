"""Requests that are about the same thing, found by the words that they share. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

FEWEST: Final = 3  # requests of a cluster
_ALIKE: Final = 0.4  # share of the words that two requests have in common
_FEW: Final = 10  # requests: a word that is in no more of them is never common
_COMMON: Final = 0.2  # words in more of the requests than this tell nothing apart
_MOST_WORDS: Final = 12  # of a request, the rarest


@dataclass(frozen=True, slots=True)
class Request:
    """A request: the number of its ticket, its topic, its language, its subject, and its words, folded."""

    number: str
    topic: str
    language: str
    subject: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Requests alike, the newest first; the first names them."""

    requests: tuple[Request, ...]

    @property
    def subject(self) -> str:
        return self.requests[0].subject


def clusters(requests: Sequence[Request], limit: int) -> list[Cluster]:
    """The largest groups of requests alike, of one topic and language each.

    A request joins the group with whose first request it shares most, if that is enough; else it begins a group. At
    most `len(requests)` times the number of groups that share a word with it.
    """
    telling = _telling(requests)
    groups: list[list[Request]] = []
    by_word: dict[tuple[str, str, str], list[int]] = {}
    for request in requests:
        words = telling[request.number]
        candidates = Counter(
            group for word in words for group in by_word.get((request.topic, request.language, word), ())
        )
        best = max(
            candidates,
            key=lambda group: (_likeness(words, telling[groups[group][0].number]), -group),
            default=None,
        )
        if best is not None and _likeness(words, telling[groups[best][0].number]) >= _ALIKE:
            groups[best].append(request)
            continue
        for word in words:
            by_word.setdefault((request.topic, request.language, word), []).append(len(groups))
        groups.append([request])
    largest = sorted((group for group in groups if len(group) >= FEWEST), key=len, reverse=True)
    return [Cluster(tuple(group)) for group in largest[:limit]]


def _telling(requests: Iterable[Request]) -> dict[str, frozenset[str]]:
    """The words of each request that set it apart: not those of every fifth request, and only its rarest."""
    listed = list(requests)
    times = Counter(word for request in listed for word in request.words)
    most = max(_FEW, _COMMON * len(listed))
    rarest = {
        request.number: sorted((word for word in request.words if times[word] <= most), key=lambda word: times[word])
        for request in listed
    }
    return {
        number: frozenset([word for word in words if times[word] > 1][:_MOST_WORDS]) for number, words in rarest.items()
    }


def _likeness(words: Collection[str], others: Collection[str]) -> float:
    """Words in both, of the words in either."""
    either = len(set(words) | set(others))
    return len(set(words) & set(others)) / either if either else 0.0
