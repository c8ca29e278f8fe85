"""Language: in which of the desk's four languages a mail is written, '' when nothing in it says so.

lingua in its low-accuracy mode: 10 MB and 0.1 ms a mail, where the full models take 145 MB in every process.
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import takewhile

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from tridesk.mailroom.conversation.folding import Folded
from tridesk.mailroom.conversation.history import is_forward

_CODES = {Language.DUTCH: "nl", Language.FRENCH: "fr", Language.GERMAN: "de", Language.ENGLISH: "en"}
_MAX_JUDGED = 160
_MAX_LINE = 1_000
_MIN_LETTERS = 8
_ENOUGH_LETTERS = 30  # a text of so many letters is judged without the subject
_SURE = 0.8
_SURE_IF_SHORT = 0.9

# Codes, numbers and addresses say nothing about the language, and much to letter statistics.
_NO_WORD = re.compile(r"[@/\d_]|^[A-Z]{2,}\W*$")
_PREFIX = re.compile(r"(?:\W*\b(?:re|fwd?|tr|rép|réf|aw|wg|antw|antwoord|betr|doorst)\b ?:)+", re.IGNORECASE)

# How mailboxes of a desk are named; the part before '@' and its words.
_ADDRESSES = {
    "nl": ("nl", "rijksregister", "hulp", "nederlands", "vragen"),
    "fr": ("fr", "registrenational", "registre", "aide", "francais", "questions"),
    "de": ("de", "nationalregister", "hilfe", "deutsch", "fragen"),
    "en": ("en", "nationalregistry", "english"),
}
_LANGUAGE_OF_WORD = {word: language for language, words in _ADDRESSES.items() for word in words}


def language_of(subject: str, folded: Folded) -> str:
    """'nl', 'fr', 'de', 'en' or '': of the new words, else of subject, signature and quotation, in that order.

    A text too short to be judged by itself is judged together with the subject. What was passed on decides last.
    """
    lines = [line for line in folded.new.splitlines() if not line.startswith((">", "["))]
    words = _words(takewhile(lambda line: not is_forward(line), lines))
    title = _words([_PREFIX.sub("", subject[:_MAX_LINE])])
    texts = [words] if _letters(words) >= _ENOUGH_LETTERS else []
    texts += [f"{words} {title}", title, _words(lines)]
    texts += [_words(part.splitlines()) for part in (folded.signature, folded.quoted)]
    # A short text must leave less doubt than a long one, until nothing else is left.
    return next(filter(None, map(_recognised, texts)), "") or _recognised(f"{words} {title}", _SURE)


def language_of_text(text: str) -> str:
    """'nl', 'fr', 'de', 'en' of a text as it is being written; '' when it is short or leaves a doubt."""
    words = _words(line for line in text.splitlines() if not line.startswith(">"))
    return _recognised(words) if _letters(words) >= _ENOUGH_LETTERS else ""


def language_of_address(addresses: Iterable[str]) -> str:
    """The language that the name of a mailbox stands for ('helpdesk.fr@', 'rijksregister@'), '' when none does."""
    for address in addresses:
        for word in re.split(r"[^a-z]+", address[:_MAX_LINE].lower().partition("@")[0]):
            if word in _LANGUAGE_OF_WORD:
                return _LANGUAGE_OF_WORD[word]
    return ""


def _words(lines: Iterable[str]) -> str:
    """The beginning of these lines, without what is no word of a language."""
    kept: list[str] = []
    length = 0
    for line in lines:
        line = line[:_MAX_LINE]
        line = line.lower() if line.isupper() and line.count(" ") > 3 else line  # all in capitals, and no code
        words = [word for word in line.split() if not _NO_WORD.search(word)]
        kept += words
        length += sum(map(len, words)) + len(words)
        if length > _MAX_JUDGED:
            break
    return " ".join(kept)[:_MAX_JUDGED]


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _recognised(text: str, sure: float = 0.0) -> str:
    letters = _letters(text)
    if letters < _MIN_LETTERS:
        return ""
    sure = sure or (_SURE if letters >= _ENOUGH_LETTERS else _SURE_IF_SHORT)
    best = _detector().compute_language_confidence_values(text)[0]
    return _CODES[best.language] if best.value >= sure else ""


@cache
def _detector() -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_CODES).with_low_accuracy_mode().build()
