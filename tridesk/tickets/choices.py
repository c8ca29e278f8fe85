"""Choices of the composer's lists: topics, services, experts and templates, in the reader's language.

The page of a ticket shows what is chosen; a browser fetches the rest once a minute, when a list is opened. Without
scripts the user picks `WHOLE`, and the form comes back with every list in full.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tridesk.directory.office.queries import services
from tridesk.tickets import queries
from tridesk.tickets.forms import ExpertField, experts

Options = list[tuple[str, str]]  # value, label

WHOLE: Final = "?"


def topics() -> Options:
    """The subject tree in two levels."""
    return [(topic.code, ("\u2003" if topic.parent_id else "") + str(topic)) for topic in queries.topics()]


def _services() -> Options:
    return [(service.code, str(service)) for service in services()]


def _experts() -> Options:
    field = ExpertField()
    return [(expert.username, field.label_from_instance(expert)) for expert in experts()]


def _templates() -> Options:
    return [(template.code, template.title) for template in queries.templates()]


LISTS: Final[dict[str, Callable[[], Options]]] = {
    "topic": topics,
    "service": _services,
    "expert": _experts,
    "template": _templates,
}
