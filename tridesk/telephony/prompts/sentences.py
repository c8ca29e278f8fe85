"""Which sentences callers will hear for certain: to be made before the first one calls, the greeting first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from tridesk.kit.text import Text
from tridesk.telephony import ivr, phrases
from tridesk.telephony.phrases import LANGUAGES, say
from tridesk.telephony.switch import Speech

_PLACES: Final = 12  # of the queue, and minutes of waiting, that are worth having ready


def sentences(tree: ivr.Tree) -> Iterator[Speech]:
    """Everything that stands, every option of the menu, and the usual places and waits; each once."""
    yield from dict.fromkeys((*_standing(), *_options(tree), *waits()))


def _standing() -> Iterator[Speech]:
    for words in vars(phrases).values():
        if isinstance(words, Text):
            said = [Speech(words.in_(language), language) for language in LANGUAGES]
            yield from (one for one in said if "{" not in one.text)


def _options(tree: ivr.Tree) -> Iterator[Speech]:
    for options in tree.menus.values():
        for option in options:
            for language in LANGUAGES:
                yield say(phrases.OPTION, language, label=option.label.in_(language), digit=option.digit)
                if option.kind is ivr.Kind.TEXT:
                    yield say(option.text, language)


def waits() -> Iterator[Speech]:
    for number in range(1, _PLACES + 1):
        for language in LANGUAGES:
            yield phrases.ahead(number, language)
            yield phrases.wait(timedelta(minutes=number), language)
