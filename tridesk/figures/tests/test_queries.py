"""Answers: names in the reader's language, small numbers, bounds."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.utils.translation import override

from tridesk.accounts.models import User
from tridesk.directory.audience.actions import GroupCard, add_group
from tridesk.directory.audience.rules import Rule
from tridesk.directory.models import Organisation
from tridesk.figures import folding, grids, queries
from tridesk.figures.actions import seal_due
from tridesk.figures.answers import OTHERS, FigureAnswer
from tridesk.figures.definitions import FIGURES, cuts_of
from tridesk.figures.dimensions import DIMENSIONS
from tridesk.figures.queries import answer, things_behind
from tridesk.figures.questions import FigureQuestion
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotAllowed
from tridesk.tickets.actions import Requester, change, close
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.tests.factories import MONDAY, opened, organisation, person, topic

pytestmark = pytest.mark.django_db


def ask(user: User, rows: str = "", **more: Any) -> FigureAnswer:
    asked = {"figure": "tickets.opened", "first": "2026-03-01", "last": "2026-03-31", "rows": rows, "excluded": "1"}
    return answer(FigureQuestion.read(asked | more), user)


@pytest.mark.parametrize(
    ("axis", "names"),
    [
        ("channel", ["téléphone", "courriel"]),
        ("language", ["néerlandais"]),
        ("topic", ["Transactions", "Réseau"]),
        ("subject", ["Transactions"]),
        ("kind", ["commune"]),
        ("organisation", ["Gand"]),
        ("municipality", ["Gand"]),
        ("province", ["Flandre orientale"]),
        ("region", ["Région flamande"]),
        ("incident", ["non"]),
        ("reopened", ["non"]),
        ("outcome", ["pas encore"]),
        ("service", ["non précisé"]),
        ("weekday", ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]),
        ("hour", ["10–11"]),
        ("day", ["1er mars 2026", "2 mars 2026"]),
        ("week", ["semaine 9 de 2026", "semaine 10 de 2026"]),
        ("month", ["mars 2026"]),
        ("quarter", ["trimestre 1 de 2026"]),
        ("year", ["2026"]),
    ],
)
def test_values_have_their_names_in_the_readers_language(karim: User, axis: str, names: list[str]) -> None:
    gent = organisation("Gent", nis="44021", province="40000")
    gent.name_fr = "Gand"
    gent.save()
    above = topic("TRX")
    above.name_fr = "Transactions"
    above.save()
    net = topic("TRX.NET")
    net.name_fr = "Réseau"
    net.save()
    for channel, about in ((Channel.PHONE, above), (Channel.MAIL, net)):
        opened(channel=channel, topic=about, requester=Requester("An", organisation=gent))
    with override("fr"):
        assert [row.name for row in ask(karim, axis).rows] == names


def test_an_unknown_language_has_a_row_of_its_own_and_the_sum_agrees(karim: User) -> None:
    for language in ("", "", "nl", "en"):
        opened(language=language)
    with override("en"):
        told = ask(karim, "language")
    counts = {row.name: mark.count for row, mark in zip(told.rows, told.row_totals, strict=True)}
    assert counts == {"Dutch": 1, "English": 1, "not known": 2}
    assert told.total.count == 4


def test_every_figure_can_be_cut_by_all_that_its_facts_know_and_by_nothing_else(karim: User) -> None:
    opened()
    for figure in FIGURES:
        for axis in DIMENSIONS:
            with nullcontext() if axis in cuts_of(figure) else pytest.raises(Invalid):
                ask(karim, axis, figure=figure, columns="month")


def test_an_organisation_counts_in_each_of_its_user_groups_and_once_together(karim: User) -> None:
    police, towns = (Rule(kinds=(kind,)) for kind in ("police", "municipality"))
    for code, rule in (("police", police), ("towns", towns), ("flemish", replace(towns, languages=("nl",)))):
        add_group(code, GroupCard(code, code, rule=rule), by=None)
    for name, language, number in (("Gent", "nl", 3), ("Namur", "fr", 2)):
        body = organisation(name, service_language=language)
        for _ in range(number):
            opened(requester=Requester("An", organisation=body))
    opened()
    Organisation.objects.filter(name_fr="Gent").update(valid_until=MONDAY.date())  # it counts where it was
    answered = ask(karim, "group", columns="channel")
    assert {row.key: mark.count for row, mark in zip(answered.rows, answered.row_totals, strict=True)} == {
        "flemish": 3,
        "towns": 5,
        "none": 1,
    }
    assert [mark.count for mark in answered.column_totals] == [6]
    assert answered.total.count == 6
    for row, _channel, mark in answered:
        behind = FigureQuestion.read(QueryDict(mark.address))
        assert (behind.values("group"), len(things_behind(behind, karim))) == ((row.key,), mark.count)
    both = ask(karim, "group", group=["flemish", "none"])
    assert ([row.key for row in both.rows], both.total.count) == (["flemish", "none"], 4)
    assert ask(karim, group="police").total.count == 0
    for wrong in ({"group": "notaries"}, {"rows": "month", "columns": "group"}):
        with pytest.raises(Invalid):
            ask(karim, **wrong)


def test_readers_without_tickets_see_rounded_numbers_of_organisations(karim: User) -> None:
    administrator = person("ada", "administrator")
    for name, number in (("Gent", 9), ("Aalst", 2), ("Ronse", 6)):
        body = organisation(name)
        for _ in range(number):
            opened(requester=Requester("An", organisation=body))
    with pytest.raises(Invalid, match="that is over"):
        ask(administrator, "organisation", excluded="")
    with pytest.raises(Invalid, match="that is over"), clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        ask(administrator, "organisation", excluded="")
    with clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        seal_due()
    with pytest.raises(Invalid, match="not counted by user group"), clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        ask(administrator, "group", excluded="")
    with clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        rounded = ask(administrator, "organisation", excluded="")
    rows = [(row.name, mark.count, mark.is_hidden) for row, _column, mark in rounded]
    assert rows == [("Gent nl", 5, False), ("Ronse nl", 5, False)]
    assert (rounded.total.count, rounded.is_rounded) == (15, True)
    with pytest.raises(Invalid, match="choose who asked alone"), clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        ask(administrator, "organisation", columns="channel", excluded="")
    with pytest.raises(Invalid, match="only two figures"), clock.frozen(datetime(2026, 4, 2, 9, tzinfo=UTC)):
        ask(administrator, "organisation", figure="tickets.first_answer.in_target", excluded="")
    assert [mark.count for _row, _column, mark in ask(karim, "organisation")] == [9, 6, 2]
    assert [mark.count for _row, _column, mark in ask(administrator, "channel")] == [17]
    assert {mark.address for _row, _column, mark in ask(administrator, "channel")} == {""}
    with pytest.raises(NotAllowed):
        things_behind(ask(administrator).question, administrator)


def test_the_exact_total_does_not_tell_that_nobody_else_asked(karim: User) -> None:
    """Ten and five of fifteen: both would be exact, and Ronse would have none."""
    administrator = person("ada", "administrator")
    bodies = {name: organisation(name) for name in ("Gent", "Aalst", "Ronse")}
    for name in ["Gent"] * 10 + ["Aalst"] * 5:
        opened(requester=Requester("An", organisation=bodies[name]))
    with clock.frozen(MONDAY + timedelta(days=31)):
        seal_due()
        assert ask(administrator, excluded="").total.count == 15
        by_row = {row.key: mark.count for row, _column, mark in ask(administrator, "organisation", excluded="")}
        assert by_row == {str(bodies["Gent"].pk): 5, str(bodies["Aalst"].pk): 5}
        for body in bodies.values():  # in other words
            one = str(body.pk)
            for cut in ({}, {"rows": "month"}, {"rows": "organisation"}):
                asked = ask(administrator, **cut, organisation=one, excluded="")
                assert asked.total.count == by_row.get(one, 0)
                assert [mark.count for _row, _column, mark in asked if mark.count] == [5] * (one in by_row)
        with pytest.raises(Invalid, match="not counted by user group or region"):
            ask(administrator, "region", excluded="")


@pytest.mark.parametrize(
    ("days", "watched"),
    [
        (31, {}),  # the month is over, and sealed
        (31, {"first": "2026-01-01", "rows": "kind", "columns": "month"}),  # a quarter, of whose months two are empty
        (320, {"first": "2026-01-01", "last": "2026-12-31", "columns": "month"}),  # a year
        (320, {"first": "2026-01-01", "last": "2026-12-31", "rows": "", "kind": "municipality"}),
    ],
)
def test_a_number_that_is_watched_does_not_tell_when_it_passes_five(
    karim: User, days: int, watched: dict[str, str]
) -> None:
    """Four and one more: whoever saw "<5" become 5 would know both, and what the fifth asked from the exact numbers."""
    administrator, gent = person("ada", "administrator"), organisation("Gent")
    key = topic("ACC.KEY")
    moved, *_others = [opened(topic=key, requester=Requester("An", organisation=gent)) for _ in range(2)]
    for _ in range(4):
        opened(requester=Requester("Bo", organisation=gent))
    for _ in range(4):
        opened()
    cut = {"rows": "organisation", "excluded": ""} | watched

    def shown() -> FigureAnswer:
        return ask(administrator, **cut)

    with clock.frozen(MONDAY + timedelta(days=days)):
        folding.fold_all()
        with pytest.raises(Invalid, match="from the first working day after it"):
            shown()
        seal_due()
        before = shown()
        assert before.is_rounded
        assert not any(mark.count for _row, _column, mark in before)
        change(moved, by=karim, topic=topic("TRX"))
        assert [mark.count for mark in ask(karim, "organisation", excluded="").row_totals] == [5, 4]
        assert shown() == before
        folding.rebuild()
        assert shown() == before


def test_an_expert_reads_no_figures(karim: User) -> None:
    with pytest.raises(NotAllowed):
        ask(person("elke", "expert"))


@pytest.mark.parametrize("filters", [{"topic": "NOTHING"}, {"weekday": "8"}, {"region": "x"}, {"organisation": "Gent"}])
def test_an_unknown_value_is_refused(karim: User, filters: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        ask(karim, **filters)


def test_too_many_records_or_rows_are_refused(karim: User, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(requester=Requester("An", organisation=(gent := organisation("Gent"))))
    with clock.frozen(MONDAY + timedelta(days=40)):
        folding.fold_all()
    cut: dict[str, Any] = {"rows": "channel", "columns": "topic", "language": "nl"}
    assert ask(karim, **cut).total.count == 1
    monkeypatch.setattr(queries, "MOST_FACTS", 0)
    for filters in ({}, {"organisation": "none"}, {"organisation": ["none", str(gent.pk)]}):
        with pytest.raises(Invalid, match="too many records"):
            ask(karim, **cut, **filters)
    assert ask(karim, **cut, organisation=str(gent.pk)).total.count == 1, "an index leads to an organisation's records"
    monkeypatch.setattr(queries, "MOST_MARKS", 5)
    with pytest.raises(Invalid, match="too much"):
        ask(karim, "day")


def test_a_statement_that_takes_too_long_is_stopped(karim: User, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import connection

    monkeypatch.setattr(queries, "PATIENCE", "20ms")
    with pytest.raises(Invalid, match="too long"), queries.patience(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(2)")
    assert ask(karim).total.count == 0


def test_on_a_page_the_smallest_columns_stand_together_and_a_list_has_as_many(
    karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grids, "MOST_COLUMNS", 2)
    several = [topic(code) for code in ("NET", "TRX", "KEY", "ROAD")]
    for number, about in enumerate((several[0], several[0], several[1], several[1], several[2], several[3], None)):
        with clock.frozen(MONDAY + timedelta(days=number)):
            opened(topic=about)
    cuts = {"rows": "weekday", "columns": "topic"}
    question, whole = ask(karim, **cuts).question, ask(karim, **cuts)
    folded = answer(question, karim, is_folded=True)
    assert [column.key for column in folded.columns] == ["NET", "TRX", OTHERS]
    assert (folded.folded, [mark.count for mark in folded.column_totals]) == (3, [2, 2, 3])
    assert folded.row_totals == whole.row_totals
    assert folded.total == whole.total
    others = FigureQuestion.read(QueryDict(folded.column_totals[-1].address))
    assert set(others.values("topic")) == {"KEY", "ROAD", "none"}
    assert len(things_behind(others, karim)) == 3
    turned = answer(replace(question, rows="topic", columns="month"), karim, is_folded=True)
    assert [row.key for row in turned.rows] == ["NET", "TRX", OTHERS]
    assert grids.grid_of(turned).columns[-1].key == OTHERS


def test_two_periods_side_by_side_have_the_same_columns(karim: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "MOST_COLUMNS", 2)
    several = {code: topic(code) for code in ("NET", "TRX", "KEY", "ROAD")}
    for days, codes in ((0, ("NET", "NET", "NET", "TRX", "KEY")), (31, ("KEY", "KEY", "KEY", "ROAD", "ROAD", "TRX"))):
        with clock.frozen(MONDAY + timedelta(days=days)):
            for code in codes:
                opened(topic=several[code])
    with clock.frozen(MONDAY + timedelta(days=32)):
        question = ask(karim, "weekday", columns="topic", first="2026-04-01", last="2026-04-30").question
        april, march = queries.side_by_side(question, question.before(), karim)
        assert [column.key for column in april.columns] == ["KEY", OTHERS]
        assert [column.key for column in march.columns] == ["KEY", "NET", OTHERS]
        assert [[mark.count for mark in each.column_totals] for each in (april, march)] == [[3, 3], [1, 3, 1]]
        for each in (april, march):
            others = FigureQuestion.read(QueryDict(each.column_totals[-1].address))
            assert len(things_behind(others, karim)) == each.column_totals[-1].count


def test_one_column_too_many_is_shown_and_a_file_has_each(karim: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grids, "MOST_COLUMNS", 2)
    for code in ("NET", "TRX", "KEY"):
        opened(topic=topic(code))
    question = ask(karim, "weekday", columns="topic").question
    assert len(answer(question, karim, is_folded=True).columns) == 3
    opened(topic=topic("ROAD"))
    assert len(answer(question, karim, is_folded=True).columns) == 3
    assert len(answer(question, karim).columns) == 4


def test_how_many_french_mails_of_police_zones_waited_a_day_or_longer(karim: User) -> None:
    zone = Organisation.objects.create(name_fr="Zone de police Ardenne", kind="police")
    mails = [(3, "fr", zone), (30, "fr", zone), (80, "fr", zone), (80, "nl", zone), (80, "fr", None)]
    for hours, language, body in mails:
        asked = opened(channel=Channel.MAIL, language=language, requester=Requester("An", organisation=body))
        with clock.frozen(MONDAY + timedelta(hours=hours)):
            close(asked, by=karim, text="Voilà.")
    where = {"figure": "tickets.answered", "channel": "mail", "language": "fr", "kind": "police"}
    with clock.frozen(MONDAY + timedelta(days=10)):
        late = ask(karim, duration="86400+", **where)
        assert late.total.count == len(things_behind(late.question, karim)) == 2
        with override("nl"):
            classes = ask(karim, "duration", **where)
            assert [(row.name, mark.count) for row, _column, mark in classes] == [
                ("1\u00a0u – 4\u00a0u", 1),
                ("1 dag – 2 dagen", 1),
                ("3 dagen – 7 dagen", 1),
            ]
        assert ask(karim, "working_duration", **where).total.count == 3
    with clock.frozen(MONDAY + timedelta(days=40)):
        folding.fold_all()
        assert ask(karim, "duration", columns="month", **where).total.count == 3
        with pytest.raises(Invalid):
            ask(karim, duration="86401+", **where)


def test_a_list_is_read_page_by_page(karim: User) -> None:
    tickets = [opened(str(number)) for number in range(5)]
    question, after, names = ask(karim).question, "", list[str]()
    while page := things_behind(question, karim, after, 2):
        names += [row.listed.name for row in page]
        after = page[-1].place
    assert names == [ticket.number for ticket in reversed(tickets)]
    with pytest.raises(Invalid):
        things_behind(question, karim, "nonsense")
