"""How far the sealing of old values with the newest key has come."""

from __future__ import annotations

from django.db import models


class Resealing(models.Model):
    """One sealed column: up to which row number it is sealed with `key`. A kill goes on from there."""

    column = models.CharField(max_length=80, unique=True)
    key = models.PositiveIntegerField()
    up_to = models.BigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    done = models.PositiveBigIntegerField(default=0)
    broken = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.column}: {self.done} of {self.total}"
