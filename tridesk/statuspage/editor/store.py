"""What the editor process remembers, in one SQLite file beside the log: the editors, their keys and sessions.

Every write is on the disk before it is answered (`synchronous=FULL`), and the file is readable by its owner alone. Of
codes and sessions only a digest is kept: a copy of the file allows neither to use nor to make one.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from tridesk.kit import clock

STORE: Final = "editors.sqlite3"  # in the folder of the state
INVITATION_HOURS: Final = 24
SESSION_MINUTES: Final = 15
_KEPT: Final = timedelta(days=1)  # failures and spent challenges: longer than any window that looks at them

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS editor (
    name TEXT PRIMARY KEY, shown TEXT NOT NULL, password TEXT NOT NULL DEFAULT '', active INTEGER NOT NULL DEFAULT 1);
CREATE TABLE IF NOT EXISTS key (
    id BLOB PRIMARY KEY, editor TEXT NOT NULL REFERENCES editor, credential BLOB NOT NULL, label TEXT NOT NULL,
    counter INTEGER NOT NULL, added_at REAL NOT NULL, used_at REAL);
CREATE TABLE IF NOT EXISTS invitation (
    digest TEXT PRIMARY KEY, editor TEXT NOT NULL REFERENCES editor, expires_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS session (
    digest TEXT PRIMARY KEY, editor TEXT NOT NULL REFERENCES editor, expires_at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS failure (who TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS failure_who ON failure (who, at);
CREATE TABLE IF NOT EXISTS spent (challenge TEXT PRIMARY KEY, at REAL NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Editor:
    """A person with access to the editor: `name` stands in the record, `shown` on the screen."""

    name: str
    shown: str
    password: str
    active: bool


@dataclass(frozen=True, slots=True)
class SecurityKey:
    """A security key or passkey; `credential` is its public half as WebAuthn writes it."""

    id: bytes
    editor: str
    credential: bytes
    label: str
    counter: int
    added_at: datetime
    used_at: datetime | None


class Store:
    """The file, opened anew for each piece of work: a handful of people use it, and none is held while they think."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._made = False

    @contextmanager
    def _work(self) -> Iterator[sqlite3.Connection]:
        """One transaction: whole or not at all, and alone."""
        if not self._made:
            self._make()
        db = sqlite3.connect(self.path, timeout=10, isolation_level=None)
        try:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA foreign_keys=ON")
            db.execute("PRAGMA synchronous=FULL")
            db.execute("BEGIN IMMEDIATE")
            yield db
            db.execute("COMMIT")
        finally:
            db.close()  # without COMMIT: as if nothing had been

    def _make(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        db = sqlite3.connect(self.path, timeout=10)
        try:
            db.executescript(_TABLES)
        finally:
            db.close()
        self._made = True

    # --- people

    def add_editor(self, name: str, shown: str) -> bool:
        """Adds an editor without password or key; False when the name exists, which is then active again."""
        with self._work() as db:
            added = db.execute("INSERT OR IGNORE INTO editor (name, shown) VALUES (?, ?)", (name, shown)).rowcount == 1
            if not added:
                db.execute("UPDATE editor SET active = 1 WHERE name = ?", (name,))
            return added

    def editors(self) -> list[Editor]:
        with self._work() as db:
            return [_editor(row) for row in db.execute("SELECT * FROM editor ORDER BY name")]

    def editor(self, name: str) -> Editor | None:
        with self._work() as db:
            row = db.execute("SELECT * FROM editor WHERE name = ?", (name,)).fetchone()
            return _editor(row) if row else None

    def remove_editor(self, name: str) -> None:
        """Ends an editor's access at once: deletes keys, sessions and invitations; the name stays for the record."""
        with self._work() as db:
            _forget(db, name)
            db.execute("UPDATE editor SET active = 0, password = '' WHERE name = ?", (name,))

    # --- invitations

    def invite(self, name: str) -> str:
        """A one-time code for an editor, which makes an earlier one worthless; returned once, kept as a digest."""
        code = secrets.token_urlsafe(24)
        with self._work() as db:
            db.execute("DELETE FROM invitation WHERE editor = ?", (name,))
            expires = clock.now() + timedelta(hours=INVITATION_HOURS)
            db.execute("INSERT INTO invitation VALUES (?, ?, ?)", (digest(code), name, expires.timestamp()))
        return code

    def invited(self, code: str) -> Editor | None:
        """The invited editor, as long as the code is good."""
        with self._work() as db:
            row = db.execute(
                "SELECT editor.* FROM editor JOIN invitation ON editor = name WHERE digest = ? AND expires_at > ?",
                (digest(code), clock.now().timestamp()),
            ).fetchone()
            return _editor(row) if row else None

    def enrol(self, code: str, *, password: str, key: SecurityKey) -> Editor | None:
        """Uses a code up: from now on only this password and this key open the account.

        None when the code is no longer good.
        """
        with self._work() as db:
            now = clock.now().timestamp()
            row = db.execute(
                "DELETE FROM invitation WHERE digest = ? AND expires_at > ? RETURNING editor", (digest(code), now)
            ).fetchone()
            if row is None:
                return None
            name = row["editor"]
            _forget(db, name)
            db.execute("UPDATE editor SET password = ?, active = 1 WHERE name = ?", (password, name))
            _insert_key(db, name, key)
            return _editor(db.execute("SELECT * FROM editor WHERE name = ?", (name,)).fetchone())

    # --- keys

    def key(self, id: bytes) -> SecurityKey | None:
        with self._work() as db:
            row = db.execute(
                "SELECT key.* FROM key JOIN editor ON editor = name WHERE id = ? AND active", (id,)
            ).fetchone()
            return _key(row) if row else None

    def keys_of(self, name: str) -> list[SecurityKey]:
        with self._work() as db:
            return [_key(row) for row in db.execute("SELECT * FROM key WHERE editor = ? ORDER BY added_at", (name,))]

    def add_key(self, name: str, key: SecurityKey) -> bool:
        """Adds a further key to an editor; False when it is known already."""
        with self._work() as db:
            return _insert_key(db, name, key)

    def remove_key(self, name: str, id: bytes) -> bool:
        """Takes a key away; never the last one."""
        with self._work() as db:
            gone = db.execute(
                "DELETE FROM key WHERE id = ? AND editor = ? AND (SELECT count(*) FROM key WHERE editor = ?) > 1",
                (id, name, name),
            )
            return gone.rowcount == 1

    def use_key(self, id: bytes, *, counter: int, challenge: str) -> bool:
        """Notes that a key signed a challenge; False when the challenge was used before or the key may be a copy.

        A key that counts never repeats a number; passkeys that are kept in several places do not count and say 0.
        """
        with self._work() as db:
            now = clock.now().timestamp()
            if not db.execute("INSERT OR IGNORE INTO spent VALUES (?, ?)", (challenge, now)).rowcount:
                return False
            used = db.execute(
                "UPDATE key SET counter = ?, used_at = ? WHERE id = ? AND (counter < ? OR (counter = 0 AND ? = 0))",
                (counter, now, id, counter, counter),
            )
            return used.rowcount == 1

    # --- sessions

    def begin_session(self, name: str) -> str:
        """A session of a quarter of an hour, however busy: returned once, kept as a digest."""
        code = secrets.token_urlsafe(32)
        with self._work() as db:
            now = clock.now()
            db.execute("DELETE FROM session WHERE expires_at <= ?", (now.timestamp(),))
            expires = (now + timedelta(minutes=SESSION_MINUTES)).timestamp()
            db.execute("INSERT INTO session VALUES (?, ?, ?)", (digest(code), name, expires))
        return code

    def session(self, code: str) -> tuple[Editor, datetime] | None:
        """The editor of a session, and when it ends."""
        with self._work() as db:
            row = db.execute(
                "SELECT editor.*, expires_at FROM editor JOIN session ON editor = name "
                "WHERE digest = ? AND expires_at > ? AND active",
                (digest(code), clock.now().timestamp()),
            ).fetchone()
            return (_editor(row), _moment(row["expires_at"])) if row else None

    def end_session(self, code: str) -> None:
        with self._work() as db:
            db.execute("DELETE FROM session WHERE digest = ?", (digest(code),))

    # --- failures

    def note_failure(self, who: str, *, most: int, within: timedelta) -> bool:
        """Counts an attempt of `who` as failed, in advance; False, and not counted, when there were `most` already."""
        with self._work() as db:
            now = clock.now()
            db.execute("DELETE FROM failure WHERE at < ?", ((now - _KEPT).timestamp(),))
            db.execute("DELETE FROM spent WHERE at < ?", ((now - _KEPT).timestamp(),))
            since = (now - within).timestamp()
            count = db.execute("SELECT count(*) FROM failure WHERE who = ? AND at > ?", (who, since)).fetchone()[0]
            if count >= most:
                return False
            db.execute("INSERT INTO failure VALUES (?, ?)", (who, now.timestamp()))
            return True

    def forgive(self, who: str) -> None:
        """Forgets failed attempts after a success."""
        with self._work() as db:
            db.execute("DELETE FROM failure WHERE who = ?", (who,))


def digest(code: str) -> str:
    """What is kept of a code: it has 24 random bytes or more, so a plain hash is enough."""
    return hashlib.sha256(code.encode()).hexdigest()


def _forget(db: sqlite3.Connection, name: str) -> None:
    for table in ("key", "session", "invitation"):
        db.execute(f"DELETE FROM {table} WHERE editor = ?", (name,))  # noqa: S608 - names of ours


def _insert_key(db: sqlite3.Connection, name: str, key: SecurityKey) -> bool:
    added = db.execute(
        "INSERT OR IGNORE INTO key (id, editor, credential, label, counter, added_at) VALUES (?, ?, ?, ?, ?, ?)",
        (key.id, name, key.credential, key.label, key.counter, key.added_at.timestamp()),
    )
    return added.rowcount == 1


def _editor(row: sqlite3.Row) -> Editor:
    return Editor(row["name"], row["shown"], row["password"], bool(row["active"]))


def _key(row: sqlite3.Row) -> SecurityKey:
    used = row["used_at"]
    return SecurityKey(
        row["id"],
        row["editor"],
        row["credential"],
        row["label"],
        row["counter"],
        _moment(row["added_at"]),
        _moment(used) if used else None,
    )


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, clock.BRUSSELS)
