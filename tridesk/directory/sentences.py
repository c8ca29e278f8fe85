"""Sentences that are kept and read later, each time in the language of their reader: the source and its values.

`from tridesk.directory.sentences import gettext_kept as _` makes the sentences of a module such ones; they are texts
as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, override

from tridesk.kit.text import colon

SOURCE: Final = "en"
COLON: Final = ":"  # between two parts, written as the reader's language writes it
FULL_STOP: Final = "."  # between sentences, of which each gets the one that it lacks
ENDS: Final = (".", "!", "?")
Parts = str | int | dict[str, Any] | list[Any]


class Sentence(str):
    """A text in the language that was active when it was made, and the parts of which it is made."""

    parts: Parts

    def __new__(cls, parts: Parts) -> Sentence:
        """The sentence in the active language."""
        sentence = super().__new__(cls, str(_worded(parts)))
        sentence.parts = parts
        return sentence

    def __mod__(self, values: Any) -> Sentence:
        if not isinstance(values, Mapping) or not isinstance(self.parts, dict):
            raise TypeError("a sentence takes its values by name")
        return Sentence({"text": self.parts["text"], "values": {name: _parts(value) for name, value in values.items()}})


def gettext_kept(source: str) -> Sentence:
    """The sentence with this source, which takes values by `%`."""
    return Sentence({"text": source})


def joined(sentences: Iterable[object], between: str = FULL_STOP) -> Sentence:
    """Several sentences as one text, one after another; one alone stays as it is."""
    return Sentence([between, *map(_parts, sentences)])


def labelled(label: object, sentence: object) -> Sentence:
    """A sentence with what it is about in front of it."""
    return joined((label, sentence), COLON)


def written(sentence: object) -> str:
    """A sentence as it is kept; a text that is none is kept as one in a list, so that its own signs mean nothing."""
    parts = _parts(sentence)
    return json.dumps(parts if isinstance(parts, dict | list) else [FULL_STOP, parts], ensure_ascii=False)


def is_translatable(kept: str) -> bool:
    """Whether `worded` gives a kept text in the language of its reader, and not in that of its writer."""
    return _has_source(_read(kept))


def worded(kept: str) -> str:
    """A kept sentence in the active language; a text that is none as it is."""
    parts = _read(kept)
    if parts is None:
        return kept
    try:
        return str(_worded(parts))
    except (ValueError, TypeError, KeyError):  # other values than its translation asks for
        return kept


def _read(kept: str) -> Parts | None:
    """The parts that `written` kept; None for a text that an earlier version kept, whatever signs it has."""
    try:
        parts = json.loads(kept)
    except ValueError:
        return None
    return parts if isinstance(parts, dict | list) and _is_parts(parts) else None


def _is_parts(value: object) -> bool:
    match value:
        case str() | int():
            return True
        case [str(), *parts]:
            return all(map(_is_parts, parts))
        case {"text": str(), **rest}:
            values = rest.pop("values", {})
            return not rest and isinstance(values, dict) and all(map(_is_parts, values.values()))
    return False


def _has_source(parts: Parts | None) -> bool:
    return isinstance(parts, dict) or (isinstance(parts, list) and any(map(_has_source, parts)))


def _parts(value: object) -> Parts:
    if isinstance(value, Sentence):
        return value.parts
    if isinstance(value, Promise):
        with override(SOURCE):
            return {"text": str(value)}
    return value if isinstance(value, int) else str(value)


def _worded(parts: Parts) -> str | int:
    if isinstance(parts, str | int):
        return parts
    if isinstance(parts, list):
        between, texts = parts[0], [str(_worded(part)) for part in parts[1:]]
        if between == FULL_STOP:
            return " ".join(map(_ended, texts)) if len(texts) > 1 else "".join(texts)
        return (colon(get_language()) if between == COLON else str(between)).join(texts)
    source, values = parts["text"], parts.get("values")
    text = gettext(source)
    return text if values is None else text % {name: _worded(value) for name, value in values.items()}


def _ended(text: str) -> str:
    return text if text.endswith(ENDS) else text + FULL_STOP
