"""The wall: the register's state, the norm with a sign when it is missed, and a trend."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.telephony.conftest import NOON
from tridesk.telephony.desk import figures
from tridesk.telephony.desk.measures import Figures, Trend, trend
from tridesk.telephony.desk.tests.test_figures import a_call
from tridesk.telephony.engine import life_json
from tridesk.telephony.engine.calls.life import Life, Phase, QueuePlace
from tridesk.telephony.models import Call

pytestmark = pytest.mark.django_db


@pytest.fixture
def supervisor(client: Client) -> Client:
    client.force_login(User.objects.create_user("sofie", role="supervisor", language="en"))
    return client


def waits(key: str, language: str, minutes: float) -> None:
    """A caller who has waited for so long at noon."""
    since = NOON - timedelta(minutes=minutes)
    life = Life(key, Phase.QUEUE, since, since, language=language, queue=QueuePlace(since))
    Call.objects.create(key=key, phase=life.phase, arrived_at=since, language=language, life=life_json.write(life))


def row_of(page: str, language: str) -> str:
    return page.partition(f">{language.upper()}</abbr>")[2].partition("</tr>")[0]


def test_a_missed_norm_has_a_word_a_shape_and_a_colour(supervisor: Client) -> None:
    waits("a", "de", 3)
    waits("b", "fr", 2)
    with clock.frozen(NOON):
        page = supervisor.get(reverse("telephony:wall")).content.decode()
    late, fine = row_of(page, "de"), row_of(page, "fr")
    assert "over the norm" in late
    assert "#warning" in late
    assert 'class="wall__late"' in page
    assert "over the norm" not in fine
    assert "norm 2:30" in page


@pytest.mark.parametrize(
    ("state", "word"), [("stable", "stable"), ("out_of_service", "out of service"), ("", "unknown")]
)
def test_the_state_of_the_register_is_said(
    state: str, word: str, supervisor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tridesk.web.context._register", lambda: state)
    page = supervisor.get(reverse("telephony:wall")).content.decode()
    assert f'data-state="{state}"' in page
    assert word in page.partition('class="wall__register"')[2].partition("</p>")[0]


def test_the_trend_compares_the_last_half_hour_with_the_day() -> None:
    day = Figures(offered=10, in_time=8)
    assert trend(day, Figures(offered=2, in_time=2)) is Trend.BETTER
    assert trend(day, Figures(offered=2, in_time=1)) is Trend.WORSE
    assert trend(day, Figures(offered=5, in_time=4)) is Trend.SAME
    assert trend(day, Figures()) is trend(Figures(), Figures()) is None


def test_the_last_half_hour_is_a_part_of_the_day() -> None:
    a_call("a", NOON - timedelta(hours=2), waited=5)
    a_call("b", NOON - timedelta(minutes=20), waited=90)
    with clock.frozen(NOON):
        day, lately = figures.today_and_lately()
    assert (day.offered, lately.offered, lately.in_time) == (2, 1, 0)
