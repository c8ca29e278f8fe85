"""Colleagues of the desk and of the services: extension, languages, services and absences."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models.services import Service
from tridesk.masking.fields import MaskedCharField, MaskedURLField

BEST: Final = 1
LEVELS: Final = ((1, _("first choice")), (2, _("good")), (3, _("if need be")))
"""How well somebody speaks a language or knows a service; the smaller the better."""


class Staff(models.Model):
    """Desk data of a colleague beside the account: extension, languages and services."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staff")
    extension = models.CharField(_("extension"), max_length=10, blank=True)
    note = MaskedCharField(_("note"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["extension"], name="extension_once", condition=~Q(extension="")),
        ]
        verbose_name = _("colleague")

    def __str__(self) -> str:
        return str(self.user)


class SpokenLanguage(models.Model):
    """A language in which a colleague speaks with callers, with the level."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="languages")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    level = models.PositiveSmallIntegerField(_("level"), choices=LEVELS, default=BEST)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "language"], name="language_once_per_colleague")]
        ordering = ("level", "language")

    def __str__(self) -> str:
        return self.language


class HandledService(models.Model):
    """A service about which a colleague answers calls, with the level; the second line is `Expert`."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="services")
    service = models.ForeignKey(Service, models.CASCADE, related_name="first_line")
    level = models.PositiveSmallIntegerField(_("level"), choices=LEVELS, default=BEST)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "service"], name="service_once_per_colleague")]
        ordering = ("level", "service")

    def __str__(self) -> str:
        return str(self.service)


class AbsenceCalendar(models.Model):
    """The iCalendar address from which a colleague's absences are read, and the result of the last reading."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absence_calendar")
    address = MaskedURLField(_("iCalendar address"), max_length=500)
    etag = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(_("last read"), null=True, blank=True)
    failure = MaskedCharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("calendar of absences")

    def __str__(self) -> str:
        return str(self.user)


class AbsenceKind(models.TextChoices):
    """Reason of an absence; callers only hear its end."""

    LEAVE = "leave", _("leave")
    SICK = "sick", _("illness")
    TRAINING = "training", _("training")
    MISSION = "mission", _("away on business")
    OTHER = "other", _("other")


class Absence(models.Model):
    """An absence of a colleague and the colleague that replaces them.

    `uid` is the key in the calendar it was read from; empty for an absence typed here.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    kind = models.CharField(_("kind"), max_length=10, choices=AbsenceKind, default=AbsenceKind.LEAVE)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))  # the first moment at which they are back
    replaced_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="replacing",
        verbose_name=_("replaced by"),
    )
    note = MaskedCharField(_("note"), max_length=200, blank=True)
    uid = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_in_order"),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=F("user")), name="absence_replaced_by_another"
            ),
            models.UniqueConstraint(fields=["user", "uid", "starts_at"], name="absence_once", condition=~Q(uid="")),
        ]
        indexes = [models.Index(fields=["ends_at", "starts_at"], name="absence_until")]
        ordering = ("starts_at", "pk")
        verbose_name = _("absence")

    def __str__(self) -> str:
        return f"{self.user}"

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"absence:{self.pk}"
