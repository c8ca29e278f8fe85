"""The band of a week: as wide as weeks differ, and far narrower than the bands of its days added up."""

from __future__ import annotations

import numpy as np
import pytest

from tridesk.figures.forecast.classes import WHOLE, ChannelHistory, outlooks
from tridesk.figures.forecast.sums import FEWEST_WEEKS, DaySum, alike, band_of_sum
from tridesk.figures.forecast.tests.invented import SHAPE, drawn, weekdays

DAYS = 90  # known before the week that is forecast


@pytest.mark.parametrize("mean", [12.0, 120.0])
def test_four_in_five_weeks_lie_within_the_band_of_a_week(mean: float) -> None:
    """Four forecasts of next week and the one after, each against weeks that are drawn from the process behind it."""
    days = weekdays(DAYS + 10)
    shares, widths = [], []
    for seed in range(4):
        chance = np.random.default_rng(seed)
        counts = drawn(days[:DAYS], mean, chance)
        history = ChannelHistory(tuple(days[:DAYS]), 17, np.ones(counts.shape, dtype=np.bool_), {("nl", ""): counts})
        past = range(DAYS - 45, DAYS)
        ahead = {day: np.ones(len(SHAPE), dtype=np.bool_) for day in days[DAYS:]}
        made = [outlook.classes[WHOLE] for outlook in outlooks(history, past, ahead, {})]
        sums = [DaySum(made[at].total, made[at].total_high, float(counts[day].sum())) for at, day in enumerate(past)]
        together = alike(sums[at : at + 5] for at in range(0, len(sums), 5))
        coming = [(DaySum(each.total, each.total_high), each.total_high - each.total_low) for each in made[len(past) :]]
        for begins in (0, 5):
            low, high = band_of_sum([day for day, _width in coming[begins : begins + 5]], coming[0][0].more, together)
            weeks = [drawn(days[DAYS : DAYS + 5], mean, chance).sum() for _week in range(300)]
            shares.append(np.mean([low <= week <= high for week in weeks]))
            widths.append((high - low) / sum(width for _day, width in coming[begins : begins + 5]))
    assert 0.72 <= np.mean(shares) <= 0.88
    assert np.mean(widths) < 0.6


def test_days_that_err_together_make_the_week_as_wide_as_its_days_added_up() -> None:
    day = DaySum(100.0, 100 + 1.2816 * 20)
    (low, high), (_low, wide) = (band_of_sum([day] * 5, day.more, together) for together in (0.0, day.more))
    assert high - 500 == pytest.approx(1.2816 * 20 * 5**0.5)
    assert wide - 500 == pytest.approx(1.2816 * (25 * 300 + 500) ** 0.5)
    assert low == np.floor(1000 - high)


def test_what_a_band_is_wider_by_than_that_of_tomorrow_is_shared_by_the_days_behind_it() -> None:
    tomorrow, later = DaySum(100.0, 100 + 1.2816 * 12), DaySum(100.0, 100 + 1.2816 * 20)
    _low, alone = band_of_sum([later] * 5, later.more, 0.0)
    _low, drifting = band_of_sum([later] * 5, tomorrow.more, 0.0)
    assert drifting > alone


def test_how_alike_days_err_is_learnt_from_enough_weeks() -> None:
    chance = np.random.default_rng(1)

    def weeks(number: int, level: float) -> list[list[DaySum]]:
        shocks = chance.normal(0, level, number)
        return [
            [DaySum(100.0, 130.0, 100 * (1 + shock) + chance.normal(0, 10)) for _day in range(5)] for shock in shocks
        ]

    assert alike(weeks(400, 0.1)) == pytest.approx(0.01, rel=0.25)
    assert alike(weeks(400, 0.0)) < 0.001
    assert alike(weeks(FEWEST_WEEKS - 1, 0.1)) == 0.0
    assert alike([[DaySum(100.0, 130.0, 0.0)]] * 20) == 0.0


def test_nothing_expected_is_no_failure() -> None:
    assert band_of_sum([DaySum(0.0, 0.0)] * 5, 0.0, 0.0) == (0.0, 0.0)
    assert alike([[DaySum(0.0, 0.0), DaySum(0.0, 0.0)]] * FEWEST_WEEKS) == 0.0
