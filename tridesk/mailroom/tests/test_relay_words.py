"""Answers of mail servers in the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from tridesk.mailroom.delivery import CUT_OFF
from tridesk.mailroom.folder import FolderTransport, warn_of_no_relay
from tridesk.mailroom.relay_words import relay_words


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("250 2.0.0 Ok: queued as 4D8F2", "the mail server accepted it"),
        ("250 Ok", "the mail server accepted it"),
        ("550 5.1.1 No such user here", "nobody has this address there"),
        ("550 5.1.8 Bad sender", "the mail server does not accept the address"),
        ("452 4.2.2 Over quota", "the mailbox is full"),
        ("552 5.3.4 Too big", "the mail is too large"),
        ("554 5.7.1 Spam", "the mail server's rules forbid this mail"),
        ("421 come back later", "the mail server does not accept it yet"),
        ("550 go away", "the mail server refused it"),
        ("connection to relay broke: it hung up", "the mail server cannot be reached"),
        ("no connection to relay:25: Connection refused", "the mail server cannot be reached"),
        ("Es ist niemand da", "Es ist niemand da"),
        ("", ""),
    ],
)
def test_an_answer_is_explained_by_its_codes(reply: str, words: str) -> None:
    with translation.override("en"):
        assert relay_words(reply) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "written to outbox/{}; no relay is set, so it went no further"),
        ("nl", "weggeschreven in outbox/{}; er is geen relay ingesteld, dus verder ging de mail niet"),
        ("fr", "enregistré dans outbox/{} ; aucun relais n’est défini, le courriel n’est donc pas allé plus loin"),
        ("de", "abgelegt in outbox/{}; kein Relay ist eingestellt, die E-Mail ging also nicht weiter"),
    ],
)
def test_where_a_mail_without_a_relay_lies_is_said_in_each_language(language: str, words: str, tmp_path: Path) -> None:
    reply = FolderTransport(tmp_path / "outbox").deliver("desk@register.example", ["an@namur.example"], b"")
    [mail] = (tmp_path / "outbox").iterdir()
    with translation.override(language):
        assert relay_words(reply).replace("\u00a0", " ") == words.format(mail.name)


def test_that_no_relay_is_set_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    warn_of_no_relay.cache_clear()
    for _way in ("mails", "notices"):
        FolderTransport(tmp_path / "outbox")
    assert [record.args for record in caplog.records] == [(tmp_path / "outbox",)]


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
def test_every_explanation_is_translated(language: str) -> None:
    replies = [f"550 5.{subject}.{detail} x" for subject in range(8) for detail in range(7)]
    replies += ["250 Ok", "450 later", "connection to x broke", CUT_OFF]
    with translation.override("en"):
        english = {relay_words(reply) for reply in replies}
    with translation.override(language):
        assert not english & {relay_words(reply) for reply in replies}
