"""Tables that one run has made by migrations, kept for later runs: migrations take 15 seconds, loading takes one."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Final

from django.core.management import call_command

from tridesk.config.recovery import database
from tridesk.config.recovery.database import Reach
from tridesk.config.throwaway import KEPT

_PROJECT: Final = Path(__file__).parents[1]
_KEPT: Final = _PROJECT / ".tests"
_DECIDE: Final = (
    "tridesk/**/migrations/*.py",
    "tridesk/config/settings.py",
    "tridesk/directory/organisations/words.py",
    "tridesk/masking/fields.py",
    "requirements/base.txt",
)


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


def script(reach: Reach) -> str:
    """The statements that make the tables of this database, and the rows that Django writes with them.

    Without what differs from one time to the next, and without settings for a session. PostgreSQL writes some
    conditions in another way once they came from a dump, so the tables must come from what `fill` kept, or from such
    a script.
    """
    where = database.environment_of(reach)
    common = ("--no-owner", "--no-privileges", "--no-comments")
    tables = database.run(where, "pg_dump", *common, "--schema-only")
    rows = database.run(
        where,
        "pg_dump",
        *common,
        "--data-only",
        "--inserts",
        "--rows-per-insert=1000",
        *(f"--table={name}" for name in KEPT),
    )
    return "".join(_LEFT_OUT.sub("", text) for text in (tables, _MOMENT.sub("now()", rows)))


_LEFT_OUT: Final = re.compile(
    r"^--\n(?:-- .*\n)+--\n+|^-- Dumped .*\n+|^SET .*;\n+|^SELECT pg_catalog.set_config.*\n+|^\\.*\n+", re.MULTILINE
)
"""Comments of pg_dump, settings, and commands of psql; no statement of ours begins a line with any of these."""
_MOMENT: Final = re.compile(r"'\d{4}-\d\d-\d\d [\d:.]+[+-]\d\d'")


def _digest() -> str:
    """Another one as soon as there is another migration, or another of what decides what migrations make."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _DECIDE for path in _PROJECT.glob(pattern)):
        digest.update(f"{path.relative_to(_PROJECT)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]
