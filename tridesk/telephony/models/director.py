"""What users wish of the director, and its lease."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Wish(models.Model):
    """What a user wants the director to do, in the order of asking: `hold`, `pass`, `refuse`...

    `call` is the key of the call that it is about; `data` what the verb needs.
    """

    verb = models.CharField(max_length=20)
    call = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], name="wish_to_do", condition=Q(done_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.verb} {self.call}"


class SimulatorPace(models.TextChoices):
    """How busy the simulator is."""

    NORMAL = "normal", _("as on a usual day")
    SLOW = "slow", _("a call now and then")
    PAUSED = "paused", _("no new calls")
    STOPPED = "stopped", _("stopped")


class Lease(models.Model):
    """The lease of the director, one row; taking it raises `token`. A director with an older token writes nothing."""

    token = models.PositiveBigIntegerField(default=0)
    holder = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField(null=True)
    switch = models.CharField(max_length=20, blank=True)  # `asterisk`, or `simulator`: said on every page of telephony
    corrections = models.PositiveBigIntegerField(default=0)  # what the reconciler ever put right
    pace = models.CharField(max_length=8, choices=SimulatorPace, default=SimulatorPace.NORMAL, db_default="normal")
    connected = models.BooleanField(default=False)  # whether the director and the switch hear each other
    lines = models.JSONField(default=list)  # of the public network: `name`, `reachable`, `registered`

    def __str__(self) -> str:
        return f"lease {self.token}"
