"""The words a caller hears from the first to the agent, in order and in every language; pure, for the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text
from tridesk.telephony import phrases
from tridesk.telephony.engine import ivr


class HeardPart(StrEnum):
    """A part of the call until an agent speaks."""

    WELCOME = "welcome"
    REGISTER = "register"  # the announcement while it falters
    MENU = "menu"
    QUEUE = "queue"
    CLOSED = "closed"
    RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class HeardWords:
    """One part, in each language."""

    part: HeardPart
    words: Mapping[str, str]


def heard(
    tree: ivr.Tree,
    *,
    closed: Text | None = None,
    reopens: Text | None = None,
    incident: Text | None = None,
    until: Text | None = None,
    records: bool = False,
) -> list[HeardWords]:
    """The words that a new caller hears who chooses a language and then presses nothing.

    The arguments are those of `director.situation.View`; the order is that of `calls.greeting` and `calls.queue`.
    """
    if closed is not None:
        return [_part(HeardPart.CLOSED, closed, reopens, phrases.ASK_CALL_BACK)]
    parts = [_part(HeardPart.WELCOME, phrases.WELCOME, phrases.CHOOSE_LANGUAGE)]
    if incident is not None:
        parts.append(_part(HeardPart.REGISTER, incident, phrases.WAIT_OR_HANG_UP))
    if tree.options(tree.start):
        parts.append(HeardWords(HeardPart.MENU, {language: _menu(tree, language) for language in LANGUAGES}))
    parts.append(_part(HeardPart.QUEUE, phrases.PLEASE_WAIT, until))
    return [*parts, _part(HeardPart.RECORDED, phrases.RECORDED)] if records else parts


def _part(part: HeardPart, *texts: Text | None) -> HeardWords:
    spoken = [text for text in texts if text is not None]
    return HeardWords(part, {code: " ".join(text.in_(code) for text in spoken) for code in LANGUAGES})


def _menu(tree: ivr.Tree, language: str) -> str:
    asked = ivr.press(tree, ivr.Place(language, tree.start), ivr.AGAIN)
    return " ".join(speech.text for speech in asked.speeches) if isinstance(asked, ivr.Question) else ""
