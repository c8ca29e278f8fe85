"""Annotations that colleagues write down."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tridesk.kit.text import Text
from tridesk.masking.fields import MaskedCharField


class Annotation(models.Model):
    """Why the figures of some days differ, in a line, in up to four languages; `until` is the last of these days."""

    day = models.DateField(_("first day"))
    until = models.DateField(_("last day"))
    text_nl = MaskedCharField(_("text in Dutch"), max_length=160, blank=True)
    text_fr = MaskedCharField(_("text in French"), max_length=160, blank=True)
    text_de = MaskedCharField(_("text in German"), max_length=160, blank=True)
    text_en = MaskedCharField(_("text in English"), max_length=160, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-day", "-id")
        indexes = [models.Index(fields=["day"], name="annotation_day")]
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("day")), name="annotation_in_order")]
        verbose_name = _("annotation")

    def __str__(self) -> str:
        return self.texts.in_(get_language() or "")

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"annotation:{self.pk}"

    @property
    def texts(self) -> Text:
        return Text(nl=self.text_nl, fr=self.text_fr, de=self.text_de, en=self.text_en)
