"""`tridesk backup PATH`: everything that an installation consists of, in one file, while it runs."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from tridesk.config.recovery import archive, continuous
from tridesk.config.recovery.backup import make_backup, served
from tridesk.journal.actions import record
from tridesk.journal.queries import INSTALLATION
from tridesk.kit.errors import Permanent, Refusal, Temporary


class Command(BaseCommand):
    help = "Write a backup to the new file PATH, or into the folder PATH; docs/operations.md says how to restore it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--continuous",
            action="store_true",
            help="keep every change of the embedded database in the folder PATH, until told to end",
        )
        parser.add_argument("--end", action="store_true", help="with --continuous: keep no more changes from now on")
        parser.add_argument(
            "--to",
            action="append",
            default=[],
            metavar="KEY",
            help="encrypt to this public key of age or ssh, or to those in this file; may be given several times",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["continuous"]:
                self._keep(options["path"].absolute(), end=options["end"])
            else:
                self._make(options)
        except (Permanent, Temporary, Refusal, OSError) as error:
            raise CommandError(str(error)) from error

    def _keep(self, folder: Path, *, end: bool) -> None:
        environment, password = settings.ENVIRONMENT, settings.SECRETS.database
        if environment.database_url:
            raise CommandError("Your own PostgreSQL is kept by its own tools: docs/operations.md names one.")
        if end:
            continuous.end(environment.var, password)
            return
        signal.signal(signal.SIGTERM, lambda *_came: sys.exit(0))
        continuous.keep(environment.var, password, folder)

    def _make(self, options: dict[str, Any]) -> None:
        environment, path = settings.ENVIRONMENT, options["path"].absolute()
        with served(environment, settings.SECRETS.database) as reach:
            made = make_backup(environment.var, reach, path, archive.recipients(options["to"]))
            facts = {"file": made.path.name, "bytes": made.size}
            record("installation.backed_up", by=None, ref=INSTALLATION, data=facts)
            connection.close()
        rows = sum(made.manifest["tables"].values())
        self.stdout.write(f"{made.path}: {made.size / 1e6:.1f} MB, {rows} rows, read back and whole.")
        self.stdout.write(f"Signed by {made.signed_by}, which 'tridesk restore --signed-by' asks for.")
