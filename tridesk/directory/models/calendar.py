"""The days on which the desk is closed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tridesk.directory.holidays import Kind
from tridesk.directory.models.named import Named
from tridesk.kit.errors import Sayable

KIND_NAMES: dict[Kind, Sayable] = {
    Kind.LEGAL: _("legal holiday"),
    Kind.FEDERAL: _("holiday of federal staff"),
    Kind.BRIDGE: _("bridge day"),
    Kind.CANDIDATE: _("possible bridge day"),
    Kind.COMPENSATION: _("compensation day"),
    Kind.LOCAL: _("closed by decision of the desk"),
}


class ClosedDay(Named):
    """A weekday on which offices are closed, and whether the desk is as well.

    `open` says that the desk works all the same: a permanence, or a bridge day that is not decided yet. Such
    a row stays, so that planning the year again does not close what people opened.
    """

    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(
        _("reason"), max_length=20, choices=[(kind.value, name) for kind, name in KIND_NAMES.items()]
    )
    open = models.BooleanField(_("the desk stays open"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ("date",)
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in KIND_NAMES]), name="closed_day_kind")
        ]
        verbose_name = _("closed day")

    @property
    def is_undecided(self) -> bool:
        return self.kind == Kind.CANDIDATE

    @property
    def is_local(self) -> bool:
        return self.kind == Kind.LOCAL
