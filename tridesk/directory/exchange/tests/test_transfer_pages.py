"""The page of import and export, and that of one file."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.exchange.actions import carry_on
from tridesk.directory.exchange.kinds import KINDS
from tridesk.directory.models import Contact, Import, ImportRow, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(supervisor: User) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(supervisor)
    return client


def send(page: Client, content: bytes, kind: str = "contacts") -> int:
    answer = page.post("/directory/transfer/send/", {"kind": kind, "file": SimpleUploadedFile("a.csv", content)})
    carry_on()
    transfer = Import.objects.latest("pk")
    assert answer["Location"] == f"/directory/transfer/{transfer.pk}/"
    return transfer.pk


@pytest.mark.parametrize("kind", KINDS)
def test_the_page_explains_columns_and_rule_of_each_kind(kind: str, page: Client) -> None:
    shown = page.get("/directory/transfer/", {"kind": kind}).content.decode()
    assert f'href="?kind={kind}" aria-current="true"' in shown
    assert (str(KINDS[kind].rule) in shown.replace("&#x27;", "'")) == KINDS[kind].comes_in


def test_from_a_file_to_the_directory(page: Client) -> None:
    number = send(page, b"name;emails\nBo;bo@raeren.example\n;wrong\n")
    shown = page.get(f"/directory/transfer/{number}/").content.decode()
    assert "Write 1 record" in shown
    assert "Leave out the 1 row that is refused" in shown
    assert "wrong is no mail address." in page.get(f"/directory/transfer/{number}/?outcome=refused").content.decode()
    assert page.post(f"/directory/transfer/{number}/apply/").status_code == 409
    assert page.post(f"/directory/transfer/{number}/apply/", {"leave_out": "1"}).status_code == 302
    assert "data-poll" in page.get(f"/directory/transfer/{number}/").content.decode()
    carry_on()
    shown = page.get(f"/directory/transfer/{number}/").content.decode()
    assert "Done: 1 new, 0 changed, by Sofie Demeester." in shown
    assert "data-poll" not in shown
    assert Contact.objects.get().name == "Bo"


def test_an_import_is_read_again_and_dropped(page: Client) -> None:
    number = send(page, b"name\nBo\n")
    assert page.post(f"/directory/transfer/{number}/again/").status_code == 302
    carry_on()
    assert page.post(f"/directory/transfer/{number}/drop/").status_code == 302
    assert "This file was forgotten" in page.get(f"/directory/transfer/{number}/").content.decode()


def test_a_file_without_a_table_shows_the_reason(page: Client) -> None:
    number = send(page, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    shown = page.get(f"/directory/transfer/{number}/").content.decode()
    assert "This is neither a CSV file nor an Excel workbook (.xlsx)." in shown


@pytest.mark.parametrize("fields", [{}, {"kind": "contacts"}, {"kind": "circus"}, {"kind": "addresses"}])
def test_an_incomplete_form_is_refused(fields: dict[str, str], page: Client) -> None:
    assert page.post("/directory/transfer/send/", fields).status_code == 422
    empty = {"kind": "contacts", "file": SimpleUploadedFile("a.csv", b"")}
    assert page.post("/directory/transfer/send/", empty).status_code == 422


def test_an_empty_file_has_the_headings_of_the_reader(page: Client) -> None:
    csv = page.get("/directory/transfer/example/contacts/?format=csv").getvalue()
    assert csv.decode("utf-8-sig").splitlines() == [
        "Number here;Organisation;Name;Function;Languages;Telephone numbers;Mail addresses;Has left on;Note;"
        "Security contact"
    ]
    excel = page.get("/directory/transfer/export/contacts/")
    assert excel["Content-Disposition"] == 'attachment; filename="tridesk-contacts.xlsx"'


@pytest.mark.parametrize("many", [1, 3])
def test_one_file_or_three_cost_the_same_queries(many: int, page: Client, django_assert_num_queries: object) -> None:
    for _time in range(many):
        send(page, b"name\nBo\nAn\nCy\n")
    with django_assert_num_queries(7):  # type: ignore[operator]
        page.get("/directory/transfer/")


def test_refused_rows_are_exported_for_correction(page: Client) -> None:
    number = send(page, b"name;emails\nBo;bo@raeren.example\nAn;wrong\n=1+1;an@raeren.example\n")
    address = f"/directory/transfer/{number}/refused/"
    assert f'href="{address}?format=csv"' in page.get(f"/directory/transfer/{number}/").content.decode()
    lines = page.get(address, {"format": "csv"}).getvalue().decode("utf-8-sig").splitlines()
    assert lines == [
        "Why it was refused;name;emails",
        "Mail addresses: wrong is no mail address.;An;wrong",
        "Name: this is a formula or an error: paste its value instead;'=1+1;an@raeren.example",
    ]
    page.post(f"/directory/transfer/{number}/apply/", {"leave_out": "1"})
    carry_on()
    mended = "\r\n".join(lines[:2]).replace(";wrong", ";an@raeren.example").encode()  # also after the others are in
    assert page.get(address, {"format": "csv"}).getvalue().decode("utf-8-sig").splitlines() == lines
    again = Import.objects.get(pk=send(page, mended))
    assert (again.failure, again.made, again.refused) == ("", 1, 0)
    assert page.get(f"/directory/transfer/{again.pk}/refused/").status_code == 404


def reason_shown(page: Client, number: int) -> tuple[str, str]:
    """Attributes and words of the reason on the page of a file with one row."""
    shown = page.get(f"/directory/transfer/{number}/").content.decode()
    (reason,) = re.findall(r"<span([^>]*)>([^<]*wrong[^<]*)</span>", shown)
    return reason[0].strip(), reason[1]


def test_a_colleague_reads_the_reasons_in_their_own_language(page: Client, supervisor: User) -> None:
    number = send(page, b"name;emails\nAn;wrong\n")
    User.objects.update(language="de")
    assert reason_shown(page, number) == ("", "E-Mail-Adressen: wrong ist keine E-Mail-Adresse.")
    lines = page.get(f"/directory/transfer/{number}/refused/?format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert "E-Mail-Adressen: wrong ist keine E-Mail-Adresse." in lines[1]


def test_a_reason_that_an_earlier_version_kept_stays_in_its_language_and_says_which(page: Client) -> None:
    number = send(page, b"name;emails\nAn;wrong\n")
    ImportRow.objects.update(reason="Mail addresses: wrong is no mail address.")
    User.objects.update(language="de")
    assert reason_shown(page, number) == ('lang="en"', "Mail addresses: wrong is no mail address.")


def test_the_reason_of_an_earlier_import_is_replaced(page: Client) -> None:
    number = send(page, b"name;emails;refused_because\nAn;wrong;old\n")
    lines = page.get(f"/directory/transfer/{number}/refused/?format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert lines == ["Why it was refused;name;emails", "Mail addresses: wrong is no mail address.;An;wrong"]


def test_the_list_links_to_an_export_with_its_filters(page: Client) -> None:
    Organisation.objects.create(kind="notary", name_nl="Notaris", name_fr="Notaire")
    shown = page.get("/directory/", {"kind": "notary", "ended": "1"}).content.decode()
    for kind in ("organisations", "contacts", "users"):
        assert f'href="/directory/transfer/export/{kind}/?kind=notary&amp;ended=1"' in shown
