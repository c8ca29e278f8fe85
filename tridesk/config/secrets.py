"""The secrets of one installation: made at random on first start, kept in `secrets.json` in the state folder.

Each secret has numbered keys. The newest makes; the older ones only read what was made with them, until they are
dropped or their time is over. The file is read again when it has changed: running processes take up a new sealing key
by themselves.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from tridesk.kit import clock
from tridesk.kit.atomic_files import write
from tridesk.kit.sealing import Sealer

NAMES: Final = {
    "sealing": "raw mail, files, drafts, recordings and national numbers in the database",
    "signing": "sessions, forms, links without an account",
    "reference": "check letters in mail references and return paths",
    "telephone": "passwords of telephones and of the switch are derived from it",
    "database": "password of the role that owns the tables and migrates",
    "running": "password of the lesser role that runs",
    "superuser": "password of the embedded database's superuser",
}
PASSWORDS: Final = ("database", "running", "superuser")
_LOOKED_UP: Final = ("sealing", "database", "superuser")


@dataclass(frozen=True, slots=True)
class SecretKey:
    """One key of a secret: 32 random bytes in hexadecimal. `until` ends it; a `pending` one is not used yet."""

    number: int
    value: str
    made_at: datetime | None = None
    until: datetime | None = None
    pending: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "value": self.value,
            "made_at": _text(self.made_at),
            "until": _text(self.until),
            "pending": self.pending,
        }

    @classmethod
    def of_json(cls, content: str | dict[str, Any]) -> SecretKey:
        """A key as the file has it; files of before had the value alone."""
        if isinstance(content, str):
            return cls(1, content)
        return cls(**{**content, "made_at": _moment(content["made_at"]), "until": _moment(content["until"])})


@dataclass(frozen=True)
class SecretFile:
    """The content of the file. `telephones` counts per user how often their telephones got another password."""

    keys: Mapping[str, tuple[SecretKey, ...]]
    telephones: Mapping[str, int]
    first_form: bool

    @cached_property
    def sealer(self) -> Sealer:
        ring = {key.number: bytes.fromhex(key.value) for key in self.keys["sealing"]}
        return Sealer(ring, first_form=self.first_form)

    def as_json(self) -> bytes:
        content: dict[str, Any] = {name: [key.as_json() for key in keys] for name, keys in self.keys.items()}
        content |= {"telephones": dict(self.telephones), "first_form": self.first_form}
        return json.dumps(content, indent=1).encode()

    @classmethod
    def of_json(cls, raw: bytes) -> SecretFile:
        content: dict[str, Any] = json.loads(raw)
        telephones, first_form = content.pop("telephones", {}), content.pop("first_form", True)
        keys = {
            name: tuple(SecretKey.of_json(key) for key in (kept if isinstance(kept, list) else [kept]))
            for name, kept in content.items()
        }
        return cls(keys, telephones, first_form)


class Secrets:
    """The file of secrets, always as it is now."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int], SecretFile] | None = None

    @property
    def contents(self) -> SecretFile:
        """What the file holds; read again when it is another one."""
        status = os.stat(self.path)
        stamp = (status.st_mtime_ns, status.st_ino)
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, SecretFile.of_json(self.path.read_bytes()))
        return self._read[1]

    @property
    def sealer(self) -> Sealer:
        """Seals with the newest key, opens with all that are kept."""
        return self.contents.sealer

    def keys(self, name: str) -> list[str]:
        """The values that may be read with now, the newest first; the first of them makes."""
        now = clock.now()
        usable = (key for key in self.contents.keys[name] if not key.pending and (key.until is None or key.until > now))
        return [key.value for key in sorted(usable, key=lambda key: -key.number)]

    def every_value(self, name: str) -> list[str]:
        """All values that a password may have at this moment, the one that it should have first."""
        return [key.value for key in sorted(self.contents.keys[name], key=lambda key: -key.number)]

    @property
    def signing(self) -> str:
        return self.keys("signing")[0]

    @property
    def database(self) -> str:
        return self.keys("database")[0]

    @property
    def running(self) -> str:
        return self.keys("running")[0]

    @property
    def superuser(self) -> str:
        return self.keys("superuser")[0]

    @property
    def telephone(self) -> str:
        return self.keys("telephone")[0]

    def telephone_number(self, user: str) -> int:
        """How often this colleague's telephones got another password."""
        return self.contents.telephones.get(user, 0)

    @property
    def restart_mark(self) -> int:
        """Another number when processes must start again: a sealing key is looked up each time, others at the start."""
        return hash(tuple((name, keys) for name, keys in self.contents.keys.items() if name not in _LOOKED_UP))

    # --- changing it

    def add(self, name: str, *, keep: timedelta | None = None, pending: bool = False) -> SecretKey:
        """A new key, which makes from now on. Older ones read as long as `keep` says, None: until they are dropped.

        A `pending` one waits for `settle`; where one is waiting already, because something was cut off, it is that one.
        """
        with self._alone() as contents:
            kept, now = contents.keys[name], _now()
            if pending and (waiting := next((key for key in kept if key.pending), None)):
                return waiting
            number = max(key.number for key in kept) + 1
            fresh = SecretKey(number, secrets.token_hex(32), now, pending=pending)
            if keep is not None:
                ends = now + keep
                kept = tuple(replace(key, until=min(key.until or ends, ends)) for key in kept)
            self._write(replace(contents, keys={**contents.keys, name: (*_unexpired(kept, now), fresh)}))
            return fresh

    def settle(self, name: str) -> None:
        """Only the newest key is left, and in use."""
        with self._alone() as contents:
            newest = max(contents.keys[name], key=lambda key: key.number)
            self._write(replace(contents, keys={**contents.keys, name: (replace(newest, pending=False, until=None),)}))

    def close_first_form(self) -> None:
        """From now on no value opens that does not name its row."""
        with self._alone() as contents:
            self._write(replace(contents, first_form=False))

    def renew_telephone(self, user: str) -> int:
        """Another password for the telephones of one colleague; how often that was done."""
        with self._alone() as contents:
            number = contents.telephones.get(user, 0) + 1
            self._write(replace(contents, telephones={**contents.telephones, user: number}))
            return number

    @contextmanager
    def _alone(self) -> Iterator[SecretFile]:
        """While here, no other process changes the file; the lock dies with its holder."""
        descriptor = os.open(self.path.parent, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield self.contents
        finally:
            os.close(descriptor)

    def _write(self, contents: SecretFile) -> None:
        write(self.path, contents.as_json(), 0o600)
        self._read = None

    def complete(self) -> None:
        """Makes what a file of an older version lacks, so that nothing changes that was made with it."""
        if set(NAMES) <= set(self.contents.keys):
            return
        with self._alone() as contents:
            keys = dict(contents.keys)
            signing, database = keys["signing"][0].value, keys["database"][0].value
            derived = hmac.new(bytes.fromhex(signing), b"telephone key", hashlib.sha256).hexdigest()[:32] * 2
            now = _now()
            keys.setdefault("telephone", (SecretKey(1, derived),))
            keys.pop("owner", None)  # made for some days, and never used
            keys.setdefault("running", (SecretKey(1, secrets.token_hex(32), now),))
            # It was the same as that of the role that runs; the next start gives it one of its own.
            keys.setdefault(
                "superuser", (SecretKey(1, database), SecretKey(2, secrets.token_hex(32), now, pending=True))
            )
            self._write(replace(contents, keys=keys))


def load_or_make(var: Path) -> Secrets:
    """The secrets of a state folder; on first start makes them, readable by the owner alone.

    The file appears whole or not at all: two processes that start at once agree on the one that came first.
    """
    path = var / "secrets.json"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        now = _now()
        fresh = SecretFile({name: (SecretKey(1, secrets.token_hex(32), now),) for name in NAMES}, {}, first_form=False)
        draft = var / f".secrets-{os.getpid()}"
        write(draft, fresh.as_json(), 0o600)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    made = Secrets(path)
    made.complete()
    return made


def with_keys_of(raw: bytes, copies: Iterable[bytes]) -> bytes:
    """A file of secrets that also opens whatever was sealed while these copies of it were in force."""
    contents, others = SecretFile.of_json(raw), [SecretFile.of_json(copy) for copy in copies]
    sealing = {key.number: key for other in others for key in other.keys["sealing"]}
    sealing |= {key.number: key for key in contents.keys["sealing"]}
    keys = {**contents.keys, "sealing": tuple(sealing[number] for number in sorted(sealing))}
    first_form = contents.first_form or any(other.first_form for other in others)
    return replace(contents, keys=keys, first_form=first_form).as_json()


def first_release(raw: bytes) -> bytes:
    """The file as 746eca1 reads it, which knows one key of each secret."""
    contents = SecretFile.of_json(raw)
    newest = {name: max(keys, key=lambda key: key.number).value for name, keys in contents.keys.items()}
    return json.dumps({name: newest[name] for name in ("signing", "sealing", "reference", "database")}).encode()


def _unexpired(keys: tuple[SecretKey, ...], now: datetime) -> tuple[SecretKey, ...]:
    return tuple(key for key in keys if key.until is None or key.until > now)


def _now() -> datetime:
    return clock.now().replace(microsecond=0)


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
