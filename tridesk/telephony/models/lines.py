"""The provider of telephone lines as it was set; the newest row counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class TrunkSetting(models.Model):
    """What `lines.trunk.plain` writes; the password beside it, sealed. Without a host there is no provider."""

    plain = models.JSONField()
    sealed = models.BinaryField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"trunk {self.pk}"
