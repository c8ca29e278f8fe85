"""Libraries: how two libraries that cut replies out of mails read the corpus, beside our own folding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from email_reply_parser import EmailReplyParser as Zapier  # type: ignore[import-untyped]
from mailparser_reply import EmailReplyParser  # type: ignore[import-untyped]

from tests.corpus.clients import build
from tests.corpus.measures import words
from tests.corpus.samples import Sample
from tridesk.mailroom import mime
from tridesk.mailroom.conversation import fold

_PARSER: Final = EmailReplyParser(languages=["nl", "fr", "de", "en"])


def _mail_parser_reply(text: str, _writer: str) -> str:
    replies = _PARSER.read(text).replies
    return str(replies[0].body) if replies else ""


READERS: Final[dict[str, Callable[[str, str], str]]] = {
    "tridesk": lambda text, writer: fold(text, writer).new,
    "mail-parser-reply": _mail_parser_reply,
    "email-reply-parser": lambda text, _writer: str(Zapier.parse_reply(text)),
}


def comparison(samples: list[Sample]) -> list[str]:
    """A table: the share of mails with exactly the new words, with words lost, and with old words kept."""
    mails = [(sample, mime.parse(build(sample))) for sample in samples]
    lines = [f"{'':24}{'exact':>10}{'loses':>10}{'keeps old':>10}"]
    for name, read in READERS.items():
        exact = loses = keeps = 0
        for sample, mail in mails:
            expected = Counter(words(sample.expected("new")))
            got = Counter(words(read(mail.text, mail.sender.name if mail.sender else "")))
            exact += expected == got
            loses += bool(expected - got)
            keeps += bool(got - expected)
        shares = "".join(f"{count / len(mails):10.1%}" for count in (exact, loses, keeps))
        lines.append(f"{name:24}{shares}")
    return lines
