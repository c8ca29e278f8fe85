"""Codes of the journal in the reader's language: `ticket.reopened` is "ticket: reopened"."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language, gettext, pgettext_lazy

from tridesk.accounts.roles import ROLE_NAMES
from tridesk.kit.errors import Sayable
from tridesk.kit.rooms import installed
from tridesk.kit.text import colon
from tridesk.telephony.models import OUTCOMES as CALL_OUTCOMES
from tridesk.telephony.models import AgentState, Pause
from tridesk.tickets.models import AWAITING, CHANNELS, OUTCOMES

_DETAILS: Final[dict[str, Sayable]] = {
    "awaiting": pgettext_lazy("journal", "awaiting"),
    "by_mail": pgettext_lazy("journal", "by mail"),
    "channel": pgettext_lazy("journal", "channel"),
    "fields": pgettext_lazy("journal", "fields"),
    "from": pgettext_lazy("journal", "from"),
    "incident": pgettext_lazy("journal", "interruption"),
    "into": pgettext_lazy("journal", "into"),
    "is_privileged": pgettext_lazy("journal", "privileged access"),
    "kind": pgettext_lazy("journal", "kind"),
    "language": pgettext_lazy("journal", "language"),
    "law": pgettext_lazy("journal", "law"),
    "outcome": pgettext_lazy("journal", "outcome"),
    "position": pgettext_lazy("journal", "place in the queue"),
    "reason": pgettext_lazy("journal", "reason"),
    "required": pgettext_lazy("journal", "required"),
    "role": pgettext_lazy("journal", "role"),
    "rows": pgettext_lazy("journal", "rows"),
    "state": pgettext_lazy("journal", "state"),
    "tickets": pgettext_lazy("journal", "tickets"),
    "to": pgettext_lazy("journal", "to"),
    "topic": pgettext_lazy("journal", "topic"),
    "until": pgettext_lazy("journal", "until"),
    "user": pgettext_lazy("journal", "user"),
    "written": pgettext_lazy("journal", "written"),
}
_VALUES: Final[dict[str, Mapping[str, Sayable]]] = {
    "awaiting": dict(AWAITING),
    "channel": dict(CHANNELS),
    "outcome": dict(CALL_OUTCOMES) | dict(OUTCOMES),
    "reason": dict(Pause.choices),
    "role": {role.value: name for role, name in ROLE_NAMES.items()},
    "state": dict(AgentState.choices),
    **{key: dict(settings.LANGUAGES) for key in ("required", "written")},
    "language": dict(settings.LANGUAGES) | {"": pgettext_lazy("journal", "not known")},
}


def verb_words(verb: str) -> str:
    """A verb of the journal in words, its own or those of its deed; a code that has none stays as it is."""
    noun, _dot, deed = verb.partition(".")
    deeds = installed.answer.deeds
    words = (_noun_words(noun), str(deeds.get(verb, deeds.get(deed, deed))))
    return colon(get_language()).join(part for part in words if part)


def detail_words(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The details of an entry, name and value in words; a code that has none stays as it is."""
    for name, value in data.items():
        words = _detail_name if name == "fields" else partial(_label, _VALUES.get(name, {}))
        yield _detail_name(name), _value_words(value, words)


def _noun_words(code: str) -> str:
    noun = installed.answer.nouns.get(code)
    return str(noun.name) if noun else code


def _detail_name(code: str) -> str:
    return str(_DETAILS[code]) if code in _DETAILS else _noun_words(code)


def _label(labels: Mapping[str, Sayable], code: str) -> str:
    return str(labels.get(code, code))


def _value_words(value: Any, words: Callable[[str], str]) -> str:
    if isinstance(value, list):
        return ", ".join(_value_words(part, words) for part in value)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return words(str(value))
