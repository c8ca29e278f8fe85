"""Faxes as they came, and what junk faxes are known by; faxes that leave, and their attempts.

Text and pictures of a fax that came lie on the entry of its ticket.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.fax.outgoing.rules import OutState
from tridesk.masking.fields import MaskedCharField
from tridesk.telephony.switch.faxes import FaxEnd
from tridesk.tickets.models import Entry, Ticket


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


STATES: Final = {
    OutState.WAITING: _("waiting to be sent"),
    OutState.SENDING: _("is being sent"),
    OutState.SENT: pgettext_lazy("fax", "sent"),
    OutState.IN_PART: _("sent in part"),
    OutState.GIVEN_UP: _("given up"),
    OutState.STOPPED: pgettext_lazy("fax", "stopped"),
    OutState.UNKNOWN: pgettext_lazy("fax", "end not known"),
}
ENDS: Final = {
    FaxEnd.SENT: pgettext_lazy("fax", "sent"),
    FaxEnd.BUSY: pgettext_lazy("fax", "busy"),
    FaxEnd.NO_ANSWER: pgettext_lazy("fax", "no answer"),
    FaxEnd.VOICE: _("a voice answered"),
    FaxEnd.LOST: _("line lost"),
    FaxEnd.UNREACHABLE: _("number not reachable"),
    FaxEnd.STOPPED: pgettext_lazy("fax", "stopped"),
    FaxEnd.UNKNOWN: pgettext_lazy("fax", "end not known"),
}


class OutFax(models.Model):
    """One fax that leaves; its attempts lie beneath. `round` counts how often a person sent it again.

    It is about a ticket, or one of the many faxes of something that a room above sends: `about` is its name in the
    journal. One of many waits while that is held up (`is_held`).

    `sealed` is its PDF with the cover, and `digest` the SHA-256 of those bytes in clear ('' until it is made); `report`
    is the transmission report (PDF) once it has ended. Disposal and erasure take both out (`emptied_at`); the hashes
    stay.
    """

    ticket = models.ForeignKey(Ticket, null=True, on_delete=models.PROTECT, related_name="out_faxes")
    about = models.CharField(max_length=40, blank=True, default="", db_default="")
    is_held = models.BooleanField(default=False, db_default=False)
    entry = models.OneToOneField(Entry, null=True, on_delete=models.SET_NULL, related_name="out_fax")
    to = MaskedCharField(max_length=20)
    name = MaskedCharField(max_length=200, blank=True)
    subject = MaskedCharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    in_hours = models.BooleanField(default=False)
    is_fine = models.BooleanField(default=True)
    pages = models.PositiveSmallIntegerField()
    confirmed = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=8, choices=[(state.value, words) for state, words in STATES.items()], default=OutState.WAITING.value
    )
    next_at = models.DateTimeField(null=True)
    rung = models.PositiveSmallIntegerField(default=0)
    round = models.PositiveSmallIntegerField(default=0)
    stop_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField(null=True)
    report = models.BinaryField(null=True)
    report_digest = models.CharField(max_length=64, blank=True, default="")
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=Q(state="waiting"), name="out_fax_due"),
            models.Index(fields=["ended_at", "id"], condition=Q(ended_at__isnull=False), name="out_fax_left"),
            models.Index(fields=["to"], name="out_fax_to"),
            models.Index(fields=["about", "state"], condition=~Q(about=""), name="out_fax_of_many"),
            models.Index(
                fields=["made_by"],
                condition=Q(state="unknown") | Q(state="given_up", digest=""),
                name="out_fax_waits_for_a_person",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ticket__isnull=False, about="", is_held=False) | Q(ticket__isnull=True) & ~Q(about=""),
                name="out_fax_is_about_something",
            ),
            models.CheckConstraint(condition=Q(confirmed__lte=models.F("pages")), name="out_fax_no_more_than_all"),
            models.CheckConstraint(
                condition=~Q(state="waiting") | Q(next_at__isnull=False), name="out_fax_waits_for_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"fax {self.pk} to {self.to}"

    @property
    def ref(self) -> str:
        """Its name in the journal: that of what it is about."""
        return self.ticket.ref if self.ticket else self.about


class FaxAttempt(models.Model):
    """One call for a fax that leaves. Of one number there is one at most that has not ended: the database says so."""

    fax = models.ForeignKey(OutFax, on_delete=models.CASCADE, related_name="attempts")
    name = models.CharField(max_length=40, unique=True)
    to = MaskedCharField(max_length=20)
    first_page = models.PositiveSmallIntegerField()
    rung = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(
        max_length=12, choices=[(end.value, words) for end, words in ENDS.items()], blank=True, default=""
    )
    pages = models.PositiveSmallIntegerField(default=0)
    rate = models.PositiveIntegerField(default=0)
    is_t38 = models.BooleanField(default=False)
    station = MaskedCharField(max_length=40, blank=True, default="")
    fault = MaskedCharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["to", "id"], condition=Q(end="sent"), name="fax_attempt_that_worked")]
        constraints = [
            models.UniqueConstraint(fields=["to"], condition=Q(ended_at=None), name="fax_attempt_one_at_a_time"),
        ]

    def __str__(self) -> str:
        return self.name
