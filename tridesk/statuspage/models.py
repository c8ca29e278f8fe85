"""What the main database knows of the log: how far it was read. The log itself is the truth."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Reading(models.Model):
    """How far the journal has taken the log up: the number of the last entry and the hash of its line. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="reading_is_one")]

    def __str__(self) -> str:
        return f"read up to entry {self.number}"
