"""Mails of machines: reports, absences, receipts, scanners, gateways, mails in mails, all read without a mistake."""

from __future__ import annotations

import re
from email import message_from_bytes

import pytest
from flufl.bounce import all_failures

from tests.corpus.machines import MachineMail, machine_mails, parse_machine_mail
from tests.corpus.samples import BadSample
from tests.corpus.test_corpus import is_invented
from tridesk.mailroom import conversation, mime
from tridesk.mailroom.mime import AuthorKind, Mail

MAILS = machine_mails()
each_mail = pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.name)


def read(mail: MachineMail) -> Mail:
    return mime.parse(mail.raw, null_sender=mail.null_sender)


@each_mail
def test_its_kind(mail: MachineMail) -> None:
    assert read(mail).kind.value == mail.kind


@each_mail
def test_who_did_not_get_our_mail_and_which(mail: MachineMail) -> None:
    got = read(mail)
    failed = {delivery.recipient for delivery in got.deliveries if delivery.action == "failed"}
    assert failed == set(mail.failed)
    assert got.failed_message_id == mail.failed_id


@each_mail
def test_what_flufl_finds_is_found(mail: MachineMail) -> None:
    """flufl.bounce reads the whole raw mail here, as Mailman lets it; only its mistakes are left out."""
    if mail.kind not in ("failure", "delay"):
        return
    message = message_from_bytes(mail.raw)
    temporary, permanent = all_failures(message)
    theirs = {address.decode().lower() for address in temporary | permanent} - {"helpdesk@desk.example"}
    ours = {delivery.recipient for delivery in read(mail).deliveries}
    assert {address for address in theirs if "desk.example" not in address} <= ours


@each_mail
def test_its_words_are_in_sight(mail: MachineMail) -> None:
    new = " ".join(conversation.fold(read(mail).text, "").new.split())
    assert [text for text in mail.texts if text not in new] == []


@each_mail
def test_its_files_are_listed(mail: MachineMail) -> None:
    assert set(mail.files) <= {file.filename for file in read(mail).attachments}


def test_there_are_enough_and_they_are_invented() -> None:
    assert len(MAILS) >= 90
    assert {mail.kind for mail in MAILS} <= {kind.value for kind in AuthorKind}
    for mail in MAILS:
        addresses = re.findall(r"[\w.+-]+@[\w.-]+\.[a-z]{2,}", mail.raw.decode())
        assert [address for address in addresses if not is_invented(address)] == [], mail.name


@pytest.mark.parametrize(
    "source", ["failed: a@b.example\n\nFrom: x", "kind: list\nkind: list\n\nx", "colour: red\n\nx"]
)
def test_a_file_that_is_written_otherwise_is_refused(source: str) -> None:
    with pytest.raises(BadSample):
        parse_machine_mail("x", source)
