"""Journal entries and the seals over them. Rows are only ever added: the database refuses the rest."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField
from django.db import models

from tridesk.masking.fields import MaskedCharField, MaskedJSONField


class Entry(models.Model):
    """One event: actor, verb, object and moment.

    `ref` names the thing as `kind:number`, e.g. `ticket:2026-000123`; `data` holds what the verb needs, never a
    national number and never the words of a message.
    """

    at = models.DateTimeField()
    verb = MaskedCharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ref = MaskedCharField(max_length=80)
    data = MaskedJSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["ref", "id"], name="journal_by_ref")]

    def __str__(self) -> str:
        return f"{self.verb} {self.ref}"


class Seal(models.Model):
    """A hash over entries and over the seal before it: a change of an old row breaks every later seal.

    `covers` lists the closed ranges of entry numbers in it; a number that a transaction took and gave back is in none.
    """

    at = models.DateTimeField()
    covers = ArrayField(BigIntegerRangeField())
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.pk}: {self.digest}"
