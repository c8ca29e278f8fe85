"""Faxes as they came, and what junk faxes are known by. Text and pictures of a fax lie on the entry of its ticket."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.masking.fields import MaskedCharField
from tridesk.tickets.models import Entry


class Reading(models.TextChoices):
    """How far the machine came with a fax."""

    WAITING = "waiting", _("waiting to be read")
    READ = "read", _("read")
    UNREADABLE = "unreadable", _("could not be read")
    NO_READER = "no_reader", _("not read: no program for it")


class Junk(models.TextChoices):
    """What a junk fax is known by; `rules.JunkKind` has the same values."""

    NUMBER = "number", _("telephone number")
    STATION = "station", _("identification")
    PICTURE = "picture", _("picture of page one")


class Fax(models.Model):
    """One fax that came in. Without an entry it lies in the tray of junk and has no ticket.

    `key` is its name in the spool: it is there once. `station` is what the other machine calls itself: its owner typed
    it, and anybody can type anything. `sealed` is the original (TIFF), until disposal or erasure take it out.
    """

    key = models.CharField(max_length=80, unique=True)
    received_at = models.DateTimeField()
    called = models.CharField(max_length=20, blank=True)
    caller = models.CharField(max_length=20, blank=True)
    station = MaskedCharField(max_length=40, blank=True)
    pages = models.PositiveSmallIntegerField()
    is_cut_off = models.BooleanField(default=False)
    fault = MaskedCharField(max_length=200, blank=True)
    entry = models.OneToOneField(Entry, null=True, on_delete=models.CASCADE, related_name="fax")
    sealed = models.BinaryField(null=True)
    size = models.PositiveIntegerField()
    reading = models.CharField(max_length=10, choices=Reading, default=Reading.WAITING)
    pages_read = models.PositiveSmallIntegerField(default=0)
    confidence = models.FloatField(null=True)
    picture = models.CharField(max_length=64, blank=True, default="")
    junk_at = models.DateTimeField(null=True)
    junk_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    junk_for = models.CharField(max_length=8, choices=Junk, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["junk_at"], condition=Q(junk_at__isnull=False), name="fax_junk"),
            models.Index(fields=["caller"], condition=~Q(caller=""), name="fax_by_caller"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(entry__isnull=False) | Q(junk_at__isnull=False), name="fax_has_a_place")
        ]

    def __str__(self) -> str:
        return f"fax {self.pk}"

    @property
    def ref(self) -> str:
        """Its name in the journal: that of its ticket, where it has one."""
        return self.entry.ticket.ref if self.entry else f"fax:{self.pk}"


class JunkSign(models.Model):
    """Something that junk faxes are known by: a number, an identification, the hash of a picture."""

    kind = models.CharField(max_length=8, choices=Junk)
    value = MaskedCharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="junk_sign_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
