"""Readers of the monthly report."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ReportReader(models.Model):
    """A colleague's subscription to the monthly report."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return str(self.user)
