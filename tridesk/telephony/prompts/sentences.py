"""The sentences that callers will surely hear: made before the first call, the greeting first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

from tridesk.directory.office.worktime import WorkingHours
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.telephony import phrases
from tridesk.telephony.engine import ivr
from tridesk.telephony.phrases import say
from tridesk.telephony.switch.values import Speech

_PLACES: Final = 12  # of the queue, and minutes of waiting, that are worth having ready


def sentences(tree: ivr.Tree, hours: Iterable[WorkingHours] = ()) -> Iterator[Speech]:
    """All fixed phrases, menu options, usual positions and waits, and openings; each once."""
    yield from dict.fromkeys((*_standing(), *_options(tree), *waits(), *openings(hours)))


def _standing() -> Iterator[Speech]:
    for words in vars(phrases).values():
        if isinstance(words, Text):
            speeches = [Speech(words.in_(language), language) for language in LANGUAGES]
            yield from (speech for speech in speeches if "{" not in speech.text)


def _options(tree: ivr.Tree) -> Iterator[Speech]:
    for options in tree.menus.values():
        for option in options:
            for language in LANGUAGES:
                yield say(phrases.OPTION, language, label=option.label.in_(language), digit=option.digit)
                if option.kind is ivr.OptionKind.TEXT:
                    yield say(option.text, language)


def openings(hours: Iterable[WorkingHours]) -> Iterator[Speech]:
    """When the desk is open again, for each day of these weeks."""
    monday = datetime(2024, 1, 1, tzinfo=BRUSSELS)
    for schedule in hours:
        for number, day in enumerate(schedule.week):
            for opening, _closing in day:
                at = datetime.combine(monday + timedelta(days=number), opening, BRUSSELS)
                yield from phrases.in_all(phrases.reopens(at, at))


def waits() -> Iterator[Speech]:
    for number in range(1, _PLACES + 1):
        for language in LANGUAGES:
            yield phrases.ahead(number, language)
            yield phrases.wait(timedelta(minutes=number), language)
