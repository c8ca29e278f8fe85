"""Reading the state, for the other rooms. Needs the folder of the log, not the database.

When the log cannot be read, no reader is told that all is well: the moment is None, and nothing is announced.
"""

from __future__ import annotations

import logging
from typing import Final

from django.conf import settings

from tridesk.kit import clock
from tridesk.kit.errors import Permanent
from tridesk.kit.languages import LANGUAGES, Language
from tridesk.statuspage import sentences
from tridesk.statuspage.board import Board, Incident, Moment
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.publication import Publisher, publisher_of
from tridesk.statuspage.wording import Voice

log = logging.getLogger(__name__)

OTHERS: Final[Language] = "nl"  # for whoever speaks a language that the state is not told in


def publisher() -> Publisher:
    """The publisher of this installation; one for the process, which reads only what is new."""
    environment = settings.ENVIRONMENT
    return publisher_of(environment.status, environment.status_url, f"{environment.public_url}/register/certificate/")


def published() -> tuple[object, ...]:
    """The state as the public reads it now, to be compared with what it was; the same while it is only confirmed."""
    about = publisher().about()
    return tuple(about.get(name) for name in ("state", "planned", "entries"))


def board() -> Board | None:
    """Everything that was said of the register; None when the log cannot be read."""
    try:
        return publisher().log.board()
    except (OSError, Permanent) as error:
        log.error("the state of the register cannot be read: %s", error)
        return None


def moment() -> Moment | None:
    """How the register is now; None when unknown."""
    current = board()
    return current.at(clock.now()) if current else None


def running_incident() -> Incident | None:
    """The interruption that goes on, to which tickets are linked; its id never changes."""
    current = board()
    return current.incident if current else None


def incident(identity: str) -> Incident | None:
    """One interruption, over or not."""
    current = board()
    return next((past for past in current.incidents if past.id == identity), None) if current else None


def announcement(language: str) -> str:
    """The present state in words, in nl, fr or de; '' while the register is stable without an incident.

    State, message, how long, when more: the sentences of the page. Played by the telephone, and added to what mail is
    acknowledged with.
    """
    current = board()
    if current is None:
        return ""
    now = current.at(clock.now())
    if now.state is RegisterState.STABLE and now.incident is None:
        return ""
    spoken: Language = language if language in LANGUAGES else OTHERS
    return " ".join(sentences.announcement(current, now, Voice(spoken, now.today)))
