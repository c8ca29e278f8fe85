"""The vectors of entries in memory, without a model: the mean of those of their languages."""

from __future__ import annotations

import numpy as np

from tridesk.faq import semantic


def stored(*numbers: float) -> bytes:
    return np.asarray(numbers, "<f2").tobytes()


def test_an_entry_is_the_mean_of_its_languages() -> None:
    entries, vectors = semantic._of_entries([(3, stored(1, 0)), (3, stored(0, 1)), (7, stored(0.5, 0.5))])
    assert entries == [3, 7]
    assert vectors is not None
    assert vectors.tolist() == [[0.5, 0.5], [0.5, 0.5]]


def test_there_may_be_none() -> None:
    assert semantic._of_entries([]) == ([], None)
