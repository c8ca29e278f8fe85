"""How an answer begins and ends: a greeting with the requester's name, a closing; each once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from tridesk.mailroom.conversation import fold

_GREETINGS: Final[Mapping[str, str]] = {"nl": "Beste", "fr": "Bonjour", "de": "Guten Tag", "en": "Dear"}
_CLOSINGS: Final[Mapping[str, str]] = {
    "nl": "Met vriendelijke groeten",
    "fr": "Cordialement",
    "de": "Mit freundlichen Grüßen",
    "en": "Kind regards",
}
_OTHER_GREETINGS: Final = (
    *("Geachte", "Goedendag", "Goedemorgen", "Goedemiddag", "Dag", "Hallo"),
    *("Madame", "Monsieur", "Mesdames", "Chère", "Cher", "Bonsoir"),
    *("Sehr geehrte[rs]?", "Guten Morgen", "Liebe[rs]?"),
    *("Hello", "Good morning", "Good afternoon"),
)
_GREETING: Final = re.compile(
    rf"\A\s*(?:{'|'.join([*_GREETINGS.values(), *_OTHER_GREETINGS])})\b[^\n]{{0,80}},[ \t]*(?:\r?\n|\Z)"
)
_NO_NAME: Final = re.compile(r"[@\d<>]|^\W*$")
_LONGEST_NAME: Final = 60
_END: Final = 2_000  # characters in which a closing is looked for


def addressee(name: str) -> str:
    """The name by which a requester is greeted; '' where the ticket has a mail address or a number in its place."""
    return "" if _NO_NAME.search(name) or len(name) > _LONGEST_NAME else name.strip()


def greeting(language: str, name: str) -> str:
    """The first line of a letter: `Beste An Peeters,`."""
    return f"{_GREETINGS.get(language, _GREETINGS['en'])} {addressee(name)}".rstrip() + ","


def is_greeting(text: str, name: str) -> bool:
    """Whether a text is a greeting in one of our languages and nothing else."""
    return text.strip() in {greeting(language, name) for language in _GREETINGS}


def below_greeting(text: str) -> str:
    """A text without the greeting that it begins with: that says nothing of the language of what follows."""
    return _GREETING.sub("", text)


def without_frame(text: str) -> str:
    """What a letter says: without its greeting, its closing and the name below it."""
    says = below_greeting(text).strip()
    return fold(says).new.strip() or says


def with_closing(text: str, language: str) -> str:
    """A letter with a closing at its end; as it was when its writer put one there, or the language has none."""
    text, closing = text.rstrip(), _CLOSINGS.get(language, "")
    return text if not closing or fold(text[-_END:]).signature else f"{text}\n\n{closing}"
