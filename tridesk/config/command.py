"""The command `tridesk`: Django's management commands under the product's name."""

from __future__ import annotations

import os
import signal
import sys
from importlib.metadata import version


def main() -> None:
    """Runs `tridesk COMMAND`; Ctrl-C ends it with 130, as a shell expects, and without a traceback."""
    try:
        _run()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)


def _run() -> None:
    """Runs the command; the status editor with its own settings, which know no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tridesk.config.settings")
    if sys.argv[1:2] == ["status-editor"]:
        os.environ["DJANGO_SETTINGS_MODULE"] = "tridesk.config.status_editor"
    if sys.argv[1:2] in (["--version"], ["version"]):
        print(f"tridesk {version('tridesk')}")  # noqa: T201 - the answer itself
        return
    if sys.argv[1:2] == ["restore"]:
        from tridesk.config.recovery.restore import main as restore

        restore(sys.argv[2:])
        return
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        sys.exit(f"tridesk: the database cannot be reached: {str(error).strip().splitlines()[0]}")
