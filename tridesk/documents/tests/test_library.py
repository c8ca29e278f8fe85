"""The library is kept: versions are complete before they are published, and change no more."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from tridesk.accounts.models import User
from tridesk.documents import actions, queries
from tridesk.documents.models import Document, DocumentFile, Version
from tridesk.documents.rules import FileName
from tridesk.documents.tests.conftest import BEGIN, MONDAY, published
from tridesk.documents.tests.papers import paper, paper_anew
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotAllowed, NotFound

pytestmark = pytest.mark.django_db


def test_numbers_go_on_and_are_read_as_they_are_said(document: Document, kim: User) -> None:
    assert document.name == "D-0001"
    assert queries.document_with("d 1") == document
    with pytest.raises(NotFound):
        queries.document_with("D-0002")


def test_a_version_needs_the_languages_of_the_country(document: Document, kim: User) -> None:
    version = actions.begin_version(document, BEGIN, by=kim)
    actions.put_file(version, "nl", paper("nl"), by=kim)
    with pytest.raises(Invalid, match="fr, de"):
        actions.publish(version, by=kim)
    for language in ("fr", "de"):
        actions.put_file(version, language, paper(language), by=kim)
    assert actions.publish(version, by=kim).is_published


def test_a_file_is_kept_sealed_and_comes_back_as_it_was(valid: Version) -> None:
    file = queries.file_of(valid, "fr")
    content = queries.content_of(file)
    assert content == paper_anew("D-0001 1 fr")
    assert file.digest == hashlib.sha256(content).hexdigest()
    assert b"%PDF" not in bytes(file.sealed)


def test_a_published_version_changes_no_more(valid: Version, kim: User) -> None:
    with pytest.raises(Conflict):
        actions.put_file(valid, "nl", paper("other"), by=kim)
    with pytest.raises(Conflict):
        actions.remove_draft(valid, by=kim)
    with pytest.raises(Conflict):
        actions.publish(valid, by=kim)
    with pytest.raises(Conflict):
        actions.change_days(valid, BEGIN + timedelta(days=1), None, by=kim)


def test_the_database_lets_nobody_change_a_published_file(valid: Version, kim: User) -> None:
    files = DocumentFile.objects.filter(version=valid)
    for change in (lambda: files.update(digest="0" * 64), lambda: files.update(language="en"), files.delete):
        with pytest.raises(DatabaseError, match="published version"), transaction.atomic():
            change()
    assert files.update(sealed=b"under a newer key") == 3
    draft = actions.begin_version(valid.document, date(2026, 7, 1), by=kim)
    actions.put_file(draft, "nl", paper("one"), by=kim)
    actions.put_file(draft, "nl", paper("two"), by=kim)
    actions.remove_draft(draft, by=kim)
    assert DocumentFile.objects.count() == 3


def test_a_file_that_is_no_pdf_or_too_large_is_refused(document: Document, kim: User) -> None:
    version = actions.begin_version(document, BEGIN, by=kim)
    with pytest.raises(Invalid) as refused:
        actions.put_file(version, "nl", b"MZ\x90", by=kim)
    assert (refused.value.field, refused.value.code) == ("file", "pdf_not_pdf")
    with pytest.raises(Invalid):
        actions.put_file(version, "nl", paper("x") + b" " * actions.MOST_FILE, by=kim)
    assert not DocumentFile.objects.exists()


def test_the_next_version_ends_the_one_before(document: Document, valid: Version, kim: User) -> None:
    second = published(document, date(2026, 7, 1), kim)
    valid.refresh_from_db()
    assert valid.valid_to == date(2026, 6, 30)
    assert queries.valid_version(queries.document_with("D-0001")) == valid
    with clock.frozen(MONDAY + timedelta(days=30)):
        assert queries.valid_version(queries.document_with("D-0001")) == second


def test_versions_begin_one_after_the_other(document: Document, valid: Version, kim: User) -> None:
    draft = actions.begin_version(document, BEGIN, by=kim)
    with pytest.raises(Conflict):
        actions.begin_version(document, date(2026, 8, 1), by=kim)
    for language in ("nl", "fr", "de"):
        actions.put_file(draft, language, paper(language), by=kim)
    with pytest.raises(Invalid, match="Version 1"):
        actions.publish(draft, by=kim)
    actions.change_days(draft, date(2026, 6, 2), None, by=kim)
    assert actions.publish(draft, by=kim).number == 2


def test_the_last_day_is_neither_over_nor_in_the_next_version(document: Document, valid: Version, kim: User) -> None:
    with pytest.raises(Invalid):
        actions.change_days(valid, BEGIN, date(2026, 5, 1), by=kim)
    with pytest.raises(Invalid):
        actions.change_days(valid, BEGIN, date(2026, 6, 10), by=kim)
    published(document, date(2026, 7, 1), kim)
    with pytest.raises(Conflict, match="Version 2"):
        actions.change_days(valid, BEGIN, date(2026, 7, 1), by=kim)
    assert actions.change_days(valid, BEGIN, date(2026, 6, 20), by=kim).valid_to == date(2026, 6, 20)


def test_a_withdrawn_version_says_why_and_stays(valid: Version, kim: User) -> None:
    with pytest.raises(Invalid):
        actions.withdraw(valid, " no ", by=kim)
    assert actions.withdraw(valid, "A wrong address", by=kim) == 0
    with pytest.raises(Conflict):
        actions.withdraw(valid, "A wrong address", by=kim)
    assert queries.file_of(valid, "nl").digest


def test_what_is_out_of_date_names_the_newer(document: Document, valid: Version, kim: User) -> None:
    name = FileName(1, 1, "nl")
    assert queries.sendable(name).language == "nl"
    published(document, date(2026, 6, 15), kim)
    with pytest.raises(Conflict, match="take version 2"):
        queries.sendable(name)
    actions.withdraw(Version.objects.get(number=2), "A wrong address", by=kim)
    with pytest.raises(Conflict, match="no other version is"):
        queries.sendable(name)


def test_a_document_of_the_desk_is_not_sent(document: Document, valid: Version, kim: User) -> None:
    Document.objects.update(audience="desk")
    with pytest.raises(Conflict, match="desk only"):
        queries.sendable(FileName(1, 1, "nl"))
    assert queries.offers("sleutels", "nl") == []


def test_the_valid_version_is_offered_in_the_language_or_the_next_best(valid: Version) -> None:
    (offer,) = queries.offers("Ik ben mijn sleutel kwijt", "nl")
    assert (offer.name, offer.subject) == ("D-0001.1.nl", "Formulier sleutels")
    assert offer.link.endswith("/d/D-0001/1/")
    (offer,) = queries.offers("Mein Schlüsselbund ist weg: badge", "de")
    assert offer.name == "D-0001.1.de"
    assert queries.offers("badge", "en")[0].name == "D-0001.1.nl"
    assert queries.offers("badge", "")[0].name == "D-0001.1.nl"
    assert queries.offers("Een andere vraag", "nl") == []


def test_who_keeps_no_documents_changes_nothing(document: Document, valid: Version) -> None:
    taker = User.objects.create(username="tom", role="call_taker")
    with pytest.raises(NotAllowed):
        actions.begin_version(document, BEGIN, by=taker)
    with pytest.raises(NotAllowed):
        actions.withdraw(valid, "A wrong address", by=taker)
    with pytest.raises(NotAllowed):
        actions.put_file(valid, "nl", paper("x"), by=taker)
