"""Base model for records with a name in each language."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tridesk.kit.text import Text
from tridesk.masking.fields import MaskedCharField


class Named(models.Model):
    """A record with a name in each language."""

    name_nl = MaskedCharField(_("name in Dutch"), max_length=200)
    name_fr = MaskedCharField(_("name in French"), max_length=200)
    name_de = MaskedCharField(_("name in German"), max_length=200, blank=True)
    name_en = MaskedCharField(_("name in English"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.names.in_(get_language() or "")

    @property
    def names(self) -> Text:
        return Text(nl=self.name_nl, fr=self.name_fr, de=self.name_de, en=self.name_en)
