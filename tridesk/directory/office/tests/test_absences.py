"""Absences and replacements: the rule, and the reads for other rooms."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tridesk.accounts.models import User
from tridesk.directory.models import Absence
from tridesk.directory.office import absence_texts, staffing
from tridesk.directory.office.absences import Away, back_at, cover, diary, replacement
from tridesk.kit import clock

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def away(user: int, starts: int, ends: int, by: int | None = None) -> Away:
    return Away(user, NOW + starts * HOUR, NOW + ends * HOUR, by)


spells = st.builds(
    lambda user, starts, length, by: away(user, starts, starts + length, by),
    st.integers(1, 6),
    st.integers(-6, 6),
    st.integers(1, 6),
    st.none() | st.integers(1, 6),
)


@given(st.lists(spells, max_size=20), st.integers(1, 6))
def test_who_comes_back_is_there_and_was_not_before(spells: list[Away], user: int) -> None:
    known = diary(spells)
    back = back_at(user, NOW, known)
    own = [absence for absence in spells if absence.user == user]
    if back is None:
        assert not any(absence.covers(NOW) for absence in own)
    else:
        assert not any(absence.covers(back) for absence in own)
        hours = range(int((back - NOW) / HOUR))
        assert all(any(absence.covers(NOW + hour * HOUR) for absence in own) for hour in hours)


@given(st.lists(spells, max_size=20), st.integers(1, 6))
def test_a_replacement_is_there_and_was_named_along_the_way(spells: list[Away], user: int) -> None:
    """None exactly when no present colleague can be reached along the named replacements."""
    reachable, fresh = {user}, {user}
    while fresh:
        named = {absence.replaced_by for absence in spells if absence.user in fresh and absence.covers(NOW)}
        fresh = {colleague for colleague in named if colleague is not None} - reachable
        reachable |= fresh
    there = {
        colleague
        for colleague in reachable
        if not any(spell.user == colleague and spell.covers(NOW) for spell in spells)
    }
    substitute = replacement(user, NOW, diary(spells))
    assert substitute in there if there else substitute is None


def test_two_who_name_each_other_lead_nowhere() -> None:
    assert replacement(1, NOW, diary([away(1, -1, 1, 2), away(2, -1, 1, 1)])) is None
    assert replacement(1, NOW, diary([away(1, -1, 1, 2), away(2, -1, 1, 1), away(2, 0, 1, 3)])) == 3


@pytest.mark.parametrize(
    ("spans", "coverage"),
    [
        ([], ""),
        ([(-3, 0)], ""),
        ([(4, 5)], ""),
        ([(0, 4)], "whole"),
        ([(-9, 9)], "whole"),
        ([(0, 2), (2, 4)], "whole"),
        ([(2, 4), (-1, 3)], "whole"),
        ([(0, 3)], "part"),
        ([(1, 4)], "part"),
        ([(0, 1), (2, 4)], "part"),
    ],
)
def test_how_much_of_a_day(spans: list[tuple[int, int]], coverage: str) -> None:
    assert cover([(NOW + a * HOUR, NOW + b * HOUR) for a, b in spans], NOW, NOW + 4 * HOUR) == coverage


@pytest.fixture
def people(db: None) -> dict[str, User]:
    return {name: User.objects.create(username=name, name=name.title(), role="expert") for name in "abcdef"}


def gone(user: User, starts: int, ends: int, by: User | None = None) -> Absence:
    return Absence.objects.create(user=user, starts_at=NOW + starts * HOUR, ends_at=NOW + ends * HOUR, replaced_by=by)


class TestAsking:
    def test_somebody_who_is_there_answers_for_himself(self, people: dict[str, User]) -> None:
        gone(people["a"], 1, 2)
        gone(people["a"], -2, 0)
        assert staffing.absent(people["a"], NOW) is None
        assert staffing.standing_of(people["a"], NOW) is None

    def test_the_absence_that_lasts_longest(self, people: dict[str, User]) -> None:
        gone(people["a"], -1, 2)
        longest = gone(people["a"], -1, 3)
        assert staffing.absent(people["a"], NOW) == longest

    def test_the_chain_is_followed(self, people: dict[str, User]) -> None:
        for first, second in ("ab", "bc", "cd"):
            gone(people[first], -1, 5, people[second])
        gone(people["a"], 5, 7)
        with clock.frozen(NOW):
            standing = staffing.standing_of(people["a"])
        assert standing == staffing.Absentee(people["a"], NOW + 7 * HOUR, people["d"])

    def test_who_may_not_sign_in_replaces_nobody(self, people: dict[str, User]) -> None:
        User.objects.filter(pk=people["b"].pk).update(is_active=False)
        gone(people["a"], -1, 5, people["b"])
        gone(people["a"], 0, 5, people["c"])
        standing = staffing.standing_of(people["a"], NOW)
        assert standing is not None
        assert standing.replacement == people["c"]

    def test_everybody_who_is_away_by_name(self, people: dict[str, User]) -> None:
        gone(people["b"], -1, 1)
        gone(people["a"], -1, 1, people["b"])
        User.objects.filter(pk=people["c"].pk).update(is_active=False)
        gone(people["c"], -1, 1)
        assert [(standing.user, standing.replacement) for standing in staffing.away_now(NOW)] == [
            (people["a"], None),
            (people["b"], None),
        ]
        assert [standing.user for standing in staffing.away_now(NOW, [people["b"]])] == [people["b"]]

    @pytest.mark.parametrize("times", [1, 3])
    def test_the_same_number_of_queries(self, times: int, people: dict[str, User]) -> None:
        for user in list(people.values())[:times]:
            gone(user, -1, 1, people["f"])
        with CaptureQueriesContext(connection) as asked:
            assert len(staffing.away_now(NOW)) == times
        assert len(asked) == 4

    def test_it_agrees_with_the_rule_on_absences_by_the_dice(self, people: dict[str, User]) -> None:
        dice, users = random.Random(7), list(people.values())
        for _time in range(14):
            user, other = dice.sample(users, 2)
            starts = dice.randint(-4, 4)
            gone(user, starts, starts + dice.randint(1, 6), dice.choice([other, None]))
        rows = Absence.objects.values_list("user_id", "starts_at", "ends_at", "replaced_by")
        known = diary(Away(*row) for row in rows)
        for at in (NOW + hour * HOUR for hour in range(-4, 9)):
            away = {standing.user.pk: standing for standing in staffing.away_now(at)}
            for user in users:
                standing = away.get(user.pk)
                instead = standing.replacement if standing else user
                assert (standing and standing.back_at) == back_at(user.pk, at, known)
                assert (instead.pk if instead else None) == replacement(user.pk, at, known)


class TestWords:
    def test_whole_days_and_hours(self, people: dict[str, User]) -> None:
        from django.utils.translation import override

        midnight = datetime(2026, 11, 30, 23, tzinfo=UTC)
        with override("en"):
            standing = staffing.Absentee(people["a"], midnight, people["b"])
            assert absence_texts.away(standing) == "away up to and including 30 November 2026, replaced by B"
            assert absence_texts.away(staffing.Absentee(people["a"], NOW, None)) == "away until 24 November 2026 13.00"
            assert absence_texts.span(midnight, midnight + 24 * HOUR) == "1 December 2026"
            assert absence_texts.span(midnight, midnight + 48 * HOUR) == "1 December 2026 – 2 December 2026"
            assert absence_texts.span(NOW, NOW + HOUR) == "24 November 2026 13.00 – 24 November 2026 14.00"
