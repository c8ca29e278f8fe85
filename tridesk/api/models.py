"""Stored answers of requests with an Idempotency-Key."""

from __future__ import annotations

from django.db import models

from tridesk.accounts.models import Token
from tridesk.masking.fields import MaskedCharField, MaskedTextField


class Keyed(models.Model):
    """One request with an `Idempotency-Key`: for a day, the same key of the same token gets the same answer.

    Written in the transaction of the request itself, so a failed request leaves no row and may be tried again.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="+")
    key = MaskedCharField(max_length=200)
    asked = models.CharField(max_length=64)  # SHA-256 of method, path and body
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=0)
    location = MaskedCharField(max_length=200, blank=True)
    answer = MaskedTextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="keyed_once")]
        indexes = [models.Index(fields=["at"], name="keyed_at")]

    def __str__(self) -> str:
        return f"keyed {self.pk}"
