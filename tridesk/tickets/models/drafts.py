"""Drafts with their versions and files, and gestures whose mails still wait."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from tridesk.masking.fields import MaskedCharField, MaskedJSONField
from tridesk.tickets.models.ticket import Ticket

DRAFT_FORMS: Final = (
    "ticket",
    "forward",
    "message",
)  # forms about one ticket: the key of their drafts is `form:number`


class Draft(models.Model):
    """A text saved while it is typed; sealed, because it is not masked yet. `key` names the form.

    `earlier_at` is the time of the version that comes back next; `files` has number, name and size of each file.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = MaskedCharField(max_length=60)
    sealed = models.BinaryField()
    saved_at = models.DateTimeField()
    earlier_at = models.DateTimeField(null=True)
    files = MaskedJSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once")]

    def __str__(self) -> str:
        return self.key


class DraftVersion(models.Model):
    """An earlier state of a draft, sealed like the draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="versions")
    sealed = models.BinaryField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"version {self.pk} of draft {self.draft_id}"


class DraftFile(models.Model):
    """A file that waits for the next sending of a draft: of a refused form, of an answer taken back, or a document."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="kept_files")
    filename = MaskedCharField(max_length=255)
    content_type = MaskedCharField(max_length=127)
    sealed = models.BinaryField()
    document = models.ForeignKey(
        "documents.DocumentFile", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    def __str__(self) -> str:
        return self.filename


class Sending(models.Model):
    """A gesture whose mails wait until `leaves_at`, with what the ticket was before and after it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    leaves_at = models.DateTimeField(db_index=True)
    entries = ArrayField(models.BigIntegerField())
    before = MaskedJSONField()
    after = MaskedJSONField()
    taken_back_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"sending {self.pk}"
