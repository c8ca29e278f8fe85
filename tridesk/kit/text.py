"""Text: one sentence in four languages, and the folding that makes searching forgiving."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# What a reader gets when his own language has no words: the other official ones first, since names of places
# and bodies have no English. German-speaking Belgium falls back on French.
_FALL_BACKS: Final = {
    "nl": ("nl", "fr", "en", "de"),
    "fr": ("fr", "nl", "en", "de"),
    "de": ("de", "fr", "nl", "en"),
    "en": ("en", "nl", "fr", "de"),
}

# Letters that Unicode does not take apart although readers do. (casefold already makes ß into ss.)
_WHOLE_LETTERS: Final = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŋ": "n", "’": "'"}
)

_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]+")
_SPACES: Final = re.compile(r"\s+")
_LOOK: Final = 4  # read this many times the room: white space shrinks, and the text may have megabytes


def colon(language: str | None) -> str:
    """The colon between two words; French has a space before it that does not break."""
    return "\u00a0: " if language == "fr" else ": "


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Dutch, French, German and optionally English."""

    nl: str
    fr: str
    de: str
    en: str = ""

    def in_(self, language: str) -> str:
        """In `language` (`nl`, `nl-be`, `FR`...), else in the next best one that has words, else ''."""
        order = _FALL_BACKS.get(language[:2].lower(), _FALL_BACKS["en"])
        return next(filter(None, (getattr(self, name) for name in order)), "")


class _Folds(dict[int, str]):
    """What each character folds to, worked out at its first sight.

    Bounded, so that a mail with every character of Unicode cannot make it large.
    """

    def __missing__(self, codepoint: int) -> str:
        folded = _fold_character(chr(codepoint))
        if len(self) < 5_000:
            self[codepoint] = folded
        return folded


def _fold_character(character: str) -> str:
    folded = character
    for _ in range(2):  # the parts of a compatibility character (™) may themselves want folding
        parts = unicodedata.normalize("NFKD", folded.casefold())
        bare = "".join(part for part in parts if not unicodedata.combining(part))
        folded = unicodedata.normalize("NFKC", bare.translate(_WHOLE_LETTERS))
    return folded


_folds: Final = _Folds()


def fold(text: str) -> str:
    """Lower case without accents, for comparing and searching: `Crème BRÛLÉE` is `creme brulee`.

    ß becomes ss, œ oe, æ ae, full-width and other compatibility forms their plain ones. It goes character by
    character, `fold(a + b) == fold(a) + fold(b)`, which is what `snippet` rests on.
    """
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    return _NOT_ASCII.sub(lambda run: run[0].translate(_folds), lowered)


_SAINTS: Final = ("st", "ste", "sint", "saint", "sainte", "sankt")


def spellings(word: str) -> tuple[str, ...]:
    """The spellings of a folded word in names of places, the given one first.

    >>> spellings("vith"), spellings("st")
    (('vith',), ('st', 'ste', 'sint', 'saint', 'sainte', 'sankt'))
    """
    return (word, *(saint for saint in _SAINTS if saint != word)) if word in _SAINTS else (word,)


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot store: null characters, and halves of a surrogate pair."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode()


def one_line(text: str, limit: int) -> str:
    """The text on one line of at most `limit` characters, cut between words with an ellipsis."""
    # A word and its space take two characters, so more words than this never fit; a mail may have a million.
    words = text.split(None, limit // 2 + 1)
    return _cut(" ".join(words), limit)


def snippet(text: str, words: Iterable[str], width: int) -> tuple[str, str, str]:
    """Where the searched words first hit: `(before, hit, after)`, as written, some `width` characters.

    A hit at the start of a word wins over one inside. Without any hit: `("", "", start of the text)`.
    """
    span = _first_hit(text, words)
    if span is None:
        return "", "", one_line(text, width)
    start, end = span
    hit = text[start:end]
    room = max(width - len(hit), 0)
    before = _line_before(text[:start], room // 3)
    return before, hit, _line_after(text[end:], room - len(before))


def _first_hit(text: str, words: Iterable[str]) -> tuple[int, int] | None:
    """Start and end, in `text` as written, of the first place where one of the words stands."""
    wanted = sorted({folded for word in words if (folded := fold(word).strip())}, key=len, reverse=True)
    if not wanted:
        return None
    any_word = "|".join(map(re.escape, wanted))
    folded = fold(text)
    hit = re.search(rf"\b(?:{any_word})", folded) or re.search(any_word, folded)
    if hit is None:
        return None
    start, end = _character_at(text, hit.start()), _character_at(text, hit.end() - 1) + 1
    while end < len(text) and not fold(text[end]):  # a combining accent belongs to its letter
        end += 1
    return start, end


def _character_at(text: str, folded_index: int) -> int:
    """Index of the character of `text` whose folded form covers `folded_index` of `fold(text)`."""
    # Folding goes character by character, so a half can be folded alone: each round looks at half as much.
    first, last = 0, len(text)
    while last - first > 1:
        middle = (first + last) // 2
        length = len(fold(text[first:middle]))
        if length <= folded_index:
            first, folded_index = middle, folded_index - length
        else:
            last = middle
    return first


def _line_after(text: str, room: int) -> str:
    line = _SPACES.sub(" ", text[: _LOOK * room + 1])
    return _cut(line.rstrip(), room)


def _line_before(text: str, room: int) -> str:
    line = _SPACES.sub(" ", text[-_LOOK * room - 1 :]).lstrip()
    return _cut(line[::-1], room)[::-1]


def _cut(line: str, limit: int) -> str:
    """`line` if it fits, else as many whole words as fit with an ellipsis, `limit` characters at most."""
    if len(line) <= limit:
        return line
    kept = line[: max(limit - 1, 0)]
    space = kept.rfind(" ")
    if not line[len(kept)].isspace() and space > len(kept) // 3:
        kept = kept[:space]
    return (kept.rstrip() + "…")[: max(limit, 0)]
