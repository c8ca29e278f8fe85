"""The account directory that ships with the product: the demonstration's, and the twin of the real ones in tests.

In memory, or in a file that all processes of an installation share. It can be made slow, down or refusing.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from tridesk.kit import clock
from tridesk.kit.atomic_files import locked, write
from tridesk.reconnect.access.by_hand import tasks_for
from tridesk.reconnect.access.ports import AccessRefused, AccessUnavailable, RefusalReason, Unavailability
from tridesk.reconnect.access.values import (
    AccessAnswer,
    AccessOrder,
    AccessVerb,
    Account,
    AccountState,
    Change,
    Outcome,
    is_made,
    undoing,
)

TRIES: Final = 3  # wrong ones, after which an account is locked
SECONDS: Final = 5.0  # that a caller waits at most
_KEPT: Final = frozenset({"locked_at", "wrong_tries", "frozen", "ends_at", "must_change"})
_NOTHING: Final[tuple[str, ...]] = ()

Attributes = dict[str, str]


@dataclass
class Contents:
    """Accounts by login, and what became of each order by its key."""

    accounts: dict[str, Attributes] = field(default_factory=dict)
    answered: dict[str, list[tuple[str, list[str], list[str]]]] = field(default_factory=dict)


class Twin:
    """Accounts with a lock after three wrong tries, a freeze, an end, and a mark that the secret must be changed."""

    def __init__(self, path: Path | None = None, *, seconds: float = SECONDS) -> None:
        self._path, self._seconds = path, seconds
        self._contents, self._lock = Contents(), threading.RLock()
        self.delay = 0.0  # seconds before each answer
        self.down = False
        self.refusal = ""  # words with which every order is refused

    # --- the port

    def state(self, account: Account) -> AccountState:
        """See `AccountDirectory`."""
        with self._asked() as contents:
            attributes = contents.accounts.get(account.login)
            return AccountState(exists=False) if attributes is None else _state(attributes)

    def plan(self, order: AccessOrder) -> tuple[Change, ...]:
        """See `AccountDirectory`."""
        with self._asked() as contents:
            return _plan(order.verb, _attributes(contents, order.account))

    def carry_out(self, order: AccessOrder) -> AccessAnswer:
        """See `AccountDirectory`."""
        with self._asked(changing=True) as contents:
            attributes = _attributes(contents, order.account)
            if (rows := contents.answered.get(str(order.key))) is not None:
                return AccessAnswer(
                    Outcome.ALREADY, tuple(Change(row[0], tuple(row[1]), tuple(row[2])) for row in rows)
                )
            changes = _plan(order.verb, attributes) if order.planned is None else order.planned
            answer = _change(attributes, changes)
            rows = [(change.attribute, list(change.before), list(change.after)) for change in answer.changes]
            contents.answered[str(order.key)] = rows
            if order.verb is AccessVerb.REISSUE:
                return AccessAnswer(Outcome.WAITING, answer.changes, tasks=tasks_for(order))
            return answer

    def undo(self, order: AccessOrder, answer: AccessAnswer) -> AccessAnswer:
        """See `AccountDirectory`."""
        with self._asked(changing=True) as contents:
            return _change(_attributes(contents, order.account), undoing(answer))

    # --- what happens at the register itself

    def add(self, login: str, **attributes: str) -> None:
        """An account; attributes as the twin keeps them: `locked_at`, `wrong_tries`, `frozen`, `ends_at`."""
        with self._kept() as contents:
            contents.accounts.setdefault(login, {}).update(attributes)

    def fill(self, accounts: Mapping[str, Attributes]) -> None:
        """Many accounts at once; those that are there stay as they are."""
        with self._kept() as contents:
            for login, attributes in accounts.items():
                contents.accounts.setdefault(login, dict(attributes))

    def holds_any(self) -> bool:
        """Whether there is any account."""
        with self._kept() as contents:
            return bool(contents.accounts)

    def sign_in(self, login: str, *, right: bool) -> bool:
        """A user signs in with the right or a wrong secret: whether they get in. Wrong tries are counted."""
        with self._kept() as contents:
            attributes = contents.accounts.get(login)
            if attributes is None or not _state(attributes).works(clock.now()):
                return False
            if right:
                attributes.pop("wrong_tries", None)
                return True
            tries = int(attributes.get("wrong_tries", "0")) + 1
            attributes["wrong_tries"] = str(tries)
            if tries >= TRIES:
                attributes["locked_at"] = clock.now().isoformat()
            return False

    # --- inside

    @contextmanager
    def _asked(self, *, changing: bool = False) -> Iterator[Contents]:
        if self.delay:
            time.sleep(min(self.delay, self._seconds))
        if self.delay > self._seconds:
            raise AccessUnavailable(Unavailability.SLOW, "no answer in time")
        if self.down:
            raise AccessUnavailable(Unavailability.SILENT, "nobody answers")
        if self.refusal and changing:
            raise AccessRefused(RefusalReason.OTHER, self.refusal)
        with self._kept() as contents:
            yield contents

    @contextmanager
    def _kept(self) -> Iterator[Contents]:
        """The contents, for one caller at a time; what is changed is kept unless an exception passes."""
        if self._path is None:
            with self._lock:
                yield self._contents
            return
        with locked(self._path.with_suffix(".lock")):
            contents = Contents(**json.loads(self._path.read_bytes())) if self._path.exists() else Contents()
            yield contents
            write(self._path, json.dumps({"accounts": contents.accounts, "answered": contents.answered}).encode())


def _attributes(contents: Contents, account: Account) -> Attributes:
    if account.login not in contents.accounts:
        raise AccessRefused(RefusalReason.UNKNOWN)
    return contents.accounts[account.login]


def _state(attributes: Mapping[str, str]) -> AccountState:
    return AccountState(
        exists=True,
        locked="locked_at" in attributes,
        disabled="frozen" in attributes,
        wrong_tries=int(attributes.get("wrong_tries", "0")),
        locked_at=_moment(attributes.get("locked_at")),
        ends_at=_moment(attributes.get("ends_at")),
        must_change="must_change" in attributes,
    )


def _plan(verb: AccessVerb, attributes: Attributes) -> tuple[Change, ...]:
    state, now = _state(attributes), clock.now()
    ended = state.ends_at is not None and state.ends_at <= now
    if verb is AccessVerb.UNLOCK:
        if state.disabled or ended:
            raise AccessRefused(RefusalReason.ENDED if ended else RefusalReason.FROZEN)
        return _changes(attributes, locked_at=_NOTHING, wrong_tries=_NOTHING)
    if verb is AccessVerb.REISSUE:
        return _changes(attributes, must_change=("yes",))
    if verb is AccessVerb.FREEZE:
        return _changes(attributes, frozen=("yes",))
    return () if ended else _changes(attributes, ends_at=(now.isoformat(),))


def _changes(attributes: Attributes, **after: tuple[str, ...]) -> tuple[Change, ...]:
    rows = ((name, _values(attributes, name), values) for name, values in after.items())
    return tuple(Change(name, before, values) for name, before, values in rows if before != values)


def _change(attributes: Attributes, changes: tuple[Change, ...]) -> AccessAnswer:
    if not {change.attribute for change in changes} <= _KEPT:
        raise AccessRefused(RefusalReason.OTHER, "an order changes no other attribute than those of access")
    compared = [change for change in changes if change.attribute != "wrong_tries"]
    made = is_made(compared, [_values(attributes, change.attribute) for change in compared])
    if made is None:
        raise AccessRefused(RefusalReason.CHANGED)
    if all(_values(attributes, change.attribute) == change.after for change in changes) or (made and compared):
        return AccessAnswer(Outcome.ALREADY, changes)
    for change in changes:
        if change.after:
            attributes[change.attribute] = change.after[0]
        else:
            attributes.pop(change.attribute, None)
    return AccessAnswer(Outcome.DONE, changes)


def _values(attributes: Attributes, name: str) -> tuple[str, ...]:
    return (attributes[name],) if name in attributes else ()


def _moment(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
