"""Orders carried out in an LDAP directory, over a few kept connections."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from typing import Final, TypeVar

from tridesk.kit import clock
from tridesk.reconnect.access.by_hand import tasks_for
from tridesk.reconnect.access.ldap.ber import BadEncoding
from tridesk.reconnect.access.ldap.client import Connection, Entry, LdapAddress, Lost, Modification, Overtaken
from tridesk.reconnect.access.ldap.dialects import POLICY, ActiveDirectory, Dialect, PasswordPolicy, values_of
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
from tridesk.reconnect.access.wire import Secret

T = TypeVar("T")

SECONDS: Final = 5.0  # for each call of the port, all of it
KEPT: Final = 4  # connections that wait for the next order
LIFE: Final = 60.0  # seconds that a connection may live
ACTIVE_DIRECTORY: Final = "1.2.840.113556.1.4.800"  # what its root says that it is
LONGEST_LOGIN: Final = 256


class LdapDirectory:
    """The accounts below one entry; which dialect they speak is asked of the server itself."""

    def __init__(
        self,
        address: LdapAddress,
        name: str,
        secret: Secret,
        *,
        context: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
        dialect: Dialect | None = None,
    ) -> None:
        self._address, self._name, self._secret = address, name, secret
        self._context = context or ssl.create_default_context()
        self._seconds, self._dialect = seconds, dialect
        self._kept = list[Connection]()
        self._lock = threading.Lock()

    def state(self, account: Account) -> AccountState:
        """See `AccountDirectory`."""
        return self._converse(lambda connection, until: self._state(connection, account, until))

    def plan(self, order: AccessOrder) -> tuple[Change, ...]:
        """See `AccountDirectory`."""

        def look(connection: Connection, until: float) -> tuple[Change, ...]:
            dialect = self._spoken(connection, until)
            _name, entry = self._entry(connection, order.account, until)
            return dialect.plan(order.verb, entry, self._policy(connection, entry, until), clock.now())

        return self._converse(look)

    def carry_out(self, order: AccessOrder) -> AccessAnswer:
        """See `AccountDirectory`."""

        def carry(connection: Connection, until: float) -> AccessAnswer:
            dialect = self._spoken(connection, until)
            name, entry = self._entry(connection, order.account, until)
            planned = order.planned
            if planned is None:
                policy = self._policy(connection, entry, until)
                planned = dialect.plan(order.verb, entry, policy, clock.now())
            return self._change(connection, name, entry, planned, until)

        answer = self._converse(carry)
        if order.verb is AccessVerb.REISSUE:  # the mark is ours; the new secret comes from who keeps secrets
            return AccessAnswer(Outcome.WAITING, answer.changes, answer.words, tasks_for(order))
        return answer

    def undo(self, order: AccessOrder, answer: AccessAnswer) -> AccessAnswer:
        """See `AccountDirectory`."""

        def take_back(connection: Connection, until: float) -> AccessAnswer:
            name, entry = self._entry(connection, order.account, until)
            return self._change(connection, name, entry, undoing(answer), until)

        return self._converse(take_back)

    def close(self) -> None:
        """Hangs up the connections that wait."""
        with self._lock:
            waiting, self._kept = self._kept, []
        for connection in waiting:
            connection.close()

    # --- what is asked

    def _state(self, connection: Connection, account: Account, until: float) -> AccountState:
        dialect = self._spoken(connection, until)
        row = self._find(connection, account, until)
        if row is None:
            return AccountState(exists=False)
        return dialect.state(row[1], self._policy(connection, row[1], until), clock.now())

    def _policy(self, connection: Connection, entry: Entry, until: float) -> Entry:
        """The policy that an entry names; nothing where it names none, and the server's own counts."""
        subentry = entry.get("pwdpolicysubentry")
        return (connection.read(subentry[0], POLICY, until) or {}) if subentry else {}

    def _entry(self, connection: Connection, account: Account, until: float) -> tuple[str, Entry]:
        row = self._find(connection, account, until)
        if row is None:
            raise AccessRefused(RefusalReason.UNKNOWN)
        return row

    def _find(self, connection: Connection, account: Account, until: float) -> tuple[str, Entry] | None:
        if account.kind == "ip":
            raise AccessRefused(RefusalReason.NOT_HELD, "a directory of accounts holds no addresses")
        login = account.login
        if not login or len(login) > LONGEST_LOGIN or not login.isprintable():
            return None
        dialect = self._spoken(connection, until)
        row = connection.find(self._address.base, self._address.attribute, login, dialect.attributes, until)
        if row and row[0].casefold() == self._name.casefold():
            raise AccessRefused(RefusalReason.NO_RIGHT, "that is the name by which the desk signs in")
        return row

    def _change(
        self, connection: Connection, name: str, entry: Entry, changes: Sequence[Change], until: float
    ) -> AccessAnswer:
        """Makes the changes that are compared in one request, whole or not at all, and then those that are not.

        Two requests, since ppolicy itself forgets the wrong tries when a lock goes, and refuses to do so twice.
        """
        dialect = self._spoken(connection, until)
        if any(change.attribute not in dialect.written for change in changes):
            raise AccessRefused(RefusalReason.OTHER, "an order changes no other attribute than those of access")
        compared = [change for change in changes if change.attribute not in dialect.volatile]
        made = is_made(compared, [values_of(entry, change.attribute) for change in compared])
        if made is None:
            raise AccessRefused(RefusalReason.CHANGED)
        fresh = not (made and compared)  # else it was done before, and only what was cut off is left
        steps = [step for change in compared for step in _steps(change, entry, dialect)]
        rest = [change for change in changes if change.attribute in dialect.volatile]
        try:
            if steps:
                connection.modify(name, steps, until)
                entry = (connection.read(name, dialect.attributes, until) or {}) if rest else entry
            left = [change for change in rest if fresh or values_of(entry, change.attribute) == change.before]
            late = [step for change in left for step in _steps(change, entry, dialect)]
            if late:
                connection.modify(name, late, until)
        except Overtaken:
            raise AccessRefused(RefusalReason.CHANGED, "somebody else changed it this moment") from None
        return AccessAnswer(Outcome.DONE if steps or late else Outcome.ALREADY, tuple(changes))

    def _spoken(self, connection: Connection, until: float) -> Dialect:
        if self._dialect is None:
            root = connection.read("", ["supportedCapabilities"], until) or {}
            active = ACTIVE_DIRECTORY in root.get("supportedcapabilities", ())
            self._dialect = ActiveDirectory() if active else PasswordPolicy()
        return self._dialect

    # --- connections

    def _converse(self, work: Callable[[Connection, float], T]) -> T:
        """Does `work` on a kept connection, or on a new one where there is none or it turns out to be gone.

        Doing it a second time is safe: what was changed the first time is seen, and not changed again.
        """
        until = time.monotonic() + self._seconds
        try:
            if kept := self._take():
                with suppress(Lost):
                    return self._worked(kept, work, until)
            connection = Connection.open(self._address, self._name, self._secret(), self._context, until)
            return self._worked(connection, work, until)
        except Lost as lost:
            raise AccessUnavailable(Unavailability.SILENT, str(lost)) from None
        except BadEncoding as error:
            raise AccessUnavailable(Unavailability.GARBLED, str(error)) from None

    def _worked(self, connection: Connection, work: Callable[[Connection, float], T], until: float) -> T:
        """Keeps the connection after an answer, a refusal too; after anything else it is closed."""
        with ExitStack() as broken:
            broken.callback(connection.close)
            try:
                result = work(connection, until)
            except AccessRefused:
                broken.pop_all()
                self._keep(connection)
                raise
            broken.pop_all()
        self._keep(connection)
        return result

    def _take(self) -> Connection | None:
        born_after = time.monotonic() - LIFE
        with self._lock:
            waiting, self._kept = self._kept, [each for each in self._kept if each.opened_at > born_after]
            usable = self._kept.pop() if self._kept else None
        for connection in waiting:
            if connection.opened_at <= born_after:
                connection.close()
        return usable

    def _keep(self, connection: Connection) -> None:
        with self._lock:
            if len(self._kept) < KEPT:
                self._kept.append(connection)
                return
        connection.close()


def _steps(change: Change, entry: Entry, dialect: Dialect) -> list[Modification]:
    """Nothing where it is so already; else the old value is named, so that the server refuses when it is another."""
    if values_of(entry, change.attribute) == change.after:
        return []
    values = dialect.writable(change)
    if change.attribute in dialect.volatile or not dialect.guarded:
        return [Modification(2, change.attribute, values)]
    steps = [Modification(1, change.attribute, change.before)] if change.before else []
    return [*steps, Modification(0, change.attribute, values)] if values else steps
