"""The tables of a new installation by one script, which holds what all migrations make: less than a tenth of the work.

`make tables` writes the script from the migrations; a test compares both. One that a script of before leaves out runs
as in an upgrade.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.db import DatabaseError, connection, transaction

SCRIPT: Final = Path(__file__).with_name("tables.sql")


def make_tables() -> bool:
    """Gives an empty database all tables or none; False where the server refuses a statement, such as the extension."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL check_function_bodies = off")  # they name tables that follow
            cursor.execute(SCRIPT.read_text("utf-8"))
    except DatabaseError:
        return False
    return True
