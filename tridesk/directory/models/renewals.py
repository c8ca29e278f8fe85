"""Mails to organisations about credentials that end."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models.confirmations import Letter
from tridesk.directory.models.users import Credential


class RenewalState(models.TextChoices):
    """Where the mail about a renewal is."""

    DUE = "due", _("on its way")
    WRITTEN = "written", _("written")
    REFUSED = "refused", _("cannot be written to")
    HELD = "held", _("counts as written")  # after a restore from backup: it may have left


class Renewal(models.Model):
    """One credential of which its organisation is told that it ends: once for each bound of each last day.

    `bound` is the number of days (7, 30, 60) within which it ended when this was asked for. A renewed credential has
    another last day, and is written about anew when that one comes near. Credentials of one organisation share a mail.
    """

    credential = models.ForeignKey(Credential, models.CASCADE, related_name="renewals", db_index=False)
    last_day = models.DateField()
    bound = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=RenewalState, default=RenewalState.DUE)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(null=True)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("renewal")
        constraints = [
            models.UniqueConstraint(fields=["credential", "last_day", "bound"], name="renewal_once"),
            models.CheckConstraint(condition=Q(state__in=RenewalState.values), name="renewal_state"),
            models.CheckConstraint(
                condition=~Q(state="written") | Q(written_at__isnull=False), name="renewal_written_when"
            ),
        ]
        indexes = [models.Index(fields=["id"], name="renewal_due", condition=Q(state="due"))]

    def __str__(self) -> str:
        return f"renewal {self.pk}"
