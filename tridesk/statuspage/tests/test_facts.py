"""The figures of the register: how long it was there, planned work apart, and how often it was not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tridesk.journal.facts import Change, CountedFact
from tridesk.kit import clock
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.facts import INTERRUPTION, LOOK_BACK, OUT, PLANNED, TIME, UNSTABLE, RegisterFacts
from tridesk.statuspage.tests.story import DAY, HOUR, MINUTE, MONDAY, Story

SOURCE = RegisterFacts()
FIRST = MONDAY.date().toordinal()


def facts(after: timedelta, days: Sequence[int]) -> dict[int, CountedFact]:
    """The facts of some days by their counter, at some moment."""
    with clock.frozen(MONDAY + after):
        return {fact.counter: fact for fact in SOURCE.facts(days)}


def test_a_day_without_anything_was_available_from_the_first_hour(here: Story) -> None:
    told = facts(2 * DAY, [FIRST])
    assert set(told) == {TIME}
    assert told[TIME].seconds == told[TIME].working == 15 * 3600  # from nine o'clock


def test_what_was_out_counts_and_what_was_planned_stands_apart(here: Story) -> None:
    here.announce(HOUR, 28 * HOUR, 30 * HOUR)
    here.report(25 * HOUR, RegisterState.UNSTABLE)
    here.report(25 * HOUR + 20 * MINUTE, RegisterState.OUT_OF_SERVICE)
    here.report(26 * HOUR, RegisterState.STABLE)
    told = facts(3 * DAY, [FIRST + 1])
    assert (told[TIME].seconds, told[TIME].working) == (22 * 3600, 22 * 3600 - 40 * 60)
    assert (told[PLANNED].seconds, told[UNSTABLE].seconds, told[OUT].seconds) == (7200, 1200, 2400)
    assert (told[INTERRUPTION].seconds, told[INTERRUPTION].at) == (3600, MONDAY + 25 * HOUR)


def test_today_counts_up_to_now_and_tomorrow_not_at_all(here: Story) -> None:
    assert facts(HOUR, [FIRST, FIRST + 1])[TIME].seconds == 3600
    assert facts(HOUR, [FIRST + 1]) == {}


def test_an_interruption_that_goes_on_has_no_length_yet(here: Story) -> None:
    here.report(HOUR, RegisterState.OUT_OF_SERVICE)
    assert facts(2 * HOUR, [FIRST])[INTERRUPTION].seconds is None


def test_every_day_comes_once_from_the_first_that_is_known(here: Story) -> None:
    with clock.frozen(MONDAY + 3 * DAY):
        assert [*SOURCE.things(0, 2), *SOURCE.things(FIRST + 1, 9)] == [FIRST, FIRST + 1, FIRST + 2, FIRST + 3]


def test_days_pass_while_nothing_is_reported(here: Story) -> None:
    change = Change(1, MONDAY + 3 * DAY, "ticket.opened", "ticket:2026-000001", {})
    assert set(SOURCE.changed([change])) == set(range(FIRST, FIRST + 4))
    later = Change(2, MONDAY + 30 * DAY, "ticket.opened", "ticket:2026-000002", {})
    assert set(SOURCE.changed([later])) == set(range(FIRST + 30 - LOOK_BACK, FIRST + 31))
    assert SOURCE.changed([]) == set()


def test_an_interruption_reported_late_changes_all_its_days(here: Story) -> None:
    here.report(HOUR, RegisterState.OUT_OF_SERVICE)
    change = Change(1, MONDAY + 20 * DAY, "state.reported", "incident:x", {})
    assert FIRST in SOURCE.changed([change])


def test_days_are_listed_by_their_date(here: Story) -> None:
    assert "2026" in SOURCE.listed([FIRST])[FIRST].name
