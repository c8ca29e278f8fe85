"""Writes the script of a new installation's tables from the migrations: `make tables`."""

from __future__ import annotations

import os

import django

from tridesk.config import embedded, throwaway


def main() -> None:
    """Makes the tables on a server of this run, or takes those that an earlier run kept, and writes what makes them."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tridesk.config.settings"
    django.setup()
    from tests import kept_tables
    from tridesk.config.recovery import database
    from tridesk.config.recovery.tables import SCRIPT

    with embedded.running(throwaway.VAR, throwaway.PASSWORD):
        reach = {"host": str(embedded.socket_folder(throwaway.VAR)), "user": "tridesk", "dbname": "tridesk"}
        reach |= {"password": throwaway.PASSWORD}
        kept_tables.fill(reach)
        with database.connect(reach) as db:
            rows = {name for name, count in database.rows_by_table(db).items() if count}
            assert rows <= set(throwaway.KEPT), "migrations write rows that the script would not hold"
            db.commit()
            db.autocommit = True
            db.execute("CREATE DATABASE remade TEMPLATE template0")
        remade = reach | {"dbname": "remade"}
        kept_tables.fill(remade)
        SCRIPT.write_text(kept_tables.script(remade), "utf-8")


if __name__ == "__main__":
    main()
