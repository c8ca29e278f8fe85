"""Figures of calls and of agents' time: the same numbers as telephony counts for itself."""

from __future__ import annotations

import re
from datetime import timedelta
from random import Random

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.figures import folding
from tridesk.figures.queries import answer
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.tests.test_folding import state
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.kit.errors import NotAllowed
from tridesk.telephony.desk import figures as telephony
from tridesk.telephony.models import Call, Span
from tridesk.tickets.tests.factories import MONDAY, person

pytestmark = pytest.mark.django_db
OUTCOMES = ("answered", "answered", "answered", "abandoned", "call_back", "fell", "cut", "")


@pytest.fixture
def _calls(karim: User) -> None:
    """A morning of calls of all kinds, and two agents."""
    dice = Random(1)
    for number in range(120):
        queued = MONDAY + timedelta(seconds=60 * number)
        waited = timedelta(seconds=dice.choice((2, 9, 10, 11, 20, 21, 300)))
        talk = timedelta(seconds=dice.randrange(900))
        outcome = dice.choice(OUTCOMES)
        answered = queued + waited if outcome in ("answered", "fell", "") else None
        over = None if outcome == "" else (answered or queued + waited) + (talk if answered else timedelta(0))
        call = Call.objects.create(
            key=f"c{number}",
            language=dice.choice(("nl", "fr", "de")),
            phase="ended" if over else "talk",
            outcome=outcome,
            arrived_at=queued,
            queued_at=queued,
            answered_at=answered,
            ended_at=over,
            finished_at=over + timedelta(seconds=30) if over and answered and number % 2 else None,
            life=None if over else {},
            silent=number % 9 == 0,
        )
        record("call.ended", by=None, ref=call.ref)
    heard = {"arrived_at": MONDAY, "queued_at": MONDAY, "answered_at": MONDAY, "ended_at": MONDAY}
    fax = Call.objects.create(key="fax", language="nl", phase="ended", outcome="fax", **heard)
    record("call.ended", by=None, ref=fax.ref)
    for number, state_ in enumerate(("free", "ringing", "talking", "wrap_up", "paused", "free")):
        began = MONDAY + timedelta(minutes=25 * number)
        with clock.frozen(began + timedelta(minutes=25)):
            record("agent.stands", by=None, ref=f"agent:{karim.pk}")
        Span.objects.create(
            user=karim,
            state=state_,
            reason="lunch" if state_ == "paused" else "",
            began_at=began,
            ended_at=began + timedelta(minutes=25),
        )


def total(figure: str, user: User, **more: str) -> float | None:
    asked = {"figure": figure, "first": "2026-03-02", "last": "2026-03-02", "excluded": "1"}
    return answer(FigureQuestion.read(asked | more), user).total.value


@pytest.mark.usefixtures("_calls")
def test_calls_are_counted_as_telephony_counts_them(karim: User) -> None:
    with clock.frozen(MONDAY + timedelta(hours=8)):
        own = telephony.today()
        assert total("calls.offered", karim) == own.offered == 120, "a fax machine is no call"
        assert total("calls.answered", karim) == own.answered
        assert total("calls.abandoned", karim) == own.abandoned
        assert total("calls.silent", karim) == own.silent > 0
        assert total("calls.service_level", karim) == own.service_level_of_all
        assert total("calls.service_level_without_short", karim) == own.service_level_without_short
        assert own.speed_of_answer
        assert total("calls.speed_of_answer.mean", karim) == own.speed_of_answer.total_seconds()
        by_language = {row.language: row for row in telephony.half_hours(MONDAY, MONDAY + timedelta(minutes=30))}
        asked = FigureQuestion.read(
            {"figure": "calls.offered", "first": "2026-03-02", "rows": "language", "hour": "10"}
        )
        hour = telephony.half_hours(MONDAY, MONDAY + timedelta(hours=1))
        offered = {row.key: mark.count for row, _column, mark in answer(asked, karim)}
        assert set(by_language) <= set(offered)
        assert sum(offered.values()) == sum(row.figures.offered for row in hour)


@pytest.mark.usefixtures("_calls")
def test_occupancy_is_that_of_telephony(karim: User) -> None:
    with clock.frozen(MONDAY + timedelta(hours=8)):
        own = telephony.presence(MONDAY, MONDAY + timedelta(hours=8))
        assert total("agents.occupancy", karim) == own.occupancy
        assert total("agents.time", karim) == (own.busy + own.free).total_seconds()
        asked = {"figure": "agents.occupancy", "first": "2026-03-02", "last": "2026-03-02", "rows": "hour"}
        rows = {row.key: mark.value for row, _column, mark in answer(FigureQuestion.read(asked), karim)}
        assert rows == {"10": pytest.approx(35 / 60), "11": 1.0, "12": 0.0}
        before = state()
        folding.rebuild()
        assert state() == before


@pytest.mark.usefixtures("_calls")
def test_the_time_of_agents_is_for_those_who_see_the_wallboard(karim: User, client: Client) -> None:
    """Where one agent was on duty, an hour of it is that person's record."""
    technician = person("tess", "technical_centre")
    client.force_login(technician)
    page = client.get("/figures/explore").content.decode()
    assert not [key for key in ("agents.", "calls.talk", "calls.handling") if key in page]
    assert "calls.wait.mean" in page
    for figure in ("agents.occupancy", "agents.time", "calls.talk.mean", "calls.handling.median", "calls.handling.p90"):
        assert total(figure, karim)
        with pytest.raises(NotAllowed):
            total(figure, technician)
        assert client.get("/figures/explore", {"figure": figure, "rows": "hour"}).status_code == 403


def test_a_month_names_the_language_that_waits_longest_beside_the_mean(karim: User, client: Client) -> None:
    """A language of fewer than ten calls is in the table and is not the worst."""
    for language, seconds, count in (("nl", 20, 30), ("fr", 100, 10), ("de", 500, 2)):
        for number in range(count):
            over = MONDAY + timedelta(seconds=seconds)
            call = Call.objects.create(
                key=f"{language}{number}", language=language, phase="ended", outcome="abandoned", arrived_at=MONDAY,
                queued_at=MONDAY, ended_at=over, finished_at=over, life=None,
            )  # fmt: skip
            record("call.ended", by=None, ref=call.ref)
    client.force_login(karim)
    with clock.frozen(MONDAY + timedelta(hours=8)):
        page = " ".join(client.get("/figures/?view=month&month=2026-03").content.decode().split())
    assert "Longest on average: French, 1 min 40 s; all calls: 1 min 2 s." in page
    waits = page[page.index("Waits by language</a>") : page.index("Longest on average") + 6000]
    table = re.sub(r"<[^>]+>", " ", waits[waits.index("<tbody>") : waits.index("</tfoot>")])
    assert re.findall(r"(Dutch|French|German|Total)", table) == ["Dutch", "French", "German", "Total"]
    assert "Nine in ten take no longer" in waits


@pytest.mark.usefixtures("_calls")
def test_work_after_a_call_is_counted_when_the_agent_has_finished_it(karim: User) -> None:
    Call.objects.exclude(key="c0").delete()
    call = Call.objects.get()
    Call.objects.filter(pk=call.pk).update(
        outcome="answered",
        answered_at=MONDAY + timedelta(seconds=10),
        ended_at=MONDAY + timedelta(seconds=70),
        finished_at=None,
        life=None,
    )
    record("call.ended", by=None, ref=call.ref)
    assert [total(f"calls.{name}.mean", karim) for name in ("talk", "handling")] == [60, 60]
    with clock.frozen(MONDAY + timedelta(seconds=100)):
        Call.objects.update(finished_at=clock.now())
        record("agent.stands", by=None, ref=f"agent:{karim.pk}")
        for measure in ("mean", "median", "p90"):
            assert [total(f"calls.{name}.{measure}", karim) for name in ("talk", "handling")] == [60, 90]


@pytest.mark.usefixtures("_calls")
def test_the_list_of_calls_names_its_times(karim: User, client: Client) -> None:
    Call.objects.exclude(outcome="answered").delete()
    client.force_login(karim)
    for figure, heads in (("handling.mean", ["Talk", "Talk and the work after it"]), ("wait.mean", ["Wait"])):
        page = client.get("/figures/list", {"figure": f"calls.{figure}", "first": "2026-03-02"}).content.decode()
        assert re.findall('<th scope="col"[^>]*>([^<]+)</th>', page) == ["In the half hour from", "What", *heads]
