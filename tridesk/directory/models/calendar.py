"""Opening hours of the desk: the week, and days with other hours."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.directory.holidays import HolidayKind
from tridesk.directory.models.named import Named
from tridesk.directory.models.services import Service
from tridesk.kit.errors import Sayable
from tridesk.masking.fields import MaskedCharField, MaskedJSONField

KIND_NAMES: dict[HolidayKind, Sayable] = {
    HolidayKind.LEGAL: _("legal holiday"),
    HolidayKind.FEDERAL: _("holiday of federal staff"),
    HolidayKind.BRIDGE: _("bridge day"),
    HolidayKind.CANDIDATE: _("possible bridge day"),
    HolidayKind.COMPENSATION: _("compensation day"),
    HolidayKind.LOCAL: _("closed by decision of the desk"),
}


class OpeningHours(models.Model):
    """The hours of a week, Monday first, each day as `worktime.write_hours` has it.

    The row without language and service holds the hours of the desk; the others hold those of a language, a service or
    both.
    """

    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, verbose_name=_("service"))
    week = MaskedJSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "service"], name="opening_hours_once", nulls_distinct=False)
        ]
        ordering = ("service__code", "language")
        verbose_name = _("opening hours")

    def __str__(self) -> str:
        return " · ".join(filter(None, (str(self.service or ""), str(self.get_language_display()))))

    @property
    def ref(self) -> str:
        """Its name in the journal."""
        return f"hours:{self.pk}"


class ClosedDay(Named):
    """A day on which offices are closed; `open` states whether the desk works all the same.

    `open` is set for a day with a permanence, or for a bridge day that is not decided yet; `hours` holds other hours
    than usual, in the form of `worktime.write_hours`. The row stays, so that planning the year again keeps the
    decision.
    """

    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(
        _("reason"), max_length=20, choices=[(kind.value, name) for kind, name in KIND_NAMES.items()]
    )
    open = models.BooleanField(_("the desk stays open"), default=False)
    hours = MaskedCharField(_("hours on that day"), max_length=60, blank=True)
    note = MaskedCharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ("date",)
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in KIND_NAMES]), name="closed_day_kind"),
            models.CheckConstraint(condition=Q(hours="") | Q(open=True), name="closed_day_hours_when_open"),
        ]
        verbose_name = _("closed day")

    @property
    def is_undecided(self) -> bool:
        return self.kind == HolidayKind.CANDIDATE

    @property
    def is_local(self) -> bool:
        return self.kind == HolidayKind.LOCAL
