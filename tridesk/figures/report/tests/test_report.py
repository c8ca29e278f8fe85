"""The monthly report: what stands in it, and that each reader gets it once."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from tests.papers import faults_in, overlaps_in, text_boxes
from tridesk.accounts.models import User
from tridesk.figures import places, queries
from tridesk.figures.actions import seal_due
from tridesk.figures.questions import FigureQuestion
from tridesk.figures.report import actions, papers
from tridesk.figures.report.models import ReportReader
from tridesk.figures.report.tasks import send_report
from tridesk.figures.tests.places import large_questions
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import TooMany
from tridesk.kit.sandbox import SandboxFailure
from tridesk.mailroom.models import OutMail
from tridesk.tickets.tests.factories import opened, topic

pytestmark = pytest.mark.django_db
MARCH = date(2026, 3, 1)
WEDNESDAY = datetime(2026, 4, 1, 7, tzinfo=UTC)


@pytest.fixture
def april(karim: User, sofie: User) -> Iterator[None]:
    """The first of April, a working day, after a month with two tickets; both want the report."""
    opened(), opened()
    User.objects.filter(pk__in=[karim.pk, sofie.pk]).update(email="them@desk.example")
    User.objects.filter(pk=karim.pk).update(language="fr")
    for user in (karim, sofie):
        actions.add_reader(user.username, by=sofie)
    with clock.frozen(WEDNESDAY):
        yield


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_it_is_a_paper_and_a_spreadsheet_in_each_language(language: str, sofie: User) -> None:
    opened()
    made = papers.make(MARCH, sofie, language)
    paper = made.pdf()
    assert paper.startswith(b"%PDF-")
    assert faults_in(paper) == []
    assert overlaps_in(paper) == []
    tables = [table for section in made.data["sections"] for table in section["tables"] if table["rows"]]
    assert all(heading for table in tables for heading in table["headings"]), "no number is headed by silence"
    assert made.name == f"tridesk-2026-03-{language}"
    assert zipfile.ZipFile(io.BytesIO(made.ods())).read("content.xml").count(b"<table:table ") > 5


def lines_of(made: papers.Papers, count: int) -> list[int]:
    """How many lines of text stand on each page behind the first of a report whose one table has so many rows."""
    rows = [[f"Einrichtung {number}", "1"] for number in range(count)]
    table = {"title": "", "headings": ["", "März 2026"], "note": "", "rows": rows, "total": ["Gesamt", "1"], "more": ""}
    section = {"title": "Themen", "charts": [], "tables": [table]}
    paper = replace(made, data=made.data | {"sections": [section], "definitions": [], "numbered": []}).pdf()
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        return [len({round(box.bottom) for box in text_boxes(page)}) for page in pdf.pages[1:]]


def test_a_long_table_repeats_its_headings_and_leaves_no_row_alone_with_its_total(sofie: User) -> None:
    made = papers.make(MARCH, sofie, "de")
    fit = lines_of(made, 90)[0] - 3  # rows on a page, beside the title, the headings and the foot
    headings_rows_and_total = 1 + 2 + 1
    behind = 3  # the title of the definitions, the last words, the foot
    ends = [lines_of(made, fit + more)[-1] - behind for more in range(4)]
    assert ends == [headings_rows_and_total] * 3 + [headings_rows_and_total + 1]


def test_the_first_of_a_month_is_1er_in_french(april: None, sofie: User) -> None:
    assert "1er avril 2026" in papers.make(MARCH, sofie, "fr").data["subtitle"]
    assert "1 april 2026" in papers.make(MARCH, sofie, "nl").data["subtitle"]


def test_it_says_what_is_left_out_which_norm_there_is_and_how_each_figure_is_counted(april: None, sofie: User) -> None:
    topic("ACC")
    data = papers.make(MARCH, sofie, "en").data
    assert data["left_out"] == "Left out unless a heading says otherwise: ACC."
    norms = {headline["name"]: headline["changes"][-1] for headline in data["headlines"]}
    assert norms["Service level of all calls"] == "Norm: 80\u00a0% within 20 seconds"
    defined = {definition["name"]: definition["text"] for definition in data["definitions"]}
    shown = {headline["name"] for headline in data["headlines"]}
    assert shown < defined.keys()
    assert "Norm: urgent 2 h" in defined["First answer in target"]


def test_its_counts_stand_beside_as_many_working_days_as_on_the_page(april: None, sofie: User) -> None:
    with clock.frozen(datetime(2026, 2, 10, 9, tzinfo=UTC)):
        for _ticket in range(20):
            opened()
    headlines = {row["name"]: row["changes"] for row in papers.make(MARCH, sofie, "en").data["headlines"]}
    assert headlines["Tickets opened"][0] == "February 2026: 22 (−91 %)".replace(" %", "\u00a0%")
    assert "(" not in headlines["Service level of all calls"][0], "a share of a share says nothing"


def test_its_table_of_calls_tells_of_callers_who_pressed_no_key(sofie: User) -> None:
    sheets = zipfile.ZipFile(io.BytesIO(papers.make(MARCH, sofie, "en").ods())).read("content.xml").decode()
    assert "Calls without a key" in sheets


def test_who_asks_most_is_told_to_readers_without_tickets_once_the_month_is_sealed(april: None, sofie: User) -> None:
    User.objects.filter(pk=sofie.pk).update(role="administrator")
    reader = User.objects.get(pk=sofie.pk)

    def askers() -> list[dict[str, Any]]:
        made = papers.make(MARCH, reader, "en")
        assert faults_in(made.pdf()) == []
        (section,) = (section for section in made.data["sections"] if section["title"] == "Who asks most")
        tables: list[dict[str, Any]] = section["tables"]
        return tables

    assert all("from the first working day after it" in table["note"] for table in askers())
    seal_due()
    assert ["rounded down" in table["note"] for table in askers()] == [True, True]


def test_each_reader_gets_it_once_in_their_language(april: None, karim: User, sofie: User) -> None:
    send_report(0)
    send_report(0)
    mails = {mail.message_id: mail for mail in OutMail.objects.filter(ref="report")}
    assert len(mails) == 2
    assert {mail.subject for mail in mails.values()} == {"Rapport mensuel, mars 2026", "Monthly report, March 2026"}
    assert Entry.objects.filter(verb="report.sent").count() == 2


def test_it_is_sent_while_large_questions_have_every_place(
    april: None, sofie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LARGE_MARKS", 0)  # every question is large
    question = FigureQuestion.read({"figure": "tickets.opened", "rows": "channel"})
    with large_questions(places.PLACES):
        with pytest.raises(TooMany):
            queries.answer(question, sofie)
        send_report(0)
    assert OutMail.objects.filter(ref="report").count() == 2


def test_one_that_was_sent_to_some_goes_to_the_others(april: None, karim: User) -> None:
    send_report(0)
    OutMail.objects.filter(message_id__startswith=f"<report.2026-03.{karim.pk}@").delete()
    send_report(0)
    assert OutMail.objects.filter(ref="report").count() == 2


def test_another_address_of_the_desk_sends_none_again(april: None, settings: Any) -> None:
    send_report(0)
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mail_from="desk@another.example")
    send_report(0)
    assert OutMail.objects.filter(ref="report").count() == 2


def test_nothing_leaves_before_the_first_working_day(april: None) -> None:
    with clock.frozen(datetime(2026, 3, 1, 7, tzinfo=UTC)):  # a Sunday
        send_report(0)
    assert not OutMail.objects.filter(ref="report").exists()


def test_only_those_get_it_who_were_there_and_may_see_figures(april: None, karim: User, sofie: User) -> None:
    User.objects.filter(pk=karim.pk).update(role="expert")
    ReportReader.objects.filter(user=sofie).update(since=WEDNESDAY + timedelta(days=1))
    send_report(0)
    assert not OutMail.objects.filter(ref="report").exists()


def test_what_cannot_be_typeset_is_tried_again(april: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> papers.Papers:
        raise SandboxFailure("TypstError")

    with monkeypatch.context() as patch:
        patch.setattr(papers, "make", refuse)
        send_report(0)
        assert not OutMail.objects.filter(ref="report").exists()
    send_report(0)
    assert OutMail.objects.filter(ref="report").count() == 2


def test_a_supervisor_keeps_the_list(sofie: User, karim: User) -> None:
    User.objects.filter(pk=karim.pk).update(email="karim@desk.example")
    client = Client()
    client.force_login(sofie)
    client.post(reverse("figures:report-readers"), {"username": karim.username, "do": "add"})
    assert [reader.user for reader in ReportReader.objects.all()] == [karim]
    assert f"Take {karim} off the list" in client.get(reverse("figures:report")).content.decode()
    client.post(reverse("figures:report-readers"), {"username": karim.username, "do": "remove"})
    assert not ReportReader.objects.exists()
    verbs = list(Entry.objects.filter(verb__startswith="report.").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["report.reader_added", "report.reader_removed"]


def test_a_colleague_without_an_address_cannot_be_added(sofie: User) -> None:
    client = Client()
    client.force_login(sofie)
    User.objects.update(email="")
    response = client.post(reverse("figures:report-readers"), {"username": "karim", "do": "add"})
    assert response.status_code == 422
    assert not ReportReader.objects.exists()


@pytest.mark.parametrize(("form", "kind"), [("pdf", "application/pdf"), ("ods", "application/vnd.oasis.opendocument.")])
def test_it_is_saved_from_its_page(sofie: User, form: str, kind: str) -> None:
    client = Client()
    client.force_login(sofie)
    response = client.get(reverse("figures:report-file"), {"month": "2026-02", "language": "de", "format": form})
    assert response["Content-Type"].startswith(kind)
    assert response["Content-Disposition"] == f'attachment; filename="tridesk-2026-02-de.{form}"'


@pytest.mark.parametrize("form", ["pdf", "ods"])
def test_it_has_a_place_among_the_large_questions_until_the_file_is_made(
    sofie: User, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tried(_papers: papers.Papers) -> bytes:
        with pytest.raises(TooMany), large_questions(places.PLACES):
            pass
        return b"made"

    client, order = Client(), {"month": "2026-02", "language": "de", "format": form}
    client.force_login(sofie)
    with large_questions(places.PLACES):
        refused = client.get(reverse("figures:report-file"), order)
    assert (refused.status_code, refused["Retry-After"]) == (429, str(places.WAIT))
    assert "Try again in a moment." in refused.content.decode()
    monkeypatch.setattr(papers.Papers, form, tried)
    assert client.get(reverse("figures:report-file"), order).content == b"made"
    with large_questions(places.PLACES):
        pass


@pytest.mark.parametrize("wrong", [{"month": "2026-13"}, {"month": "1999-01"}, {"language": "xx"}, {"format": "exe"}])
def test_a_strange_request_gets_a_sentence(sofie: User, wrong: dict[str, str]) -> None:
    client = Client()
    client.force_login(sofie)
    assert client.get(reverse("figures:report-file"), wrong).status_code == 422
