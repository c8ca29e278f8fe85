"""The pages: a document from nothing to its public page, without login and without a cookie."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.clients import signed_in
from tridesk.accounts.models import User
from tridesk.documents import actions, queries
from tridesk.documents.models import Document, Version
from tridesk.documents.tests.conftest import published
from tridesk.documents.tests.papers import paper, paper_anew
from tridesk.kit import qr_codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(kim: User) -> Client:
    return signed_in(kim)


def test_a_document_goes_from_nothing_to_its_public_page(client: Client) -> None:
    fields = {"name_nl": "Sleutels", "name_fr": "Clés", "name_de": "Schlüssel", "name_en": "", "words": ""}
    chosen = {"kind": "form", "audience": "everybody", "keeper": "kim"}
    assert client.post("/documents/new", fields | chosen)["Location"] == "/documents/D-0001/"
    began = client.post("/documents/D-0001/", {"do": "begin", "valid_from": "2026-06-01"})
    assert began["Location"] == "/documents/D-0001/1/"
    for language in ("nl", "fr", "de"):
        file = SimpleUploadedFile("x.pdf", paper(language), "application/pdf")
        sent = {"do": "file", "language": language, "file": file}
        assert client.post("/documents/D-0001/1/", sent).status_code == 302
    assert client.post("/documents/D-0001/1/", {"do": "publish"}).status_code == 302
    assert "version 1" in client.get("/documents/").content.decode()
    got = client.get("/documents/D-0001/1/fr.pdf")
    assert (got.content, got["Content-Type"]) == (paper_anew("fr"), "application/pdf")
    assert got["Content-Disposition"] == 'attachment; filename="D-0001-1-fr.pdf"'
    assert "This version is valid." in Client().get("/d/D-0001/1/?language=en").content.decode()


def test_a_bad_file_is_refused_at_its_field(client: Client, document: Document, kim: User) -> None:
    actions.begin_version(document, date(2026, 6, 1), by=kim)
    file = SimpleUploadedFile("x.pdf", b"#!/bin/sh", "application/pdf")
    page = client.post("/documents/D-0001/1/", {"do": "file", "language": "nl", "file": file})
    assert page.status_code == 422
    assert "This file is not a PDF." in page.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "is geldig"), ("fr", "est valable"), ("de", "ist gültig"), ("en", "is valid")],
)
def test_the_public_page_speaks_the_readers_language_and_sets_no_cookie(
    valid: Version, language: str, words: str
) -> None:
    for page in (
        Client().get("/d/D-0001/1/", headers={"Accept-Language": language}),
        Client().get("/d/D-0001/1/", {"language": language}, headers={"Accept-Language": "nl"}),
    ):
        assert page.status_code == 200
        assert (words in page.content.decode(), dict(page.cookies)) == (True, {})
        assert page["Content-Language"] == language
        assert "<script" not in page.content.decode()


def test_an_old_version_names_the_newer_and_hands_out_no_file(document: Document, valid: Version, kim: User) -> None:
    assert Client().get("/d/D-0001/1/nl.pdf").content == paper_anew("D-0001 1 nl")
    published(document, date(2026, 6, 10), kim)
    page = Client().get("/d/D-0001/1/?language=en").content.decode()
    assert "This version is no longer valid." in page
    assert '<a href="/d/D-0001/2/?language=en">' in page
    assert Client().get("/d/D-0001/1/nl.pdf").status_code == 404
    assert Client().get("/d/D-0001/2/nl.pdf").status_code == 200


def test_a_withdrawn_version_without_a_newer_leads_to_the_desk(valid: Version, kim: User) -> None:
    actions.withdraw(valid, "A wrong address", by=kim)
    page = Client().get("/d/D-0001/1/?language=en").content.decode()
    assert "There is no newer version." in page
    assert "A wrong address" not in page


@pytest.mark.parametrize("path", ["/d/D-0001/2/", "/d/D-0002/1/", "/d/x/1/", "/d/D-0001/99999999999/"])
def test_what_we_do_not_know_is_said(valid: Version, path: str) -> None:
    page = Client().get(f"{path}?language=en")
    assert page.status_code == 404
    assert "We do not know this document" in page.content.decode()


def test_a_draft_and_a_document_of_the_desk_are_not_public(document: Document, valid: Version, kim: User) -> None:
    actions.begin_version(document, date(2026, 7, 1), by=kim)
    assert Client().get("/d/D-0001/2/").status_code == 404
    Document.objects.update(audience="organisations")
    assert Client().get("/d/D-0001/1/").status_code == 200
    assert Client().get("/d/D-0001/1/nl.pdf").status_code == 404
    Document.objects.update(audience="desk")
    assert Client().get("/d/D-0001/1/").status_code == 404


def test_the_code_for_the_paper_leads_to_the_public_page(client: Client, document: Document, valid: Version) -> None:
    picture = client.get("/documents/D-0001/1/qr.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.decode() == qr_codes.svg(queries.public_address(valid, document))


def test_withdrawing_asks_why(client: Client, valid: Version) -> None:
    assert client.post("/documents/D-0001/1/", {"do": "withdraw", "reason": "no"}).status_code == 422
    assert client.post("/documents/D-0001/1/", {"do": "withdraw", "reason": "A wrong address"}).status_code == 302
    assert "A wrong address" in client.get("/documents/D-0001/1/").content.decode()


def test_a_document_is_found_by_kind_and_words(client: Client, valid: Version) -> None:
    assert "D-0001" in client.get("/documents/?kind=form&words=SLEUTEL").content.decode()
    assert "No document is like this" in client.get("/documents/?kind=leaflet").content.decode()
    assert "No document is like this" in client.get("/documents/?words=fiets").content.decode()


def test_what_a_document_is_can_be_corrected(client: Client, document: Document) -> None:
    fields = {"name_nl": "Nieuw", "name_fr": "Neuf", "name_de": "Neu", "kind": "leaflet", "audience": "desk"}
    assert client.post("/documents/D-0001/", fields | {"do": "change", "keeper": "kim"}).status_code == 302
    document.refresh_from_db()
    assert (document.name_nl, document.kind, document.audience) == ("Nieuw", "leaflet", "desk")
    assert client.post("/documents/D-0001/", fields | {"do": "change", "name_fr": ""}).status_code == 422
