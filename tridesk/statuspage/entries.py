"""What can be said of the register, as plain values; each becomes one line of the log. Pure.

`LogEntry` is the envelope: the author, the time, and the way in; `what` is one of the classes in `What`. Everything
that will be read in public is `Words`: Dutch, French and German together or not at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from tridesk.kit.languages import LANGUAGES, Language


class RegisterState(StrEnum):
    """How the register is: the three states of the founding document, from good to bad."""

    STABLE = "stable"
    UNSTABLE = "unstable"
    OUT_OF_SERVICE = "out_of_service"

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS: Final = {state: rank for rank, state in enumerate(RegisterState)}


class IncidentPhase(StrEnum):
    """How far the work on an incident is."""

    INVESTIGATING = "investigating"
    IDENTIFIED = "identified"
    MONITORING = "monitoring"
    RESOLVED = "resolved"


class MissingWords(ValueError):
    """Words that lack a language: `languages` says which. Nothing with a gap is ever published."""

    def __init__(self, *languages: str) -> None:
        super().__init__(f"no words in {', '.join(languages)}")
        self.languages = languages


@dataclass(frozen=True, slots=True)
class Words:
    """The same thing said in the three languages of the country, none of them empty."""

    nl: str
    fr: str
    de: str

    def __post_init__(self) -> None:
        if gaps := [language for language in LANGUAGES if not self.in_(language).strip()]:
            raise MissingWords(*gaps)

    def in_(self, language: Language) -> str:
        words: str = getattr(self, language)
        return words


@dataclass(frozen=True, slots=True)
class StatusMessage:
    """The message beside the state. `ready` names the ready phrases in it, for playing recordings."""

    words: Words
    ready: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """From here on the state is kept; the register is stable."""


@dataclass(frozen=True, slots=True)
class Reported:
    """The technical centre says how the register is.

    Anything but stable opens an incident or goes on with the open one; stable ends it, unless the phase is
    'monitoring'. `since` is when it really changed, where that was earlier than it was said; `estimate` when it should
    be over (None: unknown); `next_update` when more will be said.
    """

    state: RegisterState
    phase: IncidentPhase
    message: StatusMessage | None = None
    since: datetime | None = None
    estimate: datetime | None = None
    next_update: datetime | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """The message of an earlier entry (its id) was wrong; this one takes its place. The log keeps both."""

    entry: str
    message: StatusMessage


@dataclass(frozen=True, slots=True)
class MaintenanceAnnounced:
    """Work is planned, during which the register will be `state`. Its entry's id is the maintenance's id."""

    begins: datetime
    ends: datetime
    state: RegisterState
    message: StatusMessage | None = None


@dataclass(frozen=True, slots=True)
class MaintenanceChanged:
    """The plan is another now; while the work goes on, only its end can move. `message` says why."""

    maintenance: str
    begins: datetime
    ends: datetime
    state: RegisterState
    message: StatusMessage | None = None


@dataclass(frozen=True, slots=True)
class MaintenanceCancelled:
    """The work will not take place."""

    maintenance: str
    message: StatusMessage | None = None


@dataclass(frozen=True, slots=True)
class WordsChosen:
    """An administrator chose other words for a state."""

    state: RegisterState
    words: Words


@dataclass(frozen=True, slots=True)
class Anchored:
    """The journal of the desk had this seal with this hash: a rewritten past is contradicted in public."""

    seal: int
    digest: str


@dataclass(frozen=True, slots=True)
class KeyChanged:
    """Another key signs from here on. This entry is signed with the one before; `accepted` is made with the new one.

    `before` and `after` are public keys in base64; `accepted` covers both and the line before, so a key cannot be
    claimed by a false predecessor.
    """

    before: str
    after: str
    accepted: str


What: TypeAlias = (
    Started
    | Reported
    | Corrected
    | MaintenanceAnnounced
    | MaintenanceChanged
    | MaintenanceCancelled
    | WordsChosen
    | Anchored
    | KeyChanged
)
SILENT: Final = (Anchored, KeyChanged)
"""Entries that say nothing of the register."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of the log: `number` counts from 1, `id` has 12 lower-case letters and digits."""

    number: int
    id: str
    at: datetime
    by: str
    via: str
    what: What
