"""Facts, the cells into which they are added up, and how far the journal was folded."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from tridesk.figures.annotations.models import Annotation
from tridesk.figures.exports.models import Export, ExportPiece
from tridesk.figures.planning.models import Forecast, Plan, Shift
from tridesk.figures.report.models import ReportReader
from tridesk.masking.fields import MaskedCharField, MaskedJSONField

__all__ = ["Annotation", "Export", "ExportPiece", "Forecast", "Plan", "ReportReader", "Shift"]  # tables of sub-rooms

BEGINNING: Final = date(2000, 1, 1)  # no fact is older


class Code(models.Model):
    """The number of a word by which facts are cut: `mail`, `nl`, `answered`. 0 stands for unknown and has no row."""

    id = models.SmallAutoField(primary_key=True)
    word = MaskedCharField(max_length=30, unique=True)

    def __str__(self) -> str:
        return self.word


class Fact(models.Model):
    """One counted event of one thing, see `tridesk.journal.facts.CountedFact`; it names no person. 0 is unknown.

    `day` and `slot` (the half hour of the day) are those of Brussels. `good`: 1 in target, 2 not. `reopened`: whether
    its ticket was, until now.
    """

    pk = models.CompositePrimaryKey("counter", "thing", "nth")
    counter = models.SmallIntegerField()
    thing = models.BigIntegerField()
    nth = models.SmallIntegerField()
    day = models.DateField()
    slot = models.SmallIntegerField()
    channel = models.SmallIntegerField()
    language = models.SmallIntegerField()
    outcome = models.SmallIntegerField()
    kind = models.SmallIntegerField()
    service = models.IntegerField()
    topic = models.IntegerField()
    organisation = models.IntegerField()
    municipality = models.IntegerField()
    incident = models.BooleanField()
    good = models.SmallIntegerField()
    seconds = models.IntegerField(null=True)
    working = models.IntegerField(null=True)
    cause = models.SmallIntegerField(db_default=0)
    reopened = models.BooleanField(db_default=False)

    class Meta:
        indexes = [
            models.Index(fields=["counter", "day"], name="fact_by_day"),
            models.Index(fields=["organisation", "day"], name="fact_of_organisation", condition=~Q(organisation=0)),
            BrinIndex(fields=["day"], name="fact_days"),
        ]

    def __str__(self) -> str:
        return f"{self.counter} of {self.thing}"


class Cell(models.Model):
    """The facts of one counter with two values of dimensions, in a month or on a day, added up.

    `cut` is the number of a pair of dimensions, see `cells`; `first` the first day of the month, or the day. Facts
    about excluded topics have cells of their own (`excluded`), and so have changes after the month was sealed (`late`).
    `times` and `workings` are histograms of 24 classes in one number, see `histograms`; they tell of late changes.
    """

    pk = models.CompositePrimaryKey("counter", "cut", "first", "a", "b", "excluded", "late")
    counter = models.SmallIntegerField()
    cut = models.SmallIntegerField()
    first = models.DateField()
    a = models.IntegerField()
    b = models.IntegerField()
    excluded = models.BooleanField()
    late = models.BooleanField()
    n = models.IntegerField()
    good = models.IntegerField()
    bad = models.IntegerField()
    seconds = models.BigIntegerField()
    working = models.BigIntegerField()
    timed = models.IntegerField()
    times = models.DecimalField(max_digits=200, decimal_places=0)
    workings = models.DecimalField(max_digits=200, decimal_places=0)

    def __str__(self) -> str:
        return f"{self.n} in cut {self.cut}"


class MonthColumn(models.Model):
    """One column of the facts of a counter in a month that is over: numbers of four bytes, the lowest byte first.

    All columns of a month have the facts in the same order; `column` is one of `cells.STORED`. They go when a fact of
    the month changes, and are made anew by the job that folds. A new dimension is missing in those that stand.
    """

    pk = models.CompositePrimaryKey("counter", "month", "column")
    counter = models.SmallIntegerField()
    month = models.DateField()  # its first day
    column = models.SmallIntegerField()
    numbers = models.BinaryField()

    def __str__(self) -> str:
        return f"column {self.column} of {self.counter} in {self.month:%Y-%m}"


class Folding(models.Model):
    """How far the journal was folded, until which day cells hold the facts, the topics left out: one row.

    The years before that of `added_until` have cells of their own. `missing` lists ranges of numbers below `entry` that
    may still be committed, each with the moment at which it was missed: `[first, last, "2026-03-02T09:00:00+00:00"]`.
    `excluded` is None until topics are chosen.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    entry = models.BigIntegerField(default=0)
    missing = MaskedJSONField(default=list)
    added_until = models.DateField(default=BEGINNING)  # the first day of a month
    excluded = ArrayField(models.IntegerField(), null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="folding_once")]

    def __str__(self) -> str:
        return f"folded up to entry {self.entry}"


class Pending(models.Model):
    """A thing whose facts are to be made anew: `source` is the lowest number of the counters of its source."""

    pk = models.CompositePrimaryKey("source", "thing")
    source = models.SmallIntegerField()
    thing = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.thing} of {self.source}"


class SealedMonth(models.Model):
    """A month whose figures stand: what changes later is kept apart. `digest` is a hash over its cells."""

    month = models.DateField(primary_key=True)  # its first day
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
