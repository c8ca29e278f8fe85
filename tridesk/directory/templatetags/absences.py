"""Filters that describe absences.

{{ standing|away }}             away until 30 November, replaced by Ann
{{ absence|absence_days }}      24 November – 28 November
"""

from __future__ import annotations

from typing import Any

from django import template

from tridesk.directory.office import absence_texts
from tridesk.directory.office.staffing import Absentee

register = template.Library()


@register.filter
def away(standing: Absentee) -> str:
    return absence_texts.away(standing)


@register.filter
def absence_days(absence: Any) -> str:
    """The period of an absence; whole days without times."""
    return absence_texts.span(absence.starts_at, absence.ends_at)
