"""Imports into the directory: the file sent, the effect of each row, and the outcome."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.kit.errors import Sayable
from tridesk.masking.fields import MaskedCharField, MaskedJSONField, MaskedTextField


class RowOutcome(StrEnum):
    """Effect of a row on the directory."""

    MADE = "made"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


OUTCOME_NAMES: dict[RowOutcome, Sayable] = {
    RowOutcome.MADE: _("new"),
    RowOutcome.CHANGED: _("changed"),
    RowOutcome.SAME: _("the same"),
    RowOutcome.REFUSED: _("refused"),
}


class ImportState(models.TextChoices):
    """State of an import. Reading or writing starts again when the job was killed."""

    READING = "reading", _("being read")
    READY = "ready", _("waits for a decision")
    APPLYING = "applying", _("being written")
    APPLIED = "applied", _("done")
    STOPPED = "stopped", _("stopped")
    DROPPED = "dropped", _("dropped")


class Import(models.Model):
    """One import: sender, state and number of rows by outcome. Its texts are in `language`, the sender's.

    `done` of about `expected` rows are processed in the present state; `attempts` counts its starts.
    """

    kind = MaskedCharField(_("kind"), max_length=20)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.READING)
    file_name = MaskedCharField(_("file"), max_length=200)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    at = models.DateTimeField(_("sent"))
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    failure = MaskedTextField(blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=ImportState.values), name="import_state")]
        indexes = [models.Index(fields=["id"], name="import_under_way", condition=Q(state__in=["reading", "applying"]))]
        verbose_name = _("import")

    def __str__(self) -> str:
        return self.file_name

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"import:{self.pk}"

    @property
    def is_under_way(self) -> bool:
        return self.state in (ImportState.READING, ImportState.APPLYING)

    @property
    def is_ready(self) -> bool:
        return self.state == ImportState.READY

    @property
    def goal(self) -> int:
        """Estimated number of rows to process; 0 while unknown."""
        if self.state == ImportState.APPLYING:
            return self.total - self.refused
        return max(self.expected, self.done) if self.expected else 0

    @property
    def total(self) -> int:
        return self.made + self.changed + self.same + self.refused

    @property
    def counts(self) -> dict[str, int]:
        """Number of rows by outcome."""
        return {outcome.value: getattr(self, outcome.value) for outcome in RowOutcome}


class ImportFile(models.Model):
    """The file, encrypted; deleted as soon as it is not needed any more."""

    transfer = models.OneToOneField(Import, models.CASCADE, related_name="file")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.transfer)


class ImportRow(models.Model):
    """One row of the file and its effect: record, changes (before and after by column), or reason of refusal.

    `reason` is a sentence as `directory.sentences` keeps it; of a file that an earlier version read, it is a text in
    the language of its sender.
    """

    transfer = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("line"))
    outcome = models.CharField(
        _("what happens"), max_length=8, choices=[(outcome.value, name) for outcome, name in OUTCOME_NAMES.items()]
    )
    target = models.BigIntegerField(null=True)
    label = MaskedCharField(max_length=200, blank=True)
    cells = MaskedJSONField(default=dict, db_column="said")
    changes = MaskedJSONField(default=dict)
    reason = MaskedTextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["transfer", "line"], name="import_row"),
            models.Index(fields=["transfer", "outcome", "line"], name="import_row_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.line}"
