"""What was decided about recording, and the recordings that are kept."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.masking.fields import MaskedCharField


class RecordingRule(models.Model):
    """Whether talks are recorded, the purpose and the retention; the newest row counts."""

    on = models.BooleanField()
    purpose = MaskedCharField(_("what for"), max_length=300, blank=True)
    keep_days = models.PositiveSmallIntegerField(
        _("days until they are destroyed"), default=30, validators=[MinValueValidator(1), MaxValueValidator(180)]
    )
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(on=False) | ~Q(purpose=""), name="recorded_for_a_purpose")]

    def __str__(self) -> str:
        return "recorded" if self.on else "not recorded"


class Recording(models.Model):
    """One part of a talk, sealed; `name` is what the switch called it, `seconds` its length."""

    call = models.ForeignKey("telephony.Call", models.PROTECT, related_name="recordings")
    name = models.CharField(max_length=100, unique=True)
    sealed = models.BinaryField()
    seconds = models.PositiveIntegerField()
    fetched_at = models.DateTimeField()
    keep_until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["keep_until"], name="recording_by_end")]

    def __str__(self) -> str:
        return self.name
