"""Mails in the log of dispatches: the page, its filters and the files, through the mails that left."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from django.test import Client

from tests.clients import signed_in
from tests.papers import faults_in
from tridesk.accounts.models import User
from tridesk.directory.models import Acceptance, Contact, Organisation
from tridesk.directory.organisations.actions import AcceptanceCard, note_acceptance, withdraw_acceptance
from tridesk.journal.dispatches import DispatchFilter, Position, stream
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock, sandbox, typesetting
from tridesk.mailroom import actions, delivery, dispatches
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.models import OutMail
from tridesk.mailroom.tests.conftest import Listening

pytestmark = pytest.mark.django_db

MONDAY: Final = datetime(2026, 6, 15, 9, tzinfo=clock.BRUSSELS)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


def mail(number: int, at: datetime, **fields: Any) -> OutMail:
    given: dict[str, Any] = {
        "created_at": at,
        "ref": f"ticket:2026-{number:06d}",
        "kind": "answer",
        "sender": "desk@desk.example",
        "recipients": [f"an{number}@namur.example"],
        "subject": f"Mail {number}",
        "message_id": f"<{number}@desk.example>",
        "sealed": b"x",
        "size": 1,
        "state": "sent",
        "sent_at": at,
        "digest": f"{number:064x}",
    }
    return OutMail.objects.create(**given | fields)


@pytest.fixture
def mails(db: None) -> list[OutMail]:
    """Sixty mails, a minute apart, the last one without having left."""
    rows = [mail(number, MONDAY - timedelta(minutes=number)) for number in range(60)]
    mail(99, MONDAY, state="queued", sent_at=None, digest="")
    return rows


@pytest.fixture
def client(db: None) -> Client:
    """The browser of a supervisor."""
    return signed_in(User.objects.create(username="kim", name="Kim", role="supervisor", language="en"))


def test_the_page_shows_what_left_and_leads_on(client: Client, mails: list[OutMail]) -> None:
    first = client.get("/dispatches/")
    shown = [row.what for row, *_words in first.context["rows"]]
    assert shown == [f"Mail {number}" for number in range(50)]
    second = client.get(f"/dispatches/{first.context['older']}")
    assert [row.what for row, *_words in second.context["rows"]] == [f"Mail {number}" for number in range(50, 60)]
    assert second.context["older"] == ""


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("to=an7@namur.example", ["Mail 7"]),
        ("about=2026-000012", ["Mail 12"]),
        (f"digest={5:064X}", ["Mail 5"]),
        ("kind=mail.forward", []),
        ("way=post", []),
        ("since=2026-06-16", []),
        ("to_day=2026-06-14", []),
        ("kind=mail.answer&since=2026-06-15&to_day=2026-06-15&to=an1@namur.example", ["Mail 1"]),
    ],
)
def test_filters_stand_in_the_address(client: Client, mails: list[OutMail], query: str, expected: list[str]) -> None:
    shown = client.get(f"/dispatches/?{query}")
    assert [row.what for row, *_words in shown.context["rows"]] == expected


@pytest.mark.parametrize("few", [0, 3, 1000])
def test_an_address_that_occurs_often_and_one_in_copies_are_found(
    client: Client, mails: list[OutMail], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(dispatches, "FEW", few)
    often, copied = [row.pk for row in mails[3:12]], [row.pk for row in mails[40:42]]
    OutMail.objects.filter(pk__in=often).update(recipients=["often@namur.example"])
    OutMail.objects.filter(pk=copied[0]).update(cc=["other@namur.example", "often@namur.example"])
    OutMail.objects.filter(pk=copied[1]).update(recipients=["other@namur.example", "often@namur.example"])
    shown = client.get("/dispatches/?to=often@namur.example")
    assert [row.what for row, *_words in shown.context["rows"]] == [
        f"Mail {number}" for number in (*range(3, 12), 40, 41)
    ]
    newest = list(stream(DispatchFilter(to="often@namur.example"), step=2))
    assert [row.number for row in newest] == [*often, *copied]


def test_a_filter_that_makes_no_sense_is_said(client: Client) -> None:
    page = client.get("/dispatches/?digest=xyz")
    assert page.status_code == 422
    assert "A hash has 64 digits" in page.content.decode()


def test_the_log_is_taken_out_as_csv_and_excel(client: Client, mails: list[OutMail]) -> None:
    taken = client.get("/dispatches/file?format=csv&about=2026-000003")
    text = b"".join(taken.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    heading, row = csv.reader(io.StringIO(text))
    assert heading[:4] == ["When", "Kind", "Way", "To"]
    assert row[:4] == ["2026-06-15 08:57:00", "answer", "by mail", "an3@namur.example"]
    assert row[5:7] == ["2026-000003", f"{3:064x}"]
    workbook = client.get("/dispatches/file?format=xlsx")
    assert b"".join(workbook.streaming_content).startswith(b"PK")  # type: ignore[attr-defined]
    assert list(JournalEntry.objects.filter(verb="dispatch.taken").values_list("data", flat=True)) == [
        {"format": "csv", "kind": ""},
        {"format": "xlsx", "kind": ""},
    ]
    assert client.get("/dispatches/file?format=exe").status_code == 422


def shown_on_paper(client: Client, row: OutMail, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The facts on the proof of a mail."""
    assert row.sent_at is not None
    given: list[dict[str, Any]] = []

    def typeset(_layout: str, data: dict[str, Any], *_more: object, **_at: object) -> bytes:
        given.append(data)
        return b"%PDF-"

    monkeypatch.setattr(typesetting, "pdf", typeset)
    assert client.get(f"/dispatches/{Position(row.sent_at, 'mail.answer', row.pk)}/proof").status_code == 200
    return dict(given[0]["facts"])


def test_the_proof_of_a_dispatch_is_a_paper_with_the_same_bytes_each_time(client: Client, mails: list[OutMail]) -> None:
    address = client.get("/dispatches/").content.decode().partition('href="/dispatches/2026')[2].partition('"')[0]
    papers = [client.get(f"/dispatches/2026{address}") for _again in range(2)]
    assert papers[0].headers["Content-Type"] == "application/pdf"
    assert papers[0].content == papers[1].content
    assert faults_in(papers[0].content) == []
    for strange in ("x", "20260615T070000000000~mail.answer~1", "20260615T070000000000~pigeon~1"):
        assert client.get(f"/dispatches/{strange}/proof").status_code == 404


def test_the_proof_names_who_accepted_the_address_as_long_as_that_held(
    client: Client, mails: list[OutMail], monkeypatch: pytest.MonkeyPatch
) -> None:
    kim, body = User.objects.get(), Organisation.objects.create(kind="municipality", name_nl="Namen", name_fr="Namur")
    contact = Contact.objects.create(name="An Huts", organisation=body)
    assert shown_on_paper(client, mails[7], monkeypatch)["Acceptance of the address"] == "none was noted"
    card = AcceptanceCard("AN7@namur.example", clock.today() - timedelta(days=5), contact, "Nous acceptons.")
    acceptance = note_acceptance(body, card, by=kim)
    facts = shown_on_paper(client, mails[7], monkeypatch)
    assert facts["To"] == "an7@namur.example"
    assert facts["Acceptance of the address"] == (
        "an7@namur.example, by An Huts (Namen) on 10 June 2026: “Nous acceptons.”"
    )
    assert shown_on_paper(client, mails[8], monkeypatch)["Acceptance of the address"] == "none was noted"
    withdraw_acceptance(acceptance.pk, by=kim)
    assert "An Huts" in shown_on_paper(client, mails[7], monkeypatch)["Acceptance of the address"]
    Acceptance.objects.update(withdrawn_at=MONDAY - timedelta(days=1))
    assert shown_on_paper(client, mails[7], monkeypatch)["Acceptance of the address"] == "none was noted"


def test_a_proof_that_cannot_be_made_is_said(
    client: Client, mails: list[OutMail], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typesetting, "_LIMITS", sandbox.Limits(megabytes=1))
    assert mails[1].sent_at is not None
    answer = client.get(f"/dispatches/{Position(mails[1].sent_at, 'mail.answer', mails[1].pk)}/proof")
    assert (answer.status_code, "cannot be made at the moment" in answer.content.decode()) == (503, True)


def test_a_mail_that_came_back_says_so(client: Client) -> None:
    mail(1, MONDAY, state="bounced", last_reply="550 no such user")
    assert "came back" in client.get("/dispatches/").content.decode()


def test_the_hash_is_that_of_the_bytes_that_left(
    queue: Callable[..., OutMail], relay: MemoryTransport, listener: Listening
) -> None:
    sent = queue()
    assert list(stream(DispatchFilter())) == []
    delivery.send(sent.pk)
    (row,) = stream(DispatchFilter())
    assert row.digest == hashlib.sha256(relay.delivered[0].raw).hexdigest()
    assert (row.about, row.reply) == ("2026-000123", "250 kept as number 1")


def test_one_that_came_back_before_we_noted_that_it_left_is_in_the_log(queue: Callable[..., OutMail]) -> None:
    leaving = queue()
    OutMail.objects.filter(pk=leaving.pk).update(state="sending")
    actions.note_bounce(leaving.message_id, reply="550 no such user")
    (row,) = stream(DispatchFilter())
    assert (row.fate, row.at) == ("came_back", MONDAY)
