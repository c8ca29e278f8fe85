"""The menu that callers hear, and the closings of the desk outside its hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.kit.text import Text
from tridesk.masking.fields import MaskedJSONField, MaskedTextField

FOREVER = timedelta(days=1)  # later than any moment that is asked about


class Menu(models.Model):
    """The menu as it was edited, see `ivr.write`; the newest row is heard."""

    tree = MaskedJSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"menu {self.pk}"


class MenuDraft(models.Model):
    """The menu being edited: one row, not heard by callers. `revision` detects two edits at once."""

    tree = MaskedJSONField()
    revision = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="menu_draft_once")]

    def __str__(self) -> str:
        return f"draft {self.revision} of the menu"


class Closing(models.Model):
    """A closing of the desk outside its hours, with the message for callers; open again at `lifted_at`.

    `starts_at` is when it closes, None for at once: until then it is open, and callers hear until when. `ends_at` is
    when it opens by itself, None until a supervisor opens it.
    """

    words_nl = MaskedTextField(_("in Dutch"))
    words_fr = MaskedTextField(_("in French"))
    words_de = MaskedTextField(_("in German"))
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lifted_at"], condition=Q(lifted_at__isnull=True), nulls_distinct=False, name="closed_once"
            )
        ]

    def __str__(self) -> str:
        return f"closing {self.pk}"

    @property
    def words(self) -> Text:
        return Text(self.words_nl, self.words_fr, self.words_de)

    def holds(self, at: datetime) -> bool:
        """Whether the desk is closed by it at that moment."""
        return self.lifted_at is None and (self.starts_at or self.at) <= at < (self.ends_at or at + FOREVER)
