"""Replies above the quote, in every mail program and language: new, signature and history come apart."""

import pytest

from tridesk.mailroom.conversation import Folded, fold
from tridesk.mailroom.conversation.tests.letters import CLIENTS, REPLIES, SIGNATURES, Client


def without_blank_lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: f"{client.language} {client.name}")
class TestReplyAboveTheQuote:
    def test_signed(self, client: Client) -> None:
        reply, signature = REPLIES[client.language], SIGNATURES[client.language]
        folded = fold(f"{reply}\n\n{signature}\n\n{client.history()}\n")
        assert (folded.new, folded.signature) == (reply, signature)
        assert without_blank_lines(folded.quoted) == without_blank_lines(client.history())

    def test_unsigned_and_right_above(self, client: Client) -> None:
        reply = REPLIES[client.language]
        folded = fold(f"{reply}\n{client.history()}")
        assert (folded.new, folded.signature) == (reply, "")
        assert without_blank_lines(folded.quoted) == without_blank_lines(client.history())

    def test_a_single_word(self, client: Client) -> None:
        folded = fold(f"OK\n\n{client.history()}")
        assert (folded.new, folded.signature) == ("OK", "")

    def test_with_two_earlier_mails_below(self, client: Client) -> None:
        reply = REPLIES[client.language]
        folded = fold(f"{reply}\n\n{client.history()}\n\n{client.history()}")
        assert folded.new == reply

    def test_with_windows_line_ends(self, client: Client) -> None:
        reply = REPLIES[client.language]
        folded = fold(f"{reply}\n\n{client.history()}\n".replace("\n", "\r\n"))
        assert folded.new == reply


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_a_first_mail_has_no_history(language: str) -> None:
    folded = fold(f"{REPLIES[language]}\n\n{SIGNATURES[language]}")
    assert folded == Folded(REPLIES[language], SIGNATURES[language], "")


def test_nothing_folds_to_nothing() -> None:
    assert fold("") == Folded("", "", "")
    assert fold(" \n\n\t\n") == Folded("", "", "")
