"""Whether callers find the desk open, and what they hear: spoken and shown from the same hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.test import Client
from django.urls import reverse

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.office import actions as directory
from tridesk.directory.office.worktime import read_hours, read_week
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.errors import Invalid
from tridesk.telephony import phrases, queries
from tridesk.telephony.desk import actions
from tridesk.telephony.director import situation
from tridesk.telephony.engine.calls.life import CallOutcome, Phase
from tridesk.telephony.engine.calls.tests.story import Story
from tridesk.telephony.management.commands.asterisk import Command
from tridesk.telephony.models import Closing

pytestmark = pytest.mark.django_db
WORDS = {"nl": "Vergadering.", "fr": "Réunion.", "de": "Versammlung."}
MORNINGS = read_week(["8:30-12:00"] * 5 + ["", ""])


@pytest.fixture
def supervisor(db: None) -> User:
    return User.objects.create_user("sofie", role=Role.SUPERVISOR, language="nl", name="Sofie")


def at(hour: int, minute: int = 0, day: int = 10) -> datetime:
    """A moment of November 2026; the 10th is a Tuesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=BRUSSELS)


def test_closed_at_night_and_open_again_when_the_hours_say_so() -> None:
    with clock.frozen(at(18)):
        opening, view = queries.opening(), situation.view()
    assert (opening.closed, opening.reopens) == (phrases.CLOSED, at(8, 30, day=11))
    assert view.reopens is not None
    assert view.reopens.nl == "We zijn opnieuw bereikbaar op woensdag om 8 uur 30."
    assert view.reopens.fr == "Nous serons de nouveau joignables mercredi à 8 heures 30."
    assert view.reopens.de == "Sie erreichen uns wieder am Mittwoch um 8 Uhr 30."


def test_a_week_away_the_date_is_said() -> None:
    told = phrases.reopens(at(9, day=23), at(9, day=10))
    assert told.de == "Sie erreichen uns wieder am Montag 23. November um 9 Uhr."


def test_the_hours_that_were_set_are_those_that_callers_hear(supervisor: User) -> None:
    directory.set_opening_hours(MORNINGS, by=supervisor)
    with clock.frozen(at(14)):
        assert queries.opening().closed is not None
        assert queries.opening().reopens == at(8, 30, day=11)


def test_on_a_half_day_callers_hear_until_when(supervisor: User) -> None:
    directory.set_hours_of_day(date(2026, 11, 10), read_hours("8:30-12"), by=supervisor)
    with clock.frozen(at(9)):
        view = situation.view()
    assert view.until is not None
    assert view.until.fr == "Aujourd'hui, nous sommes joignables jusqu'à 12 heures."
    story = Story().desk_is(until=view.until).press("2", "1")
    assert story.spoken[-1] == view.until.fr


@pytest.mark.parametrize("speaks", [{"nl", "fr", "de"}, {"nl", "fr"}])
def test_a_language_with_hours_of_its_own_is_closed_when_the_others_are_open(
    supervisor: User, speaks: set[str]
) -> None:
    directory.set_opening_hours(MORNINGS, by=supervisor, language="de")
    with clock.frozen(at(14)):
        view = situation.view()
    desk = {"closed_for": view.closed_for, "speaks": frozenset(speaks)}
    assert view.closed is None
    assert Story().desk_is(**desk).press("2", "1").phase is Phase.QUEUE
    story = Story().desk_is(**desk).press("3", "1")
    assert story.spoken[:2] == [phrases.CLOSED_CHOICE.de, "Sie erreichen uns wieder am Mittwoch um 8 Uhr 30."]
    story.press("1")
    assert (story.phase, story.life.outcome) == (Phase.CLOSING, CallOutcome.CALL_BACK)


def test_a_language_that_is_open_while_the_desk_is_closed_is_let_in(supervisor: User) -> None:
    directory.set_opening_hours(read_week(["8:30-20:00"] * 5 + ["", ""]), by=supervisor, language="fr")
    with clock.frozen(at(18)):
        view = situation.view()
    assert view.closed is None
    assert Story().desk_is(closed_for=view.closed_for).press("2", "1").phase is Phase.QUEUE
    assert Story().desk_is(closed_for=view.closed_for).press("1", "1").spoken[0] == phrases.CLOSED_CHOICE.nl


def test_callers_waiting_when_the_language_closes_are_still_served() -> None:
    story = Story().waiting().desk_is(closed_for={("fr", ""): phrases.CLOSED})
    story.on().later(seconds=1)
    assert story.phase is Phase.QUEUE


# --- close now, open until


def test_closed_now_with_a_message_until_a_moment(supervisor: User) -> None:
    with clock.frozen(at(10)):
        actions.close_desk(WORDS, by=supervisor, ends_at=at(11))
        opening = queries.opening()
    assert opening.closed is not None
    assert (opening.closed.fr, opening.reopens) == ("Réunion.", at(11))
    with clock.frozen(at(11)):
        assert queries.opening().closed is None
        actions.close_desk(WORDS, by=supervisor)
    assert Closing.objects.count() == 2, "the first one is over by itself"


def test_open_until_a_moment_then_closed_with_the_message(supervisor: User) -> None:
    with clock.frozen(at(10)):
        actions.close_desk(WORDS, by=supervisor, starts_at=at(15))
        assert queries.opening() == queries.Opening(until=at(15), early=True)
        view = situation.view()
        assert view.until is not None
        assert view.until.nl == "Vandaag zijn we bereikbaar tot 15 uur."
    with clock.frozen(at(15)):
        assert situation.view().closed == Closing.objects.get().words
    assert Entry.objects.get(verb="desk.closed").data == {"starts_at": at(15).isoformat()}


def test_an_end_before_the_beginning_is_refused(supervisor: User) -> None:
    with clock.frozen(at(10)), pytest.raises(Invalid):
        actions.close_desk(WORDS, by=supervisor, starts_at=at(15), ends_at=at(14))


def test_the_wallboard_closes_and_shows_it(client: Client, supervisor: User) -> None:
    client.force_login(supervisor)
    typed = {f"words_{code}": text for code, text in WORDS.items()}
    with clock.frozen(at(10)):
        assert client.post(reverse("telephony:close"), typed | {"starts_at": "x"}).status_code == 422
        assert client.post(reverse("telephony:close"), typed | {"starts_at": "2026-11-10T15:00"}).status_code == 302
        assert "15.00" in client.get(reverse("telephony:wallboard")).content.decode()
    with clock.frozen(at(15)):
        assert "gesloten" in client.get(reverse("telephony:wallboard")).content.decode()


def test_a_trial_call_says_that_the_desk_is_closed_now() -> None:
    command = Command(stdout=StringIO())
    with clock.frozen(at(18)):
        command._say_whether_open()
    assert command.stdout._out.getvalue() == (  # type: ignore[attr-defined]
        "The desk is closed now, callers hear: De helpdesk is nu gesloten.; open again 11.11.2026 08:30\n"
    )
    with clock.frozen(at(10) + timedelta(minutes=1)):
        command._say_whether_open()
    assert command.stdout._out.getvalue().count("closed now") == 1  # type: ignore[attr-defined]
