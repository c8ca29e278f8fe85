"""Tables that one run has made by migrations, kept for later runs: migrations take 15 seconds, loading takes one."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from django.core.management import call_command

from tridesk.config.recovery import database
from tridesk.config.recovery.database import Reach

_PROJECT: Final = Path(__file__).parents[1]
_KEPT: Final = _PROJECT / ".tests"
_DECIDE: Final = (
    "tridesk/**/migrations/*.py", "tridesk/config/settings.py", "tridesk/directory/organisations/words.py",
    "tridesk/masking/fields.py", "requirements/base.txt",
)  # fmt: skip


def fill(reach: Reach) -> None:
    """Gives an empty database today's tables: those that an earlier run kept, or those that migrations make now."""
    kept = _KEPT / f"tables-{_digest()}"
    if kept.exists():
        database.load(reach, kept)
        return
    call_command("migrate", interactive=False, verbosity=0)
    _KEPT.mkdir(exist_ok=True)
    unfinished = kept.with_name(f"unfinished-{os.getpid()}")
    try:
        with database.snapshot(reach) as moment:
            database.dump(reach, moment.name, unfinished)
        unfinished.rename(kept)
    finally:
        unfinished.unlink(missing_ok=True)


def _digest() -> str:
    """Another one as soon as there is another migration, or another of what decides what migrations make."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _DECIDE for path in _PROJECT.glob(pattern)):
        digest.update(f"{path.relative_to(_PROJECT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
