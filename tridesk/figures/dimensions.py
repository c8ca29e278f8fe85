"""Dimensions: by what facts can be cut and filtered. No query; the names of their values come from `queries`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.figures.durations import DURATION, WORKING_DURATION
from tridesk.kit.errors import Sayable

GROUP: Final = "group"  # of organisations: the only dimension of which a fact may have several values
UNKNOWN: Final = "none"  # the key of the value that is not known
YES, NO = "yes", "no"
YES_OR_NO: Final = ("incident", "reopened")  # dimensions of which every fact says one or the other


@dataclass(frozen=True, slots=True)
class Dimension:
    """One dimension. `follows` names the finer one from which it is derived; `is_wide` has thousands of values.

    A dimension `tells_who` asked: few facts of one value may tell of a person or of a small organisation. Others tell
    what was asked, how and when.
    """

    key: str
    name: Sayable
    tells_who: bool = False
    follows: str = ""
    is_wide: bool = False

    @property
    def base(self) -> str:
        """The dimension that is stored."""
        return self.follows or self.key


DIMENSIONS: Final[dict[str, Dimension]] = {
    dimension.key: dimension
    for dimension in (
        Dimension("channel", _("channel")),
        Dimension("language", _("language")),
        Dimension("service", _("service")),
        Dimension("subject", pgettext_lazy("of several topics", "main topic"), follows="topic"),
        Dimension("topic", _("topic")),
        Dimension("outcome", _("outcome")),
        Dimension("cause", _("cause")),
        Dimension("kind", _("kind of organisation"), tells_who=True),
        Dimension(GROUP, _("user group"), tells_who=True, follows="organisation"),
        Dimension("organisation", _("organisation"), tells_who=True, is_wide=True),
        Dimension("municipality", _("municipality"), tells_who=True, is_wide=True),
        Dimension("province", _("province"), tells_who=True),
        Dimension("region", _("region"), tells_who=True, follows="province"),
        Dimension("incident", _("about an interruption")),
        Dimension("good", _("in target")),
        Dimension("reopened", pgettext_lazy("of a ticket", "reopened")),
        Dimension(DURATION, _("wall time taken")),
        Dimension(WORKING_DURATION, _("working time taken")),
        Dimension("weekday", _("weekday")),
        Dimension("hour", _("hour of the day")),
    )
}
"""By key, in the order in which they are offered."""

HOURS: Final = tuple(str(hour) for hour in range(24))
WEEKDAYS: Final = tuple(str(day) for day in range(1, 8))  # Monday is 1


def tells_who(axis: str) -> bool:
    """Whether the values of a cut or filter say who asked."""
    return axis in DIMENSIONS and DIMENSIONS[axis].tells_who
