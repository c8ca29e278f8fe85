"""Figures for programs: the answer to a question, the definitions, and what a figure counts, page by page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import pytest

from tridesk.api.auth import READ, READ_CALLS, READ_DIRECTORY, READ_FIGURES, READ_NOTICES
from tridesk.api.schemas.figures import AnswerOut, DefinitionList, EarlierOut, ThingPage
from tridesk.api.tests.conftest import Caller, MakeCaller
from tridesk.figures import folding, places, queries
from tridesk.figures.actions import seal_due
from tridesk.figures.definitions import FIGURES, under_headings
from tridesk.figures.tests.places import large_questions
from tridesk.journal.actions import record
from tridesk.kit import clock
from tridesk.telephony.models import Call
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Ticket, TicketCall
from tridesk.tickets.tests.factories import MONDAY, opened

ASKED: dict[str, Any] = {"figure": "tickets.opened", "first": "2026-01-01", "last": "2026-12-31", "excluded": "1"}


@pytest.fixture
def program(caller_of: MakeCaller) -> Caller:
    return caller_of("supervisor", READ_FIGURES, READ, READ_CALLS)


def test_a_question_is_answered_as_on_the_page(program: Caller) -> None:
    opened()
    answer = program.get("/figures", ASKED | {"rows": "channel", "columns": "month", "language": ["nl", "fr"]})
    figures = AnswerOut.model_validate(answer.json())
    assert (figures.name, figures.unit, figures.rows, figures.columns) == (
        "Tickets opened",
        "count",
        "channel",
        "month",
    )
    assert (figures.excluded, figures.filters) == (True, {"language": ["nl", "fr"]})
    assert [value.key for value in figures.row_values] == ["mail"]
    month = [value.key for value in figures.column_values].index("2026-03")
    assert figures.marks[0][month].value == figures.row_totals[0].value == figures.column_totals[month].value == 1
    assert not figures.rounded
    assert figures.total.model_dump() == {
        "value": 1,
        "count": 1,
        "corrected": 0,
        "changed": False,
        "hidden": False,
        "below": None,
    }


def test_another_period_stands_beside_each_row(program: Caller) -> None:
    opened(), opened()
    with clock.frozen(MONDAY - timedelta(days=28)):
        opened()
    asked = ASKED | {"first": "2026-03-01", "last": "2026-03-31", "rows": "channel", "beside": "before"}
    beside = AnswerOut.model_validate(program.get("/figures", asked).json()).beside
    assert beside
    assert (f"{beside.first}", f"{beside.last}", beside.adjusted) == ("2026-02-01", "2026-02-28", False)
    same = EarlierOut(value=1, change=1, hidden=False, below=None)
    assert (beside.row_totals[0], beside.total) == (same, same)
    adjusted = program.get("/figures", asked | {"adjusted": "1"}).json()["beside"]
    assert adjusted["total"]["value"] == 1.1  # 22 working days beside 20
    assert program.get("/figures", asked | {"beside": ""}).json()["beside"] is None


def test_numbers_of_organisations_are_rounded_for_whoever_may_not_read_tickets(caller_of: MakeCaller) -> None:
    opened()
    asked = ASKED | {"rows": "organisation"}
    program = caller_of("supervisor", READ_FIGURES)
    assert program.get("/figures", asked).status_code == 422
    with clock.frozen(datetime(2027, 1, 4, 9, tzinfo=UTC)):
        seal_due()
        figures = program.get("/figures", asked | {"excluded": ""}).json()
    hidden = {"value": None, "count": None, "corrected": None, "changed": None, "hidden": True, "below": 5}
    assert (figures["rounded"], figures["row_totals"], figures["total"]) == (True, [], hidden)


def test_the_scope_of_tickets_alone_tells_a_program_nothing_of_who_got_a_notice(caller_of: MakeCaller) -> None:
    """Its administrator reads notices, but not tickets."""
    asked = ASKED | {"figure": "notices.recipients", "rows": "organisation"}
    assert caller_of("administrator", READ_FIGURES, READ).get("/figures", asked).status_code == 422
    assert caller_of("supervisor", READ_FIGURES, READ).get("/figures", asked).json()["rounded"] is False


def test_every_figure_has_its_definition_and_cuts(program: Caller) -> None:
    listed = DefinitionList.model_validate(program.get("/figures/definitions").json())
    (opened_,) = [item for item in listed.items if item.key == "tickets.opened"]
    assert opened_.counted.startswith("Each ticket")
    assert opened_.has_list
    assert opened_.heading == "Tickets"
    headings = [heading for heading, _some in groupby(item.heading for item in listed.items)]
    assert headings == [name for name, _figures in under_headings(FIGURES.values())]
    assert (opened_.seconds, opened_.working_seconds) == ("wall time", "working time")
    times = {item.key: (item.unit, item.time) for item in listed.items}
    assert times["tickets.closing.mean"] == times["calls.handling.mean"] == ("seconds", "wall")
    assert times["tickets.closing.working_mean"] == ("seconds", "working")
    assert {time for unit, time in times.values() if unit != "seconds"} == {""}
    (level,) = [item for item in listed.items if item.key == "calls.service_level"]
    assert (opened_.norm, level.norm) == ("", "80\u00a0% within 20 seconds")
    assert {"channel", "organisation"} <= set(opened_.cuts) <= {axis.key for axis in listed.axes}


def test_what_a_figure_counts_comes_page_by_page(program: Caller) -> None:
    numbers = {opened().number for _ in range(3)}
    path, names, asked = "/figures/list", list[str](), ASKED | {"limit": 2, "channel": ["mail", "fax"]}
    while path:
        answer = program.get(path, asked)
        page, asked = ThingPage.model_validate(answer.json()), {}
        names += [thing.name for thing in page.items]
        path = page.next or ""
    assert set(names) == numbers
    assert len(names) == 3
    assert page.items[0].time == "10:00"
    assert Ticket.objects.get(number=names[0])


def test_a_large_question_too_many_may_come_again(program: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(language="nl")
    with clock.frozen(MONDAY + timedelta(days=40)):
        folding.fold_all()
    monkeypatch.setattr(queries, "LARGE_FACTS", 0)
    march = ASKED | {"first": "2026-03-01", "last": "2026-03-31"}
    large = march | {"rows": "channel", "columns": "topic", "language": "nl"}
    for path, asked in (("/figures", large), ("/figures/list", march | {"language": "nl"})):
        with large_questions(places.PLACES):
            refused = program.get(path, asked)
            assert (refused.status_code, refused["Retry-After"]) == (429, str(places.WAIT))
            assert refused.json()["code"] == "busy"
            assert refused.json()["message"].startswith("Other large questions are being answered.")
            assert program.get(path, march).status_code == 200
        assert program.get(path, asked).status_code == 200


@pytest.mark.parametrize("axis", ["incident", "reopened"])
def test_no_has_one_key_in_rows_filters_and_lists(program: Caller, axis: str) -> None:
    opened()
    figures = program.get("/figures", ASKED | {"rows": axis}).json()
    assert [value["key"] for value in figures["row_values"]] == ["no"]
    assert program.get("/figures", ASKED | {axis: "no"}).json()["total"] == figures["row_totals"][0]
    assert len(program.get("/figures/list", ASKED | {axis: "no"}).json()["items"]) == 1
    assert program.get("/figures", ASKED | {axis: "none"}).json()["filters"] == {axis: ["no"]}


def test_the_list_takes_the_right_to_read_what_it_counts(caller_of: MakeCaller) -> None:
    assert caller_of("administrator", READ_FIGURES).get("/figures/list", ASKED).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"figure": "x"}, "figure"),
        ({"first": "2026-02-30"}, "first"),
        ({"first": "1999-12-31"}, "first"),
        ({"rows": "colour"}, "rows"),
        ({"rows": "month", "columns": "month"}, "columns"),
        ({"colour": "red"}, "colour"),
        ({"language": "nl" * 200}, "language.0"),
        ({"organisation": "-1"}, "organisation"),
        ({"last": "2025-01-01"}, "last"),
        ({"channel": "foo"}, "channel"),
        ({"organisation": "4711"}, "organisation"),
        ({"first": "2000-01-01", "last": "2100-01-01"}, "first"),
        ({"excluded": "yes"}, "excluded"),
        ({"beside": "never"}, "beside"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(program: Caller, wrong: dict[str, str], field: str) -> None:
    answer = program.get("/figures", ASKED | wrong)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_page_that_is_none_is_refused(program: Caller) -> None:
    assert program.get("/figures/list", ASKED | {"after": "yesterday"}).status_code == 422


@pytest.mark.parametrize("path", ["/figures", "/figures/definitions", "/figures/list"])
def test_it_takes_scope_and_capability(path: str, caller_of: MakeCaller) -> None:
    assert caller_of("supervisor", READ_CALLS).get(path).json()["code"] == "scope_missing"
    assert caller_of("expert", READ_FIGURES).get(path).json()["code"] == "not_allowed"


def test_a_figure_about_agents_takes_the_scope_of_calls(caller_of: MakeCaller) -> None:
    asked = {"figure": "agents.time", "first": "2026-03-01", "last": "2026-03-31", "rows": "hour"}
    response = caller_of("supervisor", READ_FIGURES).get("/figures", asked)
    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")
    assert caller_of("supervisor", READ_FIGURES, READ_CALLS).get("/figures", asked).status_code == 200


def test_a_list_takes_the_scope_of_what_it_shows(caller_of: MakeCaller) -> None:
    caller = caller_of("supervisor", READ_FIGURES)
    opened()
    response = caller.get("/figures/list", ASKED)
    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")


def test_a_list_by_who_asked_takes_the_scope_of_tickets(caller_of: MakeCaller) -> None:
    """Its rows could be counted, where the number is rounded."""
    asked = ASKED | {"figure": "calls.offered", "kind": "municipality"}
    response = caller_of("supervisor", READ_FIGURES, READ_CALLS).get("/figures/list", asked)
    assert (response.status_code, response.json()["code"]) == (403, "scope_missing")
    assert caller_of("supervisor", READ_FIGURES, READ_CALLS, READ).get("/figures/list", asked).status_code == 200


@pytest.mark.parametrize(
    ("figure", "scope"), [("notices.recipients", READ_NOTICES), ("directory.asked", READ_DIRECTORY)]
)
def test_a_list_without_tickets_takes_its_own_scope_alone(figure: str, scope: str, caller_of: MakeCaller) -> None:
    """These programs read who got a notice, and who was asked to confirm, in whole."""
    asked = ASKED | {"figure": figure, "kind": "municipality"}
    assert caller_of("administrator", READ_FIGURES, scope).get("/figures/list", asked).json() == {
        "items": [],
        "next": None,
    }
    for other in (READ, READ_CALLS):
        response = caller_of("administrator", READ_FIGURES, other).get("/figures/list", asked)
        assert (response.status_code, response.json()["code"]) == (403, "scope_missing")


def test_a_list_of_calls_has_the_subjects_of_tickets_only_with_the_scope_of_tickets(caller_of: MakeCaller) -> None:
    ticket = opened(channel=Channel.PHONE)
    call = Call.objects.create(
        key="c1", language="nl", phase="ended", outcome="abandoned", arrived_at=MONDAY, queued_at=MONDAY,
        ended_at=MONDAY + timedelta(seconds=30),
    )  # fmt: skip
    TicketCall.objects.create(call=call, ticket=ticket)
    record("call.ended", by=None, ref=call.ref)
    asked = ASKED | {"figure": "calls.offered"}
    told = []
    for scopes in ((READ_FIGURES, READ_CALLS), (READ_FIGURES, READ_CALLS, READ)):
        (item,) = caller_of("supervisor", *scopes).get("/figures/list", asked).json()["items"]
        told.append((item["name"], item["words"]))
    assert told == [(ticket.number, ""), (ticket.number, ticket.subject)]
    assert ticket.subject
