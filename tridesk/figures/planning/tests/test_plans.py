"""Staffing plans: the colleagues present, what the records tell of calls, and a simulated week."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tridesk.accounts.models import User
from tridesk.directory.models import Absence, SpokenLanguage, Staff
from tridesk.directory.office.queries import forget_working_hours
from tridesk.figures import folding
from tridesk.figures.planning import actions, queries
from tridesk.figures.planning.models import Forecast, Plan
from tridesk.figures.planning.past_plans import past_weeks
from tridesk.figures.planning.tests.records import write_forecasts
from tridesk.figures.staffing.plan import Norm, half_hours
from tridesk.figures.staffing.proposal import needs, propose
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Invalid, NotAllowed
from tridesk.telephony.models import Call, Span

NIGHT = datetime(2026, 11, 30, 1, tzinfo=UTC)  # a Monday
TODAY = date(2026, 11, 30)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def night() -> Iterator[None]:
    forget_working_hours()
    with clock.frozen(NIGHT):
        yield
    forget_working_hours()


@pytest.fixture
def planner() -> User:
    return User.objects.create_user("sofie", name="Sofie", role="supervisor", language="nl")


@pytest.fixture
def takers() -> list[User]:
    people = []
    for name, languages in (("ann", ("nl", "fr")), ("ben", ("fr",)), ("cis", ("nl", "de"))):
        user = User.objects.create_user(name, name=name.title(), role="call_taker", language=languages[0])
        staff = Staff.objects.create(user=user)
        SpokenLanguage.objects.bulk_create([SpokenLanguage(staff=staff, language=code) for code in languages])
        people.append(user)
    return people


@pytest.fixture(scope="module")
def desk(once: Callable[[Callable[[], None]], None]) -> None:
    once(lambda: write_forecasts(NIGHT))


@pytest.fixture
def forecast(db: None, desk: None) -> None:
    """Eight weeks of calls and the forecasts made of them."""


def hours(spans: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    return [(begins / 3600, ends / 3600) for begins, ends in spans]


def test_a_plan_counts_with_languages_absences_and_lunch(forecast: None, takers: list[User]) -> None:
    at = datetime(2026, 12, 1, 13, tzinfo=BRUSSELS)
    Absence.objects.create(user=takers[1], starts_at=at, ends_at=at + timedelta(days=1))
    monday, tuesday, *_rest = queries.planned_days(TODAY)
    assert [person.name for person in monday.people] == ["ann", "ben", "cis"]
    assert hours(monday.people[0].hours) == [(8.5, 11.5), (12, 16.5)]
    assert hours(monday.people[1].hours) == [(8.5, 12), (12.5, 16.5)]
    assert hours(tuesday.people[1].hours) == [(8.5, 13)]
    assert monday.people[2].languages == {"nl": 1, "de": 1}
    assert monday.first == 17
    assert set(monday.rates) >= {("nl", "KEYS"), ("fr", "FILES"), ("de", "")}


def test_a_supervisor_who_took_calls_lately_is_counted(forecast: None, planner: User) -> None:
    assert queries.agents() == []
    Span.objects.create(user=planner, state="free", began_at=NIGHT - timedelta(days=3), ended_at=NIGHT)
    assert queries.agents() == [planner]


def test_habits_come_from_the_records(forecast: None, takers: list[User]) -> None:
    began = NIGHT - timedelta(days=5)
    for state, reason, length in (("free", "", 60), ("paused", "break", 20), ("paused", "lunch", 30)):
        Span.objects.create(
            user=takers[0], state=state, reason=reason, began_at=began, ended_at=began + timedelta(hours=length)
        )
    habits = queries.habits()
    assert habits.paused == pytest.approx(0.25)
    assert 150 < habits.patience < 260
    assert set(habits.handling) == {"", "nl", "fr", "de"}
    assert 200 < sum(habits.handling[""]) / len(habits.handling[""]) < 260


def test_without_records_nothing_is_played_and_habits_are_the_usual_ones(planner: User) -> None:
    Forecast.objects.all().delete()
    Call.objects.all().delete()
    plan = actions.ask_plan(TODAY, 80, 20, by=planner)
    actions.carry_on()
    plan.refresh_from_db()
    assert plan.failure == "forecast"
    habits = queries.habits()
    assert (habits.patience, habits.paused, habits.ringing) == (150.0, queries.USUAL_PAUSED, 5.0)
    assert sum(habits.handling[""]) / 40 == pytest.approx(240, rel=0.05)


def test_a_week_is_played_by_a_job_and_its_result_kept(
    forecast: None, takers: list[User], planner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "REPETITIONS", 2)
    plan = actions.ask_plan(TODAY, 80, 20, by=planner)
    assert actions.ask_plan(TODAY, 80, 20, by=planner) == plan
    actions.carry_on()
    plan.refresh_from_db()
    assert plan.ended_at
    assert plan.done == plan.goal
    result = plan.result
    assert result is not None
    assert set(result["levels"]) >= {"*", "nl", "fr"}
    assert len(result["days"]) == 5
    assert len(result["days"][0]["half_hours"]) == 16
    assert any(change["name"] for change in result["changes"])
    assert any(not change["name"] for change in result["changes"])
    assert all(set(change["bands"]) == set(change["gains"]) for change in result["changes"])


def test_a_plan_under_way_is_no_answer_to_another_norm(planner: User) -> None:
    plan = actions.ask_plan(TODAY, 80, 20, by=planner)
    with pytest.raises(Invalid, match="another norm"):
        actions.ask_plan(TODAY, 90, 20, by=planner)
    assert actions.ask_plan(TODAY + timedelta(7), 90, 20, by=planner).share == 90
    Plan.objects.filter(pk=plan.pk).update(ended_at=NIGHT)
    assert actions.ask_plan(TODAY, 90, 20, by=planner).share == 90


def test_a_plan_that_ends_while_another_is_asked_for_is_no_failure(
    planner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = actions.ask_plan(TODAY, 80, 20, by=planner)
    begun = actions._begun

    def ends(plan: Plan) -> None:
        """The plan under way stands in the way of this one, and is over when it is looked for."""
        monkeypatch.setattr(actions, "_begun", begun)
        Plan.objects.filter(pk=first.pk).update(ended_at=NIGHT)

    monkeypatch.setattr(actions, "_begun", ends)
    assert actions.ask_plan(TODAY, 80, 20, by=planner).pk > first.pk


def stood(user: User, states: dict[str, int], reason: str = "") -> None:
    """On each working day of the last four weeks, so many minutes in each state from the opening on."""
    spans = []
    for day in queries.working_days(TODAY - timedelta(28)) + queries.working_days(TODAY - timedelta(7)):
        at = datetime.combine(day, time(8, 30), BRUSSELS)
        for state, minutes in states.items():
            until = at + timedelta(minutes=minutes)
            why = reason if state == "paused" else ""
            spans.append(Span(user=user, state=state, reason=why, began_at=at, ended_at=until))
            at = until
    Span.objects.bulk_create(spans)


def test_colleagues_count_by_the_part_of_their_hours_in_which_they_took_calls(
    forecast: None, takers: list[User], planner: User
) -> None:
    """A day has 450 minutes without lunch, and four weeks passed since the first day on record."""
    stood(takers[0], {"free": 180, "talking": 45, "paused": 225}, "desk_work")
    stood(planner, {"paused": 435, "talking": 15}, "desk_work")
    days = len([day for at in range(4) for day in queries.working_days(TODAY - timedelta(28 - 7 * at))])
    worked = len(queries.working_days(TODAY - timedelta(28)) + queries.working_days(TODAY - timedelta(7)))
    ann, sofie = (1 - minutes * worked / (450 * days) for minutes in (225, 15))
    people = {person.name: person for person in queries.planned_days(TODAY)[0].people}
    assert people["ann"].off_telephone == pytest.approx(ann)
    assert people["sofie"].off_telephone == pytest.approx(sofie)
    assert people["cis"].off_telephone == people["ann"].off_telephone  # nothing is known of them: as call takers do
    assert queries.habits().paused == 0.0  # written work is no pause of a shift
    actions.publish_roster(TODAY, {(takers[0].pk, TODAY): "24"}, by=planner)
    (rostered,) = queries.planned_days(TODAY)[0].people
    assert rostered.off_telephone is None


def test_a_planned_week_that_is_over_stands_beside_what_came(planner: User) -> None:
    def level(share: float, low: float, high: float) -> dict[str, float]:
        return {"share": share, "low": low, "high": high, "calls": 10.0, "wait": 5.0, "gives_up": 0.0}

    Call.objects.all().delete()
    monday = TODAY - timedelta(7)
    result = {"levels": {"*": level(0.9, 0.8, 0.95), "nl": level(0.5, 0.4, 0.6)}}
    for at, within in ((monday, 20), (monday - timedelta(7), 30), (TODAY, 20)):
        Plan.objects.create(
            monday=at, share=80, within=within, asked_at=NIGHT, asked_by=planner, ended_at=NIGHT, result=result
        )
    for number, (waited, language) in enumerate(((5, "nl"), (15, "nl"), (60, "nl"), (300, "fr"))):
        at = datetime.combine(monday, time(10, number), BRUSSELS)
        answered = at + timedelta(seconds=waited)
        Call.objects.create(
            key=f"c{number}",
            phase="ended",
            outcome="answered",
            language=language,
            arrived_at=at,
            queued_at=at,
            answered_at=answered,
            ended_at=answered,
            finished_at=answered,
        )
    folding.rebuild()
    week, other = past_weeks(planner)
    assert (week.monday, other.monday) == (monday, monday - timedelta(7))
    dutch, both = week.levels
    assert (dutch.language, dutch.calls, dutch.is_outside) == ("nl", 3, True)
    assert dutch.came == pytest.approx(2 / 3)
    assert (both.language, both.calls, both.came, both.is_outside) == ("*", 4, 0.5, True)
    assert [(level.calls, level.came, level.is_outside) for level in other.levels] == [(0, None, False)] * 2


@pytest.mark.parametrize(
    ("monday", "share", "within"),
    [
        (date.min, 80, 20),
        (TODAY + timedelta(1), 80, 20),
        (TODAY + timedelta(84), 80, 20),
        (TODAY - timedelta(7), 80, 20),
        (TODAY, 0, 20),
        (TODAY, 100, 20),
        (TODAY, 80, 0),
        (TODAY, 80, 601),
    ],
)
def test_absurd_plans_are_refused(planner: User, monday: date, share: int, within: int) -> None:
    with pytest.raises(Invalid):
        actions.ask_plan(monday, share, within, by=planner)


def test_a_call_taker_plans_nothing(takers: list[User]) -> None:
    with pytest.raises(NotAllowed):
        actions.ask_plan(TODAY, 80, 20, by=takers[0])


def test_a_plan_without_people_says_so(forecast: None, planner: User) -> None:
    plan = actions.ask_plan(TODAY, 80, 20, by=planner)
    actions.carry_on()
    plan.refresh_from_db()
    assert plan.failure == "people"


def test_a_plan_that_was_cut_off_again_and_again_is_given_up(planner: User) -> None:
    plan = actions.ask_plan(TODAY, 80, 20, by=planner)
    Plan.objects.filter(pk=plan.pk).update(attempts=actions.MOST_ATTEMPTS)
    actions.carry_on()
    plan.refresh_from_db()
    assert plan.failure == "cut_off"


# --- the roster


def test_a_published_roster_says_who_is_on_the_telephone(
    forecast: None,
    takers: list[User],
    planner: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    ann, ben, _cis = takers
    at = datetime(2026, 12, 1, 10, tzinfo=BRUSSELS)
    Absence.objects.create(user=ben, starts_at=at, ends_at=at + timedelta(hours=1))
    duties = {(ann.pk, TODAY): "m", (ben.pk, TODAY + timedelta(1)): "24", (ann.pk, TODAY + timedelta(1)): "a"}
    actions.publish_roster(TODAY, duties, by=planner)
    monday, tuesday, wednesday, *_rest = queries.planned_days(TODAY)
    assert {person.name: hours(person.hours) for person in monday.people} == {"ann": [(8.5, 12.5)]}
    assert {person.name: hours(person.hours) for person in tuesday.people} == {
        "ann": [(13, 16.5)],
        "ben": [(8.5, 10), (11, 12), (12.5, 16.5)],
    }
    assert len(wednesday.people) == 3
    assert [(f"{begins:%d %H.%M}", f"{ends:%H.%M}") for begins, ends in queries.shifts_of(ann)] == [
        ("30 08.30", "12.30"),
        ("01 13.00", "16.30"),
    ]
    with clock.frozen(datetime(2026, 11, 30, 12, 30, tzinfo=BRUSSELS)):
        assert [day.isoformat() for day, _spans in queries.next_shifts(ann, 5)] == ["2026-12-01"]
    actions.publish_roster(TODAY, {}, by=planner)
    with django_assert_num_queries(1):
        assert queries.shifts_of(ann) == []


def test_a_proposal_keeps_every_language_spoken_and_counts_with_absences(forecast: None, takers: list[User]) -> None:
    at = datetime(2026, 11, 30, tzinfo=BRUSSELS)
    Absence.objects.create(user=takers[1], starts_at=at, ends_at=at + timedelta(days=1))
    days = queries.working_days(TODAY)
    calls, habits = queries.planned_days(TODAY), queries.habits()
    roster = propose(queries.candidates(takers, days), calls, habits, Norm(0.8, 20)).duties
    assert ("ben", TODAY) not in roster
    assert len(roster) == 14
    assert roster["ann", TODAY].morning  # nobody else speaks French that day
    assert roster["ann", TODAY].afternoon


def test_a_roster_is_proposed_from_the_colleagues_that_a_plan_says_are_needed(
    forecast: None, takers: list[User], planner: User
) -> None:
    Span.objects.create(
        user=takers[0], state="paused", reason="break", began_at=NIGHT - timedelta(days=5), ended_at=NIGHT
    )
    actions.publish_roster(TODAY, {(user.pk, TODAY): "24" for user in takers}, by=planner)
    norm = Norm(0.8, 20)
    calls, habits = queries.planned_days(TODAY), queries.habits()
    halves, need = half_hours(calls[0], habits, norm), needs(calls, habits, norm)[0]
    assert [half.needed for half in halves] == [need.colleagues[half.slot] for half in halves]
    assert [half.planned for half in halves] == pytest.approx([0 if half.slot == 24 else 3 for half in halves])


def test_a_roster_of_strangers_other_days_or_unknown_duties_is_refused(takers: list[User], planner: User) -> None:
    expert = User.objects.create_user("eva", role="expert")
    sunday = TODAY + timedelta(6)
    for duties in ({(expert.pk, TODAY): "m"}, {(takers[0].pk, sunday): "m"}, {(takers[0].pk, TODAY): "x"}):
        with pytest.raises(Invalid, match="does not fit"):
            actions.publish_roster(TODAY, duties, by=planner)
    with pytest.raises(NotAllowed):
        actions.publish_roster(TODAY, {}, by=takers[0])
