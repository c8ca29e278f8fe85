"""The secrets of one installation: made at random on first start, kept in `secrets.json` in the state folder."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Secrets:
    """All values are hexadecimal, 32 random bytes each."""

    signing: str  # sessions, CSRF, signed links
    sealing: str  # raw mail and national numbers in the database
    reference: str  # the check letters of the reference in a mail subject
    database: str  # password of the embedded PostgreSQL


def load_or_make(var: Path) -> Secrets:
    """Reads the secrets; on first start makes them, readable by the owner alone.

    The file appears whole or not at all: two processes that start at once agree on the one that came first.
    """
    path = var / "secrets.json"
    if not path.exists():
        var.mkdir(parents=True, exist_ok=True)
        fresh = Secrets(*(secrets.token_hex(32) for _ in range(4)))
        draft = var / f".secrets-{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(fresh), file)
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return Secrets(**json.loads(path.read_text()))
