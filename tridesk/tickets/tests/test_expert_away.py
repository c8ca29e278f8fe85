"""The form of a hand-over shows absent experts, their return and their substitute."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.directory.models import Absence
from tridesk.kit import clock
from tridesk.tickets.forms import ActForm

pytestmark = pytest.mark.django_db


def test_who_is_away_says_so_in_the_list_of_experts() -> None:
    names = ("ann", "bo", "cy")
    ann, bo, _cy = (User.objects.create(username=name, name=name.title(), role="expert") for name in names)
    starts, ends = datetime(2026, 11, 22, 23, tzinfo=UTC), datetime(2026, 11, 27, 23, tzinfo=UTC)
    Absence.objects.create(user=ann, starts_at=starts, ends_at=ends, replaced_by=bo)
    with clock.frozen(datetime(2026, 11, 24, 12, tzinfo=UTC)), override("en"):
        offered = [str(label) for _value, label in ActForm().fields["expert"].choices]  # type: ignore[attr-defined]
    assert offered == [
        "whoever is there",
        "Ann (away up to and including 27 November 2026, replaced by Bo)",
        "Bo",
        "Cy",
    ]
