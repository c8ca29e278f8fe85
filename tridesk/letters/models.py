"""Letters, the templates they begin with, the envelopes they leave in, and the counter of their numbers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tridesk.directory.models import Contact, Named, Organisation
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.kit.text import Text
from tridesk.kit.versions import version_of
from tridesk.letters.post import Window, lines_of
from tridesk.masking.fields import MaskedCharField, MaskedJSONField, MaskedTextField
from tridesk.tickets.models import Ticket


class LetterTemplate(models.Model):
    """What a letter begins with, in its languages: plain text with the named fields of `placeholders`."""

    code = MaskedCharField(max_length=40, unique=True)
    subjects = MaskedJSONField(default=dict)
    bodies = MaskedJSONField(default=dict)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        subjects = Text(*(self.subjects.get(code, "") for code in INTERFACE_LANGUAGES))
        return subjects.in_(get_language() or "en") or self.code


class Envelope(Named):
    """An envelope with its address window, in mm from the left upper corner; `is_usual` is what new letters take."""

    code = MaskedCharField(max_length=20, unique=True)
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    left = models.PositiveSmallIntegerField()
    top = models.PositiveSmallIntegerField()
    window_width = models.PositiveSmallIntegerField()
    window_height = models.PositiveSmallIntegerField()
    is_usual = models.BooleanField(default=False)

    class Meta:
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(fields=["is_usual"], condition=Q(is_usual=True), name="envelope_usual_once")
        ]

    @property
    def window(self) -> Window:
        return Window(self.width, self.height, self.left, self.top, self.window_width, self.window_height)


class Letter(models.Model):
    """A letter about a ticket. With its number it is final: the database lets nobody change it.

    `sealed` is its PDF and `digest` the SHA-256 of those bytes in clear. Disposal and erasure take words out
    (`emptied_at`), and the PDF with them; the hash stays.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="letters")
    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="letters")
    envelope = models.ForeignKey(Envelope, on_delete=models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    address = MaskedTextField()
    subject = MaskedCharField(max_length=200)
    text = MaskedTextField()
    enclosures = MaskedTextField(blank=True, default="")
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    number = models.CharField(max_length=16, null=True, unique=True)
    finished_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True, default="")
    sealed = models.BinaryField(null=True)
    emptied_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["finished_at", "id"], condition=Q(finished_at__isnull=False), name="letter_left"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__isnull=True, finished_at__isnull=True, digest="", sealed__isnull=True)
                | Q(number__isnull=False, finished_at__isnull=False)
                & ~Q(digest="")
                & (Q(sealed__isnull=False, emptied_at__isnull=True) | Q(sealed__isnull=True, emptied_at__isnull=False)),
                name="letter_final_has_number_and_file",
            )
        ]

    def __str__(self) -> str:
        return self.number or self.subject

    @property
    def is_final(self) -> bool:
        return self.number is not None

    @property
    def version(self) -> str:
        """Another one whenever what is written in the draft is another."""
        return version_of(str(self.envelope_id), self.address, self.subject, self.text, self.enclosures)

    @property
    def draft_key(self) -> str:
        """The name under which what is typed into its form is kept until it is saved."""
        return f"letter:{self.pk}"

    @property
    def address_lines(self) -> list[str]:
        return lines_of(self.address)

    @property
    def enclosure_lines(self) -> list[str]:
        return lines_of(self.enclosures)


class LetterCount(models.Model):
    """The last number that was given in a year: a row, not a sequence, so that a rollback leaves no gap."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.last} letters in {self.year}"
