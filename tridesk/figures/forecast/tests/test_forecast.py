"""Forecasts on invented series: better than the plain ones, with a band that covers what it says."""

from __future__ import annotations

from datetime import date, time, timedelta

import numpy as np
import pytest

from tridesk.figures.forecast import accuracy
from tridesk.figures.forecast.counts import chance_of, logs_of, mean_of
from tridesk.figures.forecast.forecaster import FEWEST, Forecaster, TooShort, band, forecast_last
from tridesk.figures.forecast.intraday import rest_of_day
from tridesk.figures.forecast.series import BadSeries, Series, read_series
from tridesk.figures.forecast.tests.invented import drawn, in_slots_of, invented, weekdays
from tridesk.figures.forecast.totals import Calendar, Totals

LAST = 40


def test_a_half_hour_a_day_ahead_is_closer_than_by_plain_means_and_as_close_as_by_a_low_rank() -> None:
    errors = np.mean([errors_of(invented(seed)) for seed in (1, 2, 3)], axis=0)
    ours, ranks, four_weeks, last_week, chance = errors
    assert chance < ours < 1.01 * ranks
    assert ours < 0.72 * four_weeks
    assert ours < 0.62 * last_week


def errors_of(series: Series) -> list[float]:
    """The weighted errors of half hours: ours, low rank, four-week mean, seasonal naive, chance alone."""
    came, ranks = in_slots_of(series.counts[-LAST:], 6), accuracy.by_low_rank(series, LAST)
    assert ranks is not None
    forecasts = (
        [forecast.expected for forecast in forecast_last(series, LAST)],
        ranks,
        accuracy.same_weekdays(series, LAST, 4),
        accuracy.same_weekdays(series, LAST, 1),
    )
    errors = [accuracy.weighted_error(in_slots_of(np.array(grid), 6), came) for grid in forecasts]
    return [*errors, accuracy.chance_alone(came)]


@pytest.mark.parametrize("mean", [2.0, 20.0, 200.0])
def test_four_in_five_slots_lie_within_the_band(mean: float) -> None:
    shares = []
    for seed in (4, 5, 6):
        series = invented(seed, mean=mean, day_spread=0.1)
        forecasts = forecast_last(series, LAST)
        came = series.counts[-LAST:]
        low, high = (np.array([getattr(forecast, side) for forecast in forecasts]) for side in ("low", "high"))
        shares.append(np.mean((came >= low) & (came <= high)))
    assert np.mean(shares) == pytest.approx(0.8, abs=0.02)


def test_a_day_is_forecast_from_the_days_before_it_alone() -> None:
    series = invented(7, days=60)
    later = series.counts.copy()
    later[-5:] *= 3
    changed = forecast_last(Series(series.days, series.slots, later), 10)
    for here, there in zip(forecast_last(series, 10)[:6], changed[:6], strict=True):
        assert np.array_equal(here.expected, there.expected)
        assert np.array_equal(here.high, there.high)


def test_a_small_series_has_no_bias() -> None:
    series = invented(8, mean=0.2)
    expected = np.array([forecast.expected for forecast in forecast_last(series, LAST)])
    assert expected.sum() == pytest.approx(series.counts[-LAST:].sum(), rel=0.08)


@pytest.mark.parametrize("mean", [0.2, 1.0, 5.0])
def test_a_few_requests_a_day_are_neither_forecast_too_high_nor_too_low(mean: float) -> None:
    """In half hours of a whole day, of which most have no request on most days."""
    days, expected, came = weekdays(120), 0.0, 0.0
    for seed in range(4):
        counts = np.zeros((len(days), 48))
        counts[:, 17:33] = drawn(days, mean, np.random.default_rng(seed))
        series = Series(tuple(days), tuple(time(slot // 2, slot % 2 * 30) for slot in range(48)), counts)
        ahead = [
            Forecaster(series.before(at)).expected(days[at])[0].sum() for at in range(len(days) - LAST, len(days), 2)
        ]
        expected += float(np.mean(ahead))
        came += counts.sum() / len(days)
    assert expected == pytest.approx(came, rel=0.15)


@pytest.mark.parametrize("mean", [0.0, 0.1, 0.7, 3.0, 15.0, 60.0])
def test_the_mean_of_counts_comes_back_from_the_mean_of_their_logarithms(mean: float) -> None:
    logs = logs_of(np.random.default_rng(1).poisson(mean, 200_000).tolist())
    assert mean_of(float(logs.mean())) == pytest.approx(mean, rel=0.02)
    assert chance_of(float(logs.mean())) == pytest.approx(float(logs.std()), rel=0.02)


def test_parts_multiply_to_the_total() -> None:
    series = invented(9)
    total = Forecaster(series).expected(series.days[-1] + timedelta(3))[1]
    assert set(total.parts) == {"level", "weekday", "month", "cause"}
    assert np.prod(list(total.parts.values())) == pytest.approx(total.total)


def test_a_known_cause_is_learnt_and_applied() -> None:
    days = [date(2025, 1, 6) + timedelta(number) for number in range(200)]
    days = [day for day in days if day.weekday() < 5]
    campaigns = {day: {"campaign"} for day in days[20::17]}
    totals = [150.0 if day in campaigns else 100.0 for day in days]
    tomorrow = days[-1] + timedelta(1 if days[-1].weekday() < 4 else 3)
    plain = Totals(Calendar(days, campaigns), totals).ahead(tomorrow).total
    busy = Totals(Calendar(days, {**campaigns, tomorrow: {"campaign"}}), totals).ahead(tomorrow).total
    assert plain == pytest.approx(100, rel=0.04)
    assert busy == pytest.approx(150, rel=0.1)


def test_the_day_after_a_closed_weekday_is_told_from_others_without_being_named() -> None:
    series = invented(10, days=400)
    assert "cause" in Forecaster(series).expected(series.days[-1] + timedelta(1))[1].parts


def test_ten_weeks_ahead_stays_near_the_level() -> None:
    series = invented(11)
    day = series.days[-1] + timedelta(70)
    expected, _total = Forecaster(series).expected(day)
    assert expected.sum() == pytest.approx(series.counts[-40:].sum(axis=1).mean(), rel=0.35)


def test_a_morning_moves_the_rest_of_the_day_by_as_much_as_mornings_did() -> None:
    chance = np.random.default_rng(1)
    before = np.full((60, 20), 50.0)
    lasting, fleeting = chance.normal(0, 0.2, (60, 1)), chance.normal(0, 0.2, (60, 1))
    both = np.concatenate([np.exp(lasting + fleeting) * before[:, :10], np.exp(lasting) * before[:, 10:]], axis=1)
    rest = rest_of_day(before[0], np.full(10, 75.0), before, both)
    assert 50 * 1.1 < rest.mean() < 75 * 0.95
    assert rest_of_day(before[0], np.full(10, 75.0), before[:5], both[:5]).tolist() == [50.0] * 10
    assert len(rest_of_day(before[0], np.full(20, 75.0), before, both)) == 0


def test_closed_slots_and_short_days_are_left_out() -> None:
    series = invented(12, days=80)
    series.counts[::5, 60:] = np.nan  # one weekday closes early
    expected = np.array([forecast.expected for forecast in forecast_last(series, 20)])
    assert np.isfinite(expected).all()
    assert accuracy.weighted_error(expected, series.counts[-20:]) < 0.12


def test_a_desk_without_a_single_request_is_forecast_as_quiet() -> None:
    series = invented(13, days=40, mean=0.0)
    assert forecast_last(series, 5)[0].expected.max() < 0.1


def test_a_series_that_is_too_short_is_refused() -> None:
    with pytest.raises(TooShort, match="at least 5"):
        forecast_last(invented(1, days=FEWEST + 1), 2)
    with pytest.raises(TooShort):
        Forecaster(invented(1, days=FEWEST - 1))


def test_without_earlier_errors_the_band_is_poissons() -> None:
    low, high = band(np.array([100.0]), np.empty((0, 1)), np.empty((0, 1)))
    assert (low[0], round(high[0], 1)) == (87.0, 112.8)


# --- reading

ROWS = "start,count\n2026-03-02T09:00,3\n2026-03-02T09:30,4\n2026-03-03T09:30:00+01:00,5\n"


def test_a_series_is_read_with_what_is_closed() -> None:
    series = read_series(ROWS.splitlines())
    assert [day.day for day in series.days] == [2, 3]
    assert series.counts[0].tolist() == [3, 4]
    assert np.isnan(series.counts[1, 0])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("", "no row"),
        ("start,count\n", "no row"),
        ("2026-03-02T09:00\n", "Line 1: expected"),
        ("2026-03-02T09:00,three\n", "Line 1: expected"),
        ("2026-03-02T09:00,-1\n", "from 0"),
        ("2026-03-02T09:00,nan\n", "from 0"),
        ("2026-03-02T09:00,inf\n", "from 0"),
        ("2026-03-02T09:00,1\n2026-03-02T09:00,1\n", "Line 2: 2026-03-02T09:00:00 stands twice"),
    ],
)
def test_a_row_that_is_none_is_named(rows: str, words: str) -> None:
    with pytest.raises(BadSeries, match=words):
        read_series(rows.splitlines())
