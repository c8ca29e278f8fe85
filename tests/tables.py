"""The tables that migrations make, as one script: `make tables` writes it, and a test compares it with today's."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Final

import django
from django.core.management import call_command

from tridesk.config import embedded, throwaway
from tridesk.config.recovery import database
from tridesk.config.recovery.database import Reach


def script_of_migrations(made: Reach, remade: Reach, folder: Path) -> str:
    """Runs all migrations in the first of two empty databases, to which Django's connection leads; returns the script.

    PostgreSQL writes some conditions in another way once they came from a dump, so the tables are read from the second
    database, which gets a dump of the first; `folder` has room for it.
    """
    call_command("migrate", interactive=False, verbosity=0)
    with database.snapshot(made) as moment:
        database.dump(made, moment.name, folder / "tables")
    database.load(remade, folder / "tables")
    return script(remade)


def script(reach: Reach) -> str:
    """The statements that make the tables of this database, and the rows that Django writes with them.

    Without what differs from one time to the next, and without settings for a session.
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
        *(f"--table={name}" for name in throwaway.KEPT),
    )
    return "".join(_LEFT_OUT.sub("", text) for text in (tables, _MOMENT.sub("now()", rows)))


_LEFT_OUT: Final = re.compile(
    r"^--\n(?:-- .*\n)+--\n+|^-- Dumped .*\n+|^SET .*;\n+|^SELECT pg_catalog.set_config.*\n+|^\\.*\n+", re.MULTILINE
)
"""Comments of pg_dump, settings, and commands of psql; no statement of ours begins a line with any of these."""
_MOMENT: Final = re.compile(r"'\d{4}-\d\d-\d\d [\d:.]+[+-]\d\d'")


def main() -> None:
    """Writes the script that new installations and test runs get their tables from."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tridesk.config.settings"
    django.setup()
    from tridesk.config.recovery.tables import SCRIPT

    with embedded.running(throwaway.VAR, throwaway.PASSWORD):
        reach = {"host": str(embedded.socket_folder(throwaway.VAR)), "user": "tridesk", "dbname": "tridesk"}
        reach |= {"password": throwaway.PASSWORD}
        with database.connect(reach) as db:
            db.autocommit = True
            db.execute("CREATE DATABASE remade TEMPLATE template0")
        text = script_of_migrations(reach, reach | {"dbname": "remade"}, throwaway.VAR)
        with database.connect(reach) as db:
            rows = {name for name, count in database.rows_by_table(db).items() if count}
            assert rows <= set(throwaway.KEPT), "migrations write rows that the script would not hold"
        SCRIPT.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
