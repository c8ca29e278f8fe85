"""The time can be chosen, here and nowhere else."""

from datetime import UTC, datetime, timedelta
from threading import Thread
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tridesk.kit import clock

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=clock.BRUSSELS)


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_an_hour_is_written_as_in_belgium() -> None:
    assert [clock.hour(NOON, language) for language in ("nl", "fr", "de", None)] == ["12.00", "12h00", "12.00", "12.00"]


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))
@example(datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC))
@example(datetime(2026, 3, 29, 1, 0, tzinfo=UTC))
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
@example(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
@example(datetime(2026, 10, 24, 23, 59, 59, tzinfo=UTC))
def test_a_moment_in_brussels_is_that_of_the_zone_in_both_nights_of_the_clock(at: datetime) -> None:
    expected = at.astimezone(clock.BRUSSELS)
    for given_in in (UTC, clock.BRUSSELS, ZoneInfo("America/Lima")):
        moment = clock.local(at.astimezone(given_in))
        assert (moment.replace(tzinfo=None), moment.fold, moment.tzinfo) == (
            expected.replace(tzinfo=None),
            expected.fold,
            clock.BRUSSELS,
        )


def test_frozen_time_stands_still_and_is_given_in_utc() -> None:
    with clock.frozen(NOON) as moment:
        assert clock.now() == clock.now() == moment
        assert clock.now().isoformat() == "2026-07-01T10:00:00+00:00"


def test_frozen_blocks_nest_and_end() -> None:
    with clock.frozen(NOON):
        with clock.frozen(NOON + timedelta(hours=1)):
            assert clock.now() == NOON + timedelta(hours=1)
        assert clock.now() == NOON
    assert clock.now() != NOON


def test_time_goes_on_in_other_threads() -> None:
    seen: list[datetime] = []
    with clock.frozen(NOON):
        other = Thread(target=lambda: seen.append(clock.now()))
        other.start()
        other.join()
    assert seen[0] != NOON


def test_a_source_may_run_at_its_own_pace() -> None:
    hours = iter(range(24))
    with clock.ticking(lambda: NOON + timedelta(hours=next(hours))):
        assert [clock.now(), clock.now()] == [NOON, NOON + timedelta(hours=1)]


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 7, 1)):
        pass
