"""A national number through every door: mail, forms, programs, addresses; then the database and the log are searched.

That every spelling is recognised is proved where the recogniser lives. Here each door gets a few of them.
"""

from __future__ import annotations

import json
import logging
from typing import Any, Final
from urllib.parse import quote

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, models

from tests.architecture.conftest import bearer, desk, fitted  # noqa: F401 - fixtures
from tests.architecture.routes import page_routes
from tests.clients import ask, signed_in
from tests.examples import Desk
from tridesk.accounts.roles import Role
from tridesk.api.models import Keyed
from tridesk.config import clear_numbers
from tridesk.config.logs import Veiled
from tridesk.directory.models import Contact, Organisation
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import national_number
from tridesk.kit.tests.spellings import spellings
from tridesk.masking.fields import _Masked
from tridesk.tickets.models import Entry, MaskedNumber, Ticket, TicketWords
from tridesk.tickets.search import index, words_of
from tridesk.tickets.tests.factories import came, mail, tables_with

DIGITS: Final = "62031499901"
USUAL: Final = "62.03.14-999.01"
MOBILES: Final = ("32470999923", "32490000045")  # right check digits by chance
SPELLINGS: Final = spellings(DIGITS)
TYPED: Final = (
    "usual",
    "with commas",
    "bold",
    "groups: two spaces",
    "3-3-3-2: -",
    "digits: bars",
    "zero width in a group",
)
FREE: Final = (
    "text",
    "question",
    "awaited",
    "requester_name",
    "subject",
    "answer",
    "reason",
    "note",
    "name",
    "purpose",
    "function",
    *(
        f"{name}_{code}"
        for name in ("title", "body", "name", "text", "subject", "words")
        for code in ("nl", "fr", "de")
    ),
)

pytestmark = pytest.mark.django_db


# --- mail


@pytest.mark.parametrize("name", SPELLINGS)
def test_no_spelling_of_a_mail_stays_clear(name: str) -> None:
    (ticket,) = came(mail(f"Over {USUAL}", f"Het gaat om {SPELLINGS[name]} en niets anders.\r\n"))
    assert national_number.find(ticket.entries.get().text) == ()
    assert tables_with(DIGITS) == []


@pytest.mark.parametrize(
    "name", ["digits: cells", "tags in groups", "every digit in a tag", "comments", "in an attribute"]
)
def test_no_number_stays_in_the_html_of_a_mail(name: str) -> None:
    html = f"<html><body><table><tr><td>Nr</td></tr><tr><td>{SPELLINGS[name]}</td></tr></table></body></html>"
    came(mail("Toegang", html, kind="text/html; charset=utf-8"))
    entry = Entry.objects.get()
    assert national_number.find(entry.html) == ()
    assert [row.token for row in MaskedNumber.objects.all()] == ["[RRN ••••01]"]
    assert tables_with(DIGITS) == []


def test_no_number_stays_in_names_addresses_and_files_of_a_mail() -> None:
    body = (
        f"--b\r\nContent-Type: text/plain\r\n\r\nZie bijlage.\r\n--b\r\nContent-Type: application/pdf\r\n"
        f'Content-Disposition: attachment; filename="{DIGITS}.pdf"\r\n\r\n%PDF\r\n--b--\r\n'
    )
    sender = f'"An 62 03 14 / 999 01" <an.{DIGITS}@namur.example>'
    came(mail(f"Over {USUAL}", body, sender=sender, kind='multipart/mixed; boundary="b"'))
    assert Ticket.objects.get().requester_email == "an.[RRN ••••01]@namur.example"
    assert tables_with(DIGITS) == []


# --- forms


def test_no_form_of_any_page_keeps_a_number(desk: Desk) -> None:  # noqa: F811
    accepted = set[str]()
    clients = [signed_in(desk.people[role]) for role in (Role.SUPERVISOR, Role.PROJECT_LEADER, Role.ADMINISTRATOR)]
    for count, route in enumerate(page_routes()):
        spelling = SPELLINGS[TYPED[count % len(TYPED)]]
        fields = {name: f"{value} {spelling}" if name in FREE else value for name, value in desk.fields.items()}
        fields |= {name: f"x {spelling}" for name in FREE if name not in fields}
        for client in clients:
            status = ask(client, "POST", desk.path(route), fields).status_code
            if status in (200, 302):
                accepted.add(route.name)
            if status != 403:
                break
    assert len(accepted) > 30
    assert tables_with(DIGITS) == []


def test_who_types_a_number_is_told_that_it_was_masked(desk: Desk) -> None:  # noqa: F811
    client = signed_in(desk.people[Role.SUPERVISOR])
    fields = desk.fields | {"do": "note", "text": f"It is {USUAL}."}
    route = next(route for route in page_routes() if route.name == "tickets:act")
    answer = client.post(desk.path(route), fields, follow=True)
    assert "What you typed holds a national number. Tridesk has masked it." in answer.content.decode()


# --- programs


def test_the_kept_answer_to_a_program_holds_no_number(desk: Desk, bearer: dict[Role, str]) -> None:  # noqa: F811
    body = {"subject": f"Over {DIGITS}", "text": f"Het is {USUAL}.", "language": "nl", "channel": "phone"}
    headers = {"Authorization": bearer[Role.SUPERVISOR], "Idempotency-Key": f"key-{DIGITS}"}
    client = signed_in(None)
    answers = [
        client.post("/api/v1/tickets", json.dumps(body), content_type="application/json", headers=headers)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert "[RRN ••••01]" in Keyed.objects.get().answer
    assert tables_with(DIGITS) == []


# --- addresses and logs


@pytest.mark.parametrize("path", ["/tickets/", "/archive/", "/directory/", "/suggest", "/journal/"])
def test_a_number_that_is_searched_does_not_stay_in_the_address(desk: Desk, path: str) -> None:  # noqa: F811
    answer = signed_in(desk.people[Role.SUPERVISOR]).get(f"{path}?q={quote(USUAL)}&view=all")
    assert answer.status_code == 302
    assert DIGITS not in "".join(filter(str.isdigit, answer["Location"]))


def test_a_number_in_an_address_is_masked_in_the_log(
    desk: Desk,  # noqa: F811
    caplog: pytest.LogCaptureFixture,
) -> None:
    client = signed_in(desk.people[Role.SUPERVISOR])
    with caplog.at_level(logging.DEBUG):
        for written in ("62.03.14-999.01", "62%2E03%2E14-999%2E01", DIGITS, "62%2003%2014%20999%2001"):
            client.get(f"/tickets/{written}")
            client.get(f"/tickets/?q={written}")
    lines = "\n".join(Veiled("%(message)s").format(record) for record in caplog.records)
    assert national_number.find(lines) == ()


# --- the gate


def _masked_columns() -> list[models.Field[Any, Any]]:
    fields = [field for model in apps.get_models() for field in model._meta.local_concrete_fields]
    return [field for field in fields if isinstance(field, _Masked)]


@pytest.mark.parametrize("name", ["usual", "digits: two spaces", "bold", "raised", "encoded"])
def test_every_masked_column_masks_whatever_is_written(name: str) -> None:
    text = f"a {SPELLINGS[name]} b"
    for field in _masked_columns():
        values: dict[str, Any] = {"JSONField": {text: [text]}, "ArrayField": [text]}
        value = values.get(field.get_internal_type(), text)
        written = field.get_db_prep_save(value, connection)
        assert national_number.find(str(getattr(written, "obj", written))) == (), field


def test_every_way_to_write_passes_the_gate() -> None:
    contact = Contact.objects.create(name=USUAL, email="an@namur.example", note=USUAL)
    assert contact.note == "[RRN ••••01]"
    Contact.objects.filter(pk=contact.pk).update(function=DIGITS, other_emails=[f"{DIGITS}@namur.example"])
    contact.note = f"again {USUAL}"
    Contact.objects.bulk_update([contact], ["note"])
    Organisation.objects.bulk_create([Organisation(kind="other", name_nl=USUAL, name_fr=USUAL)])
    assert Contact.objects.filter(name=USUAL).exists()
    assert tables_with(DIGITS) == []


# --- the nightly search


def test_what_slipped_through_is_found_in_every_kind_of_column() -> None:
    contact = Contact.objects.create(name="An", email="an@namur.example")
    (ticket,) = came(mail("Toegang", "Geen toegang."))
    ticket_words = "UPDATE tickets_ticketwords SET words = array_to_tsvector(ARRAY[%s]) WHERE ticket_id = %s"
    planted = {
        "directory_contact.note": ("UPDATE directory_contact SET note = %s WHERE id = %s", USUAL, contact.pk),
        "directory_contact.name": (
            "UPDATE directory_contact SET name = %s WHERE id = %s",
            SPELLINGS["bold"],
            contact.pk,
        ),
        "directory_contact.other_emails": (
            "UPDATE directory_contact SET other_emails = ARRAY[%s] WHERE id = %s",
            f"{DIGITS}@x.example",
            contact.pk,
        ),
        "journal_entry.data": (
            "INSERT INTO journal_entry (at, verb, ref, data)"
            " SELECT now(), 'x.y', 'x:1', jsonb_build_object('a', %s::text) WHERE %s > 0",
            USUAL,
            1,
        ),
        "tickets_ticketwords.words": (
            ticket_words,
            DIGITS,
            ticket.pk,
        ),
    }
    with connection.cursor() as cursor:
        for statement, text, key in planted.values():
            cursor.execute(statement, [text, key])
    assert set(planted).issubset(tables_with(DIGITS)), "the tests above, which find nothing, would find it too"
    counts = clear_numbers.search()
    assert {column: counts.get(column) for column in planted} == dict.fromkeys(planted, 1)
    with pytest.raises(CommandError):
        call_command("national-numbers", "search")
    entry = JournalEntry.objects.get(verb="number.searched")
    assert entry.data["columns"] == counts
    assert national_number.find(json.dumps(entry.data)) == ()


def test_a_clean_database_is_said_to_be_clean(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("national-numbers", "search")
    assert capsys.readouterr().out == "No national number stands clear.\n"


def test_a_telephone_number_is_no_finding_where_an_index_has_lost_what_stood_before_it() -> None:
    (ticket,) = came(mail("Toegang", f"Bel mij terug op gsm {MOBILES[0]} of +{MOBILES[1]}."))
    words = TicketWords.objects.get(ticket=ticket).words
    assert all(f"'{number}'" in words for number in MOBILES)
    assert clear_numbers.search() == {}
    index([(ticket.pk, words_of(DIGITS))])
    assert clear_numbers.search() == {"tickets_ticketwords.words": 1}


def test_the_search_takes_few_rows_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clear_numbers, "BATCH", 2)
    Contact.objects.bulk_create([Contact(name=f"An {count}") for count in range(5)])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE directory_contact SET note = %s", [USUAL])
    assert clear_numbers.search()["directory_contact.note"] == Contact.objects.count()
