"""The command `tridesk`: Django's management commands under the product's name."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Runs `tridesk COMMAND`; the status editor with its own settings, which know no database."""
    name = "status_editor" if sys.argv[1:2] == ["status-editor"] else "settings"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"tridesk.config.{name}")
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        sys.exit(f"tridesk: the database cannot be reached: {str(error).strip().splitlines()[0]}")
