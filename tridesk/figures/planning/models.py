"""Forecasts as they were made, and plans of staffing that were played."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Forecast(models.Model):
    """What was expected of a class of requests on a day, by half hour from `first` on, and what came.

    There is one row for a day and class. It is made anew each night until the day itself and then stays, so a past day
    keeps what was last said before it: `seen` is the last day that it knows of. `language` and `service` are `*` for
    all. `parts` say how the total of the channel came about: factors, and the names of causes. `came` is filled in the
    night after the day.
    """

    channel = models.CharField(max_length=8)
    language = models.CharField(max_length=2)
    service = models.CharField(max_length=20)
    day = models.DateField()
    seen = models.DateField()
    made_at = models.DateTimeField()
    first = models.PositiveSmallIntegerField()
    expected = ArrayField(models.FloatField())
    low = ArrayField(models.FloatField())
    high = ArrayField(models.FloatField())
    total = models.FloatField()
    total_low = models.FloatField()
    total_high = models.FloatField()
    parts = models.JSONField(default=dict)
    came = ArrayField(models.PositiveIntegerField(), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "language", "service", "day"], name="forecast_once"),
            models.CheckConstraint(condition=Q(seen__lt=F("day")), name="forecast_before_its_day"),
        ]
        indexes = [models.Index(fields=["day"], name="forecast_by_day")]

    def __str__(self) -> str:
        return f"{self.channel} {self.day}"


class Plan(models.Model):
    """The staffing of a week as it was planned and played: `result` once it is done, `failure` when it cannot be.

    `done` of `goal` are weeks played so far.
    """

    monday = models.DateField()
    share = models.PositiveSmallIntegerField()  # per cent of callers to be answered
    within = models.PositiveSmallIntegerField()  # seconds
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    done = models.PositiveIntegerField(default=0)
    goal = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=10, blank=True)
    result = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["monday", "id"], name="plan_of_week")]
        constraints = [
            models.UniqueConstraint(fields=["monday"], condition=Q(ended_at__isnull=True), name="plan_once_at_a_time")
        ]

    def __str__(self) -> str:
        return str(self.monday)

    @property
    def is_under_way(self) -> bool:
        return self.ended_at is None

    @property
    def friday(self) -> date:
        return self.monday + timedelta(4)


class Shift(models.Model):
    """A colleague's day in a published roster, as `roster.RosterDay` is written; no row for no telephone."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()
    duty = models.CharField(max_length=2)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "user"], name="shift_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.day}"
