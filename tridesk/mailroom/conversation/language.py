"""Language: in which of the desk's four languages a mail is written, '' when it is in another or nothing says which.

lingua in its low-accuracy mode: 10 MB and 0.1 ms a mail, where the full models take 145 MB in every process. Other
languages are thought of only when a text lacks the frequent words of ours (decision 81).
"""

import re
from collections.abc import Iterable
from functools import cache
from itertools import takewhile

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

from tridesk.mailroom.conversation.folding import Folded
from tridesk.mailroom.conversation.history import is_forward

_CODES = {Language.DUTCH: "nl", Language.FRENCH: "fr", Language.GERMAN: "de", Language.ENGLISH: "en"}
_OTHERS = (
    Language.ALBANIAN, Language.CROATIAN, Language.CZECH, Language.HUNGARIAN, Language.ITALIAN, Language.LITHUANIAN,
    Language.POLISH, Language.PORTUGUESE, Language.ROMANIAN, Language.SLOVAK, Language.SPANISH, Language.TURKISH,
)  # fmt: skip
_OTHER = "?"  # what `_recognised` says of a text in none of our languages
_SURE_OF_OTHER = 0.95
# Frequent words that are none in `_OTHERS`: 'de', 'en' or 'la' would say nothing.
_FREQUENT = {
    "nl": "het een van voor niet met zijn ik wij we wordt worden uw op dat te naar aan onze ons bij deze geen werd heb"
    " hebben heeft ook maar nog kunt graag gelieve bedankt beste geachte mijn",
    "fr": "les des une est pour dans pas nous vous je aux sur avec notre votre mon cette ce merci bonjour sont être",
    "de": "der die das und ist nicht ich wir sie mit für von zu auf ein eine einen dem im bei nach auch unser unsere"
    " haben kann bitte wird werden wurde muss zuerst sind mein",
    "en": "the and of is you we our for not with have this that are please your it my be can could from",
}
_FREQUENT_WORDS = {language: frozenset(words.split()) for language, words in _FREQUENT.items()}
_ONE_IN = 8  # words of a text is frequent where its language is clear, and two at least
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
    return _ours(next(filter(None, map(_recognised, texts)), "") or _recognised(f"{words} {title}", _SURE))


def language_of_text(text: str) -> str:
    """'nl', 'fr', 'de', 'en' of a text as it is being written; '' when it is short or leaves a doubt."""
    words = _words(line for line in text.splitlines() if not line.startswith(">"))
    return _ours(_recognised(words)) if _letters(words) >= _ENOUGH_LETTERS else ""


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


def _ours(language: str) -> str:
    return "" if language == _OTHER else language


def _recognised(text: str, sure: float = 0.0) -> str:
    """One of our languages, `_OTHER`, or '' when the text is too short or leaves a doubt."""
    letters = _letters(text)
    if letters < _MIN_LETTERS:
        return ""
    sure = sure or (_SURE if letters >= _ENOUGH_LETTERS else _SURE_IF_SHORT)
    best = _detector().compute_language_confidence_values(text)[0]
    language = _CODES[best.language] if best.value >= sure else ""
    if _is_clear(text, language):
        return language
    return _OTHER if not best.value or _is_other(text) else language  # 0 for each: not even their alphabet


def _is_clear(text: str, language: str) -> bool:
    """Whether a text has so many frequent words of this language that it is in no other."""
    words = [word.strip(".,:;!?()") for word in text.lower().split()]
    frequent = sum(word in _FREQUENT_WORDS.get(language, ()) for word in words)
    return frequent > 1 and frequent * _ONE_IN >= len(words)


def _is_other(text: str) -> bool:
    if not any(word[0].islower() for word in text.split()):
        return False  # a name: it is spelt as in many languages
    values = _detector(*_OTHERS).compute_language_confidence_values(text)
    return sum(judged.value for judged in values if judged.language not in _CODES) >= _SURE_OF_OTHER


@cache
def _detector(*others: Language) -> LanguageDetector:
    return LanguageDetectorBuilder.from_languages(*_CODES, *others).with_low_accuracy_mode().build()
