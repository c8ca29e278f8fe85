"""Forecasts of languages and services: they add up, small ones are no noise, and no day is known before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest

from tridesk.figures.forecast.classes import ALL, WHOLE, ChannelHistory, ClassForecaster, outlooks
from tridesk.figures.forecast.review import review, reviewed
from tridesk.figures.forecast.tests.invented import invented
from tridesk.figures.forecast.totals import Calendar, Causes

SHARES = {("nl", "KEYS"): 0.36, ("nl", "FILES"): 0.2, ("fr", "KEYS"): 0.25, ("fr", "FILES"): 0.15, ("de", "KEYS"): 0.04}
LAST = 40


def trilingual(seed: int, *, days: int = 120, a_day: float = 150.0) -> ChannelHistory:
    """Sixteen half hours a day; each request is of a class by chance."""
    chance = np.random.default_rng(seed)
    series = invented(seed, days=days, slots=16, mean=a_day / 16)
    shares = np.array(list(SHARES.values()))
    split = np.array([[chance.multinomial(int(slot), shares) for slot in day] for day in series.counts], dtype=float)
    counts = {klass: split[:, :, number] for number, klass in enumerate(SHARES)}
    return ChannelHistory(series.days, 17, np.ones((days, 16), dtype=np.bool_), counts)


def test_services_add_up_to_their_language_and_languages_to_the_channel() -> None:
    history = trilingual(1)
    expected = ClassForecaster(history, {}).expected(history.days[-1] + timedelta(3)).expected
    languages = [expected[language, ALL] for language in ("nl", "fr", "de")]
    assert np.allclose(expected[WHOLE], np.sum(languages, axis=0))
    for language in ("nl", "fr", "de"):
        services = [grid for (spoken, service), grid in expected.items() if spoken == language and service != ALL]
        assert np.allclose(expected[language, ALL], np.sum(services, axis=0))


def test_the_calendar_is_worked_out_once_for_the_channel_and_all_its_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    worked_out: list[Calendar] = []
    begin = Calendar.__init__

    def count(calendar: Calendar, days: Sequence[date], causes: Causes) -> None:
        worked_out.append(calendar)
        begin(calendar, days, causes)

    monkeypatch.setattr(Calendar, "__init__", count)
    history = trilingual(1)
    ClassForecaster(history, {}).expected(history.days[-1] + timedelta(3))
    assert len(worked_out) == 1


def test_each_language_is_forecast_better_than_by_the_mean_of_its_last_weeks() -> None:
    """By the square root of the mean square: of counts that are mostly 0, the mean miss is least by forecasting 0."""
    history = trilingual(1)
    days = range(len(history.days) - LAST, len(history.days))
    made = list(outlooks(history, days, {}, {}))
    weekdays = [day.weekday() for day in history.days]
    for language in ("nl", "fr", "de"):
        grid = history.of((language, ALL))
        same = [[other for other in range(day) if weekdays[other] == weekdays[day]][-4:] for day in days]
        plain = np.array([grid[four].mean(axis=0) for four in same])
        ours, came = np.array([outlook.classes[language, ALL].expected for outlook in made]), grid[days.start :]
        assert np.mean((ours - came) ** 2) < 0.95 * np.mean((plain - came) ** 2), language
        assert ours.sum() == pytest.approx(came.sum(), rel=0.1)


def test_four_in_five_days_of_each_class_lie_within_the_band() -> None:
    inside: dict[tuple[str, str], list[bool]] = {}
    for seed in (4, 5):
        history = trilingual(seed, days=110)
        days = range(len(history.days) - LAST, len(history.days))
        for number, outlook in zip(days, outlooks(history, days, {}, {}), strict=True):
            for klass in (WHOLE, ("nl", ALL), ("fr", ALL)):
                total, expectation = history.of(klass)[number].sum(), outlook.classes[klass]
                inside.setdefault(klass, []).append(bool(expectation.total_low <= total <= expectation.total_high))
    for share in map(np.mean, inside.values()):
        assert share == pytest.approx(0.8, abs=0.12)


def test_a_day_is_forecast_from_the_days_before_it_alone() -> None:
    history = trilingual(7, days=60)
    later = {klass: np.where(np.arange(60)[:, None] >= 55, grid * 3, grid) for klass, grid in history.counts.items()}
    changed = ChannelHistory(history.days, 17, history.opened, later)
    here, there = ([*outlooks(each, range(50, 56), {}, {})] for each in (history, changed))
    for mine, other in zip(here, there, strict=True):
        assert np.array_equal(mine.classes[WHOLE].expected, other.classes[WHOLE].expected)
        assert mine.classes[WHOLE].total_high == other.classes[WHOLE].total_high
        assert mine.seen < mine.day


def test_an_interruption_explains_the_past_and_is_never_known_beforehand() -> None:
    history = trilingual(8, days=80)
    day = history.days[-1]
    broken = {each: {"incident"} for each in (history.days[20], history.days[50], day)}
    known = {each: names for each, names in broken.items() if each != day}
    here, there = (next(iter(outlooks(history, [79], {}, causes))) for causes in (broken, known))
    assert np.array_equal(here.classes[WHOLE].expected, there.classes[WHOLE].expected)


def test_ten_weeks_ahead_the_band_is_no_narrower_than_tomorrow() -> None:
    history = trilingual(9, days=130)
    opened = np.ones(16, dtype=np.bool_)
    days = [history.days[-1] + timedelta(number) for number in range(1, 71)]
    ahead = {day: opened for day in days if day.weekday() < 5}
    made = list(outlooks(history, (), ahead, {}))
    widths = [(each.classes[WHOLE].total_high - each.classes[WHOLE].total_low) for each in made]
    assert len(made) == len(ahead)
    assert np.mean(widths[-5:]) > 0.95 * np.mean(widths[:5])


def test_closed_slots_of_a_day_are_expected_to_be_empty() -> None:
    history = trilingual(10, days=60)
    morning = np.arange(16) < 8
    tomorrow = history.days[-1] + timedelta(3)
    (made,) = outlooks(history, (), {tomorrow: morning}, {})
    expectation = made.classes[WHOLE]
    assert expectation.expected[8:].sum() == expectation.high[8:].sum() == 0
    assert expectation.total == pytest.approx(expectation.expected[:8].sum())


def test_nothing_is_forecast_from_too_few_days_and_a_service_nobody_asks_about_is_no_failure() -> None:
    history = trilingual(11, days=4)
    assert list(outlooks(history, range(4), {date(2026, 1, 1): np.ones(16, dtype=np.bool_)}, {})) == []
    fresh = trilingual(11, days=5)
    assert len(list(outlooks(fresh, (), {date(2026, 1, 1): np.ones(16, dtype=np.bool_)}, {}))) == 1
    empty = trilingual(12, days=30, a_day=0.0)
    (made,) = outlooks(empty, [29], {}, {})
    assert made.classes["de", "KEYS"].total < 0.5


def test_a_review_adds_up_misses_and_counts_the_days_within_the_band() -> None:
    days = [
        reviewed(date(2026, 3, 2), (10.0, 10.0), (20.0, 15.0, 25.0), (8, 14)),
        reviewed(date(2026, 3, 3), (10.0, 10.0), (20.0, 15.0, 25.0), (18, 12)),
        reviewed(date(2026, 3, 4), (0.5, 0.5), (1.0, 0.0, 2.0), (0, 0)),
    ]
    got = review(days)
    assert [day.within for day in got.days] == [True, False, True]
    assert got.by_half_hour == pytest.approx(100 * (6 + 10 + 1) / 52)
    assert got.by_day == pytest.approx(100 * (2 + 10 + 1) / 52)
    assert got.covered == pytest.approx(200 / 3)
    assert days[0].off == pytest.approx(100 / 11)
    assert days[2].off is None
    assert review([]).by_day is None
