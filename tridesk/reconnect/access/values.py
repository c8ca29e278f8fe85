"""Accounts, orders and answers of an account directory: plain values, none of which ever holds a secret. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class AccessVerb(StrEnum):
    """The orders that there are."""

    UNLOCK = "unlock"  # lifts a lock after wrong tries; never a freeze, never an end
    REISSUE = "reissue"  # a new secret, by the registered way
    FREEZE = "freeze"  # no access until it is undone
    END = "end"  # no access from now on


@dataclass(frozen=True, slots=True)
class Account:
    """Whose access; `kind` as `CredentialKind` has it, `reference` the number of the credential, never a secret."""

    login: str
    kind: str
    reference: str = ""
    nis_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AccountState:
    """The state of an account as its directory says it.

    `visible` is False where nobody can look (an account kept by hand): all else is then unknown. `locked` is a lock
    after wrong tries, `disabled` a freeze by a person or a program. `words` are the directory's own.
    """

    exists: bool
    locked: bool = False
    disabled: bool = False
    wrong_tries: int = 0
    locked_at: datetime | None = None
    unlocks_at: datetime | None = None
    ends_at: datetime | None = None
    changed_at: datetime | None = None
    must_change: bool = False
    visible: bool = True
    words: str = ""

    def works(self, at: datetime) -> bool:
        """Whether the directory lets this account in, with the right secret."""
        return self.exists and not self.locked and not self.disabled and (self.ends_at is None or self.ends_at > at)


@dataclass(frozen=True, slots=True)
class Change:
    """One attribute before and after; no values where it is not there. Never a secret."""

    attribute: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def undone(self) -> Change:
        return Change(self.attribute, self.after, self.before)


@dataclass(frozen=True, slots=True)
class AccessOrder:
    """An order to the directory; `key` is the same each time that the same order is sent.

    `planned` are the changes that were written down before. With them the order is carried out only while each
    attribute is as it was then, or already as ordered: an order sent late lifts no freeze that came in between.
    """

    key: UUID
    verb: AccessVerb
    account: Account
    planned: tuple[Change, ...] | None = None


class Outcome(StrEnum):
    """How an order ended."""

    DONE = "done"
    ALREADY = "already"  # it was so before; nothing was changed
    WAITING = "waiting"  # a person has to do the `tasks`


@dataclass(frozen=True, slots=True)
class AccessAnswer:
    """The answer to an order: the changes it made, the directory's own words, and what is left for a person.

    `tasks` are codes; `wording.TASKS` has their sentences.
    """

    outcome: Outcome
    changes: tuple[Change, ...] = ()
    words: str = ""
    tasks: tuple[str, ...] = ()


def undoing(answer: AccessAnswer) -> tuple[Change, ...]:
    """The changes that take an answer back, in the opposite order."""
    return tuple(change.undone for change in reversed(answer.changes))


def is_made(changes: Sequence[Change], current: Sequence[tuple[str, ...]]) -> bool | None:
    """Whether changes are already made (True) or still to make (False); None when something else came in between.

    `current` has the values of each attribute now. Where an order was cut off in the middle, what is left is to make.
    """
    if all(values == change.after for change, values in zip(changes, current, strict=True)):
        return True
    fits = (values in (change.before, change.after) for change, values in zip(changes, current, strict=True))
    return False if all(fits) else None
