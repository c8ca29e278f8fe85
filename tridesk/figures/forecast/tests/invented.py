"""Invented series: a double Poisson process with weekdays, a month, closed days and days that differ by chance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time, timedelta

import numpy as np

from tridesk.figures.forecast.series import Grid, Series

WEEK = (1.15, 1.0, 0.95, 0.95, 1.02)
SHAPE = np.array([0.5, 0.9, 1.3, 1.6, 1.6, 1.4, 1.2, 1.0, 0.8, 0.9, 1.1, 1.1, 0.9, 0.7, 0.6, 0.4]) / 16
DAY_SPREAD = 0.12  # of the logarithm of a day's level


def invented(seed: int, *, days: int = 164, slots: int = 84, mean: float = 200.0, day_spread: float = 0.05) -> Series:
    """So many working days of slots of five minutes with `mean` requests each; one weekday in fifty is closed."""
    chance = np.random.default_rng(seed)
    place = np.linspace(0, 1, slots)
    shape = np.exp(-0.5 * ((place - 0.25) / 0.2) ** 2) + 0.7 * np.exp(-0.5 * ((place - 0.6) / 0.15) ** 2) + 0.05
    known: list[date] = []
    rows, day, level, drift, closed = [], date(2025, 3, 3), 0.0, 0.0, False
    while len(known) < days:
        if day.weekday() < 5 and chance.random() < 0.02:
            closed = True
        elif day.weekday() < 5:
            level = 0.6 * level + chance.normal(0, day_spread * 0.8)
            drift += chance.normal(0, 0.006)
            month = 0.08 * np.cos(2 * np.pi * (day.day - 3) / 30)
            factor = WEEK[day.weekday()] * np.exp(level + drift + month + 0.12 * closed)
            noise = np.convolve(chance.normal(0, 0.03, slots + 20), np.ones(21) / np.sqrt(21), "valid")
            own = shape / shape.mean() * np.exp(0.05 * np.sin(2 * np.pi * (place + day.weekday() / 5)) + noise)
            rows.append(chance.poisson(mean * own * factor))
            known.append(day)
            closed = False
        day += timedelta(1)
    times = tuple(time(8 + slot // 12, slot % 12 * 5) for slot in range(slots))
    return Series(tuple(known), times, np.array(rows, dtype=float))


def in_slots_of(counts: Grid, slots: int) -> Grid:
    """Counts of so many slots together, the rest of the day left out."""
    whole = counts.shape[1] // slots * slots
    return np.asarray(counts[:, :whole].reshape(len(counts), -1, slots).sum(axis=2))


def weekdays(number: int) -> list[date]:
    """So many Mondays to Fridays, from a Monday on."""
    return [date(2026, 3, 2) + timedelta(at // 5 * 7 + at % 5) for at in range(number)]


def rates(day: date, mean: float, chance: np.random.Generator) -> Grid:
    """The rates of a day's half hours in a double Poisson process: its level is drawn about that of its weekday."""
    return np.asarray(mean * WEEK[day.weekday()] * np.exp(chance.normal(0, DAY_SPREAD)) * SHAPE)


def drawn(days: Iterable[date], mean: float, chance: np.random.Generator) -> Grid:
    """The counts of these days."""
    return np.array([chance.poisson(rates(day, mean, chance)) for day in days], dtype=float)
