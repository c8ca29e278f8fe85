"""Documents with their versions, and the file of each language, sealed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.directory.models import Named
from tridesk.documents.rules import FileName, document_name
from tridesk.masking.fields import MaskedCharField


class DocumentKind(models.TextChoices):
    """What a document is."""

    FORM = "form", pgettext_lazy("kind of document", "form")
    CIRCULAR = "circular", pgettext_lazy("kind of document", "circular")
    LEAFLET = "leaflet", pgettext_lazy("kind of document", "leaflet")


class Audience(models.TextChoices):
    """Who may have a document: everybody by its public page, organisations by mail, or colleagues alone."""

    EVERYBODY = "everybody", _("everybody")
    ORGANISATIONS = "organisations", _("organisations with access")
    DESK = "desk", _("the desk only")


class Document(Named):
    """A document under one number; its names are its subject in each language."""

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=DocumentKind)
    audience = models.CharField(_("audience"), max_length=13, choices=Audience)
    words = MaskedCharField(max_length=300, blank=True, default="")
    keeper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("number",)

    @property
    def name(self) -> str:
        return document_name(self.number)

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"document:{self.name}"


class Version(models.Model):
    """A version of a document, valid from one day to another, both included; a draft until it is published."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    reason = MaskedCharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
            models.UniqueConstraint(
                fields=["document"], condition=Q(published_at__isnull=True), name="document_draft_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="document_version_days"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(published_at__isnull=False),
                name="document_withdrawn_was_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document.name} {self.number}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None


class DocumentFile(models.Model):
    """The PDF of a version in one language, sealed; `digest` is the SHA-256 of its bytes in clear."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="files")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "language"], name="document_file_once")]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> FileName:
        return FileName(self.version.document.number, self.version.number, self.language)

    @property
    def filename(self) -> str:
        """What the file is called where somebody saves it."""
        return f"{self.version.document.name}-{self.version.number}-{self.language}.pdf"
