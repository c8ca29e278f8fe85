"""Files of figures: at once while they are small, by a job when they are large, for users with access to them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import reverse

from tridesk.accounts.models import User
from tridesk.directory.models import ConnectedUser, Organisation
from tridesk.figures import folding, queries
from tridesk.figures.exports import actions, rows
from tridesk.figures.exports.actions import make_waiting
from tridesk.figures.exports.models import Export, ExportPiece, ExportState
from tridesk.figures.questions import FigureQuestion
from tridesk.journal.actions import record
from tridesk.journal.models import Entry
from tridesk.kit import clock
from tridesk.kit.errors import Invalid, NotAllowed, Refusal
from tridesk.telephony.models import Call
from tridesk.tickets.actions import Requester
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.tests.factories import MONDAY, opened

pytestmark = pytest.mark.django_db
ASKED = {"figure": "tickets.opened", "first": "2026-01-01", "last": "2026-12-31", "excluded": "1"}


@pytest.fixture
def desk(sofie: User) -> Client:
    client = Client()
    client.force_login(sofie)
    return client


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create(username="admin", name="Admin", role="administrator", language="en")


def content(response: Any) -> bytes:
    assert isinstance(response, StreamingHttpResponse), response.content
    assert isinstance(response.streaming_content, Iterator)
    return b"".join(response.streaming_content)


def lines(response: Any) -> list[list[str]]:
    return [line.split(",") for line in content(response).decode().splitlines()]


def take(desk: Client, **more: str) -> Any:
    return desk.get(reverse("figures:export"), ASKED | more)


def files(page: Any) -> dict[str, str]:
    """The addresses of the files that a page offers, by their forms."""
    links = re.findall(r'href="([^"]+format=(\w+))"', page.content.decode())
    return {form: unescape(address) for address, form in links}


def ordered(desk: Client, form: str = "csv") -> Export:
    address = FigureQuestion.read(ASKED).address()
    desk.post(reverse("figures:order-export"), {"question": address, "format": form})
    return Export.objects.latest("pk")


def test_the_table_is_taken_out_as_it_is_shown(desk: Client) -> None:
    opened()
    read = lines(take(desk, rows="channel", format="csv", what="table"))
    assert read[0] == ["\ufeffFigure", "Tickets opened"]
    assert read[-3:] == [["channel", "Total"], ["mail", "1"], ["Total", "1"]]
    taken = Entry.objects.filter(verb="export.taken").latest("pk")
    assert taken.data == {"format": "csv", "rows": 2, "figure": "tickets.opened"}


FEBRUARY = "February 2026 (adjusted for working days)"


def test_the_period_beside_it_is_taken_out_with_it(desk: Client) -> None:
    opened(), opened()
    with clock.frozen(MONDAY - timedelta(days=28)):
        opened()
    march = {"first": "2026-03-01", "last": "2026-03-31", "rows": "channel", "beside": "before", "adjusted": "1"}
    page = desk.get(reverse("figures:explore"), ASKED | march).content.decode()
    [link] = re.findall(r'href="([^"]+)">\s*<svg[^>]*>.*?</svg>\s*Take out', page, re.DOTALL)
    choice = desk.get(unescape(link)).content.decode()
    assert "With two more columns: February 2026" in choice
    read = lines(take(desk, **march, format="csv", what="table"))
    assert ["adjusted for working days"] in read
    assert read[-3] == ["channel", "Total", FEBRUARY, "Change (1 is 100 per cent)"]
    assert read[-2][:3] == ["mail", "2", "1.1"]  # 22 working days beside 20
    assert float(read[-2][3]) == pytest.approx(2 / 1.1 - 1)


def test_what_changed_most_is_taken_out_as_it_is_shown(desk: Client) -> None:
    with clock.frozen(MONDAY - timedelta(days=28)):
        opened()
    for _number in range(22):
        opened()
    with clock.frozen(MONDAY + timedelta(days=30)):
        page = desk.get(reverse("figures:start"), {"view": "changes", "month": "2026-03", "excluded": "1"})
        read = lines(desk.get(files(page)["csv"]))
    assert ["Beside it", "2026-02-01", "2026-02-28"] in read
    assert ["adjusted for working days"] in read
    headings = ["Tickets opened", FEBRUARY, "March 2026", "Change", "Change (1 is 100 per cent)", "Is it certain?"]
    place = read.index(headings)
    change = ["1.1", "22", "20.9", "19", ""]
    assert read[place + 1 :] == [["Total", *change], ['"mail', ' kind of organisation: not known"', *change]]
    refused = desk.get(files(page)["csv"].replace("tickets.opened", "tickets.closing.mean"))
    assert refused.status_code == 422


@pytest.mark.parametrize(("calls", "rows"), [(3, [["French", "40", "40"], ["Total", "40", "40"]]), (0, [])])
def test_the_waits_by_language_are_taken_out_as_they_are_shown(calls: int, rows: list[list[str]], desk: Client) -> None:
    over = MONDAY + timedelta(seconds=40)
    for number in range(calls):
        call = Call.objects.create(
            key=str(number), language="fr", phase="ended", outcome="abandoned", arrived_at=MONDAY, queued_at=MONDAY,
            ended_at=over, finished_at=over, life=None,
        )  # fmt: skip
        record("call.ended", by=None, ref=call.ref)
    page = desk.get(reverse("figures:start"), {"view": "month", "month": "2026-03"})
    assert bool(calls) == ("waits&amp;format=xlsx" in page.content.decode())
    read = lines(take(desk, what="waits", format="csv"))
    figures = [row[1].strip('"') for row in read if row[0].lstrip("\ufeff") == "Figure"]
    assert figures == ["Wait of all calls", "Wait of all calls"], "mean and percentile"
    assert read[read.index([""]) + 2 :] == rows


def test_who_asks_most_among_as_many_connected_users_is_taken_out_as_it_is_shown(desk: Client) -> None:
    zone = Organisation.objects.create(kind="police", name_nl="Zone", name_fr="Zone")
    ConnectedUser.objects.bulk_create(ConnectedUser(organisation=zone, name=f"program {n}") for n in range(40))
    opened(requester=Requester(name="An", organisation=zone))
    month = {"first": "2026-03-01", "last": "2026-03-31", "what": "rates", "format": "csv"}
    with clock.frozen(MONDAY + timedelta(days=30)):
        page = desk.get(reverse("figures:start"), {"view": "month", "month": "2026-03", "excluded": "1"})
        for rows, name in (("kind", "police zone"), ("organisation", "Zone")):
            assert f"rows={rows}&amp;excluded=1&amp;what=rates&amp;format=ods" in page.content.decode()
            read = lines(take(desk, rows=rows, **month))
            assert read[-1] == [name, "1", "40", "25"]
            assert ["Topics left out", "none"] in read
        assert take(desk, rows="channel", **month).status_code == 404
        assert take(desk, rows="kind", **month | {"first": "2026-02-01", "last": "2026-02-28"}).status_code == 404


@pytest.mark.parametrize(("form", "part"), [("xlsx", "xl/worksheets/sheet1.xml"), ("ods", "content.xml")])
def test_it_comes_as_a_spreadsheet_too(desk: Client, form: str, part: str) -> None:
    opened()
    response = take(desk, rows="channel", format=form)
    assert response["Content-Disposition"].endswith(f'tickets-opened-2026-01-01-2026-12-31.{form}"')
    assert b">mail<" in zipfile.ZipFile(io.BytesIO(content(response))).read(part)


@pytest.mark.parametrize("what", ["table", "rows"])
@pytest.mark.parametrize(
    ("form", "part", "cell"),
    [
        ("xlsx", "xl/worksheets/sheet1.xml", ' t="inlineStr"><is><t>=1+1</t></is></c>'),
        ("ods", "content.xml", '<table:table-cell office:value-type="string"><text:p>=1+1</text:p>'),
        ("csv", "", ",'=1+1"),
    ],
)
def test_an_organisation_whose_name_is_a_formula_is_a_text(
    form: str, part: str, cell: str, what: str, desk: Client
) -> None:
    body = Organisation.objects.create(name_nl="=1+1", name_fr="=1+1", kind="municipality")
    opened(requester=Requester("An", organisation=body))
    narrowed = {"rows": "channel", "columns": "organisation", "organisation": str(body.pk)}
    taken = content(take(desk, **narrowed, format=form, what=what))
    text = (zipfile.ZipFile(io.BytesIO(taken)).read(part) if part else taken).decode()
    assert text.count("=1+1") == 2, "as a filter, and as a heading or in a row"
    assert cell in text
    assert not re.search(r"<f[ >]|table:formula|(^|,)=", text, re.MULTILINE), "nothing is a formula"


def test_the_rows_behind_it_have_names_and_the_number_of_the_ticket(desk: Client) -> None:
    ticket = opened()
    read = lines(take(desk, format="csv", what="rows"))
    heading, row = read[-2:]
    assert heading[:5] == ["day", "half hour", "number", "channel", "language"]
    assert row[:5] == ["2026-03-02", "10:00", ticket.number, "mail", "Dutch"]
    assert dict(zip(heading, row, strict=True))["about an interruption"] == "no"


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods", "parquet"])
def test_too_many_rows_are_made_by_a_job(desk: Client, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "AT_ONCE", 1)
    monkeypatch.setattr(actions, "PIECE", 100)
    opened(), opened()
    page = take(desk, format=form, what="rows")
    assert "Make the file" in page.content.decode()
    export = ordered(desk, form)
    address = reverse("figures:exported", args=[export.pk])
    assert "data-poll" in desk.get(address).content.decode()
    make_waiting()
    export.refresh_from_db()
    assert (export.state, export.expected, export.done) == (ExportState.DONE, 2, 2)
    assert "Save the file" in desk.get(address).content.decode()
    response = desk.get(reverse("figures:exported-file", args=[export.pk]))
    made = content(response)
    assert len(made) == export.size == int(response["Content-Length"])
    assert ExportPiece.objects.filter(export=export).count() > 1
    if form == "csv":
        assert len(made.decode().splitlines()[-3:]) == 3
    else:
        assert zipfile.ZipFile(io.BytesIO(made)).testzip() is None


def test_rows_that_are_too_many_to_count_are_made_all_the_same(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three filters are counted fact by fact; there is no limit to the rows of a file."""
    opened(channel=Channel.MAIL), opened(channel=Channel.PHONE)
    with clock.frozen(MONDAY + timedelta(days=40)):
        folding.fold_all()
        monkeypatch.setattr(queries, "MOST_FACTS", 0)
        asked = ASKED | {"channel": "mail", "language": "nl", "weekday": "1"}
        with pytest.raises(Invalid, match="too many records"):
            queries.answer(FigureQuestion.read(asked), User.objects.get(username="sofie"))
        fields = {"question": FigureQuestion.read(asked).address(), "format": "csv"}
        assert desk.post(reverse("figures:order-export"), fields).status_code == 302
        make_waiting()
    export = Export.objects.get()
    assert (export.state, export.expected, export.done) == (ExportState.DONE, 2, 1)


def test_what_there_is_not_is_refused_and_not_counted_without_it(sofie: User) -> None:
    opened()
    with pytest.raises(Invalid, match="This value is not known") as refused:
        rows.expected(FigureQuestion.read(ASKED | {"topic": "nowhere"}), sofie)
    assert refused.value.field == "topic"


def test_the_same_file_is_not_made_twice_at_a_time(desk: Client) -> None:
    assert ordered(desk) == ordered(desk)


def test_whoever_ordered_many_waits_for_the_first(desk: Client, karim: User) -> None:
    for form in ("csv", "xlsx", "ods", "parquet"):
        ordered(desk, form)
    narrower = FigureQuestion.read(ASKED | {"channel": "mail"}).address()
    fields = {"question": narrower, "format": "csv"}
    assert desk.post(reverse("figures:order-export"), fields).status_code == 302
    refused = desk.post(reverse("figures:order-export"), fields | {"format": "ods"})
    assert refused.status_code == 409
    assert "5 of your files are still being made." in refused.content.decode()
    assert desk.post(reverse("figures:order-export"), fields).status_code == 302  # the same is no other
    assert Export.objects.count() == 5
    assert actions.order(FigureQuestion.read(ASKED), "csv", by=karim, language="en")


def test_the_oldest_files_of_a_person_make_room(desk: Client, karim: User, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = actions.order(FigureQuestion.read(ASKED), "csv", by=karim, language="en")
    first = ordered(desk)
    make_waiting()
    monkeypatch.setattr(actions, "MOST_KEPT", Export.objects.get(pk=first.pk).size)
    second = ordered(desk)
    make_waiting()
    assert set(Export.objects.values_list("pk", flat=True)) == {theirs.pk, second.pk}
    assert set(ExportPiece.objects.values_list("export", flat=True)) == {theirs.pk, second.pk}


def test_a_file_is_its_orderers_alone(desk: Client, karim: User) -> None:
    export = ordered(desk)
    make_waiting()
    other = Client()
    other.force_login(karim)
    for name in ("exported", "exported-file"):
        assert other.get(reverse(f"figures:{name}", args=[export.pk])).status_code == 404


def test_a_file_is_forgotten_after_a_week(desk: Client) -> None:
    export = ordered(desk)
    make_waiting()
    actions.forget_old()
    assert ExportPiece.objects.exists()
    with clock.frozen(clock.now() + timedelta(days=8)):
        actions.forget_old()
    assert not ExportPiece.objects.exists()
    assert desk.get(reverse("figures:exported-file", args=[export.pk])).status_code == 404


def test_a_file_that_is_not_ready_is_not_there(desk: Client) -> None:
    assert desk.get(reverse("figures:exported-file", args=[ordered(desk).pk])).status_code == 404


def test_a_file_that_was_cut_off_again_and_again_is_given_up(desk: Client) -> None:
    export = ordered(desk)
    Export.objects.update(attempts=actions.MOST_ATTEMPTS)
    make_waiting()
    export.refresh_from_db()
    assert (export.state, export.size) == (ExportState.STOPPED, 0)
    assert export.failure in desk.get(reverse("figures:exported", args=[export.pk])).content.decode()


def test_whoever_lost_the_right_meanwhile_gets_no_file(desk: Client, sofie: User) -> None:
    export = ordered(desk)
    User.objects.filter(pk=sofie.pk).update(role="administrator")
    make_waiting()
    export.refresh_from_db()
    assert export.state == ExportState.STOPPED


def test_a_job_leaves_the_files_to_the_one_that_makes_them(desk: Client) -> None:
    export = ordered(desk)
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('figures.export'))")
    make_waiting()
    other.close()
    export.refresh_from_db()
    assert export.state == ExportState.WAITING


def test_rows_are_for_those_who_may_read_tickets(administrator: User) -> None:
    question = FigureQuestion.read(ASKED)
    client = Client()
    client.force_login(administrator)
    assert "All rows behind it" not in take(client).content.decode()
    assert take(client, format="csv", what="rows").status_code == 403
    assert take(client, format="csv").status_code == 200
    with pytest.raises(NotAllowed):
        actions.order(question, "csv", by=administrator, language="en")


@pytest.mark.parametrize("what", ["rows", "table"])
def test_an_unknown_form_gets_a_sentence(desk: Client, what: str) -> None:
    response = take(desk, format="pdf", what=what)
    assert response.status_code == 422
    assert "There is no such form of a file here." in response.content.decode()


def test_parquet_is_offered_where_it_can_be_made(desk: Client, sofie: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Parquet" in take(desk).content.decode()
    monkeypatch.setattr("tridesk.figures.exports.files.find_spec", lambda name: None)
    assert "Parquet" not in take(desk).content.decode()
    with pytest.raises(Refusal):
        actions.order(FigureQuestion.read(ASKED), "parquet", by=sofie, language="en")
