"""How long links are good, which half-hours are free, and what a device is called: on plain values."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tridesk.directory.office.worktime import WorkingHours
from tridesk.kit.clock import BRUSSELS
from tridesk.portal import rules
from tridesk.portal.rules import RequestStanding
from tridesk.tickets.lifecycle import Awaiting, State

FRIDAY = datetime(2026, 3, 6, 15, 10, tzinfo=BRUSSELS)


def test_a_link_is_good_for_thirty_days_or_until_fourteen_after_closing() -> None:
    assert rules.good_until(FRIDAY, None) == FRIDAY + timedelta(days=30)
    assert rules.good_until(FRIDAY, FRIDAY + timedelta(days=2)) == FRIDAY + timedelta(days=16)
    assert rules.good_until(FRIDAY, FRIDAY + timedelta(days=29)) == FRIDAY + timedelta(days=30)


def test_half_hours_lie_in_working_time_an_hour_ahead_at_least() -> None:
    free = list(rules.slots(WorkingHours(), FRIDAY, {datetime(2026, 3, 9, 9, 0, tzinfo=BRUSSELS)}))
    assert [f"{slot:%a %H:%M}" for slot in free[:3]] == ["Mon 08:30", "Mon 09:30", "Mon 10:00"]
    assert f"{free[-1]:%a %H:%M}" == "Thu 16:00"
    assert len({slot.date() for slot in free}) == rules.SLOT_DAYS - 1


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("awaiting", list(Awaiting))
def test_every_state_has_words(state: State, awaiting: Awaiting) -> None:
    assert rules.standing(state, awaiting, answered=False) in RequestStanding
    assert rules.standing(state, awaiting, answered=True, elsewhere=True) is RequestStanding.TOGETHER


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/17 Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537", "Chrome, Android"),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_a_device_is_told_by_names_of_ours_alone(agent: str, name: str) -> None:
    assert rules.device(agent) == name


@pytest.mark.parametrize(
    ("number", "registered", "may"),
    [
        ("+3221234567", "", True),
        ("+32470123456", "", True),
        ("+3290012345", "", False),
        ("+3270123456", "", False),
        ("+33123456789", "", False),
        ("+33123456789", "+33123456789", True),
        ("", "", False),
    ],
)
def test_which_numbers_are_called_back(number: str, registered: str, may: bool) -> None:
    assert rules.can_be_called(number, registered) == may
