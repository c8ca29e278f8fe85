"""Times rounded to the middle of their class: at most 2 % from what they were, in order, small ones exact."""

from __future__ import annotations

import numpy as np

from tridesk.figures.times import near


def test_every_time_is_near_what_it_was() -> None:
    seconds = np.unique(np.concatenate([np.arange(20_000), np.geomspace(20_000, 2**31 - 1, 200_000).astype(np.int32)]))
    rounded = near(seconds)
    assert (np.abs(rounded - seconds) <= seconds * 0.02).all()
    assert (np.diff(rounded) >= 0).all()
    assert (rounded[:64] == seconds[:64]).all()
