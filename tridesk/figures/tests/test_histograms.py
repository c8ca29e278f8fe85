"""Histograms of times: how near a percentile comes to the exact one, and that its definition says so."""

from __future__ import annotations

from random import Random

import pytest
from django.utils.translation import override

from tridesk.figures.definitions import FIGURES
from tridesk.figures.histograms import BOUNDS, CLASSES, percentile

BOUND = {
    "en": "at worst half or double the exact time",
    "nl": "in het slechtste geval de helft of het dubbele van de juiste tijd",
    "fr": "au pire la moitié ou le double du temps exact",
    "de": "schlimmstenfalls die Hälfte oder das Doppelte der genauen Zeit",
}


@pytest.mark.parametrize("share", [0.5, 0.9])
def test_a_percentile_is_at_worst_half_or_double_the_exact_time(share: float) -> None:
    dice, worst = Random(4), 1.0
    for _round in range(500):
        width = dice.choice((0.1, 1, 2))
        times = sorted(1 + round(dice.lognormvariate(8, width)) for _time in range(dice.randrange(40)))
        counts = [0] * CLASSES
        for time in times:
            counts[sum(time >= bound for bound in BOUNDS)] += 1
        exact = next((time for place, time in enumerate(times, 1) if place >= share * len(times)), None)
        read = percentile(counts, share, sum(times))
        if exact is None or read is None:
            assert exact is read is None
            continue
        assert exact / 2 <= read <= exact * 2
        worst = max(worst, read / exact, exact / read)
    assert worst > 1.5  # so much is worth saying


def test_few_times_low_in_their_class_have_no_percentile_near_its_end() -> None:
    classes = [0] * CLASSES
    classes[8] = 10  # ten of 130 seconds, in a class that ends at 256
    assert percentile(classes, 0.9, 1_300) == 138
    classes[8] = 1
    assert [percentile(classes, share, 130) for share in (0.5, 0.9)] == [130, 130]


@pytest.mark.parametrize("language", BOUND)
def test_the_definition_of_a_percentile_says_how_near_it_comes(language: str) -> None:
    percentiles = [figure for figure in FIGURES.values() if figure.key.endswith(("median", "p90"))]
    assert percentiles
    with override(language):
        assert not [figure.key for figure in percentiles if BOUND[language] not in str(figure.formula)]
