"""Files that people ordered, made by a job and kept sealed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.masking.fields import MaskedTextField


class ExportForm(models.TextChoices):
    """The file that a person asked for."""

    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel"
    ODS = "ods", "OpenDocument"
    PARQUET = "parquet", "Parquet"


class ExportState(models.TextChoices):
    """State of an export. Writing starts again when the job was killed."""

    WAITING = "waiting", _("being made")
    DONE = "done", _("ready")
    STOPPED = "stopped", _("stopped")


class Export(models.Model):
    """A file of the rows behind a figure, made by a job; `question` is its address. Its texts are in `language`.

    `done` of about `expected` rows are written; `attempts` counts the starts of the job.
    """

    question = MaskedTextField()
    form = models.CharField(max_length=10, choices=ExportForm)
    state = models.CharField(_("state"), max_length=10, choices=ExportState, default=ExportState.WAITING)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    failure = MaskedTextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=ExportState.values), name="figures_export_state")]
        indexes = [
            models.Index(fields=["id"], name="figures_export_waiting", condition=Q(state="waiting")),
            models.Index(fields=["by", "id"], name="figures_export_by"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.question}"

    @property
    def goal(self) -> int:
        """About how many rows the file will have."""
        return max(self.expected, self.done)


class ExportPiece(models.Model):
    """A part of the file, sealed; `nth` from 0. Gone some days after the file was made."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="pieces")
    nth = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "nth"], name="figures_export_piece")]

    def __str__(self) -> str:
        return f"{self.export_id}:{self.nth}"
