"""`tridesk backup PATH`: everything that an installation consists of, in one file, while it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.config.recovery import archive
from tridesk.config.recovery.backup import make_backup
from tridesk.journal.actions import record
from tridesk.journal.queries import INSTALLATION
from tridesk.kit.errors import Permanent, Refusal


class Command(BaseCommand):
    help = "Write a backup to the new file PATH, or into the folder PATH; docs/operations.md says how to restore it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--to", action="append", default=[], metavar="KEY",
            help="encrypt to this public key of age or ssh, or to those in this file; may be given several times",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        environment = settings.ENVIRONMENT
        reach = environment.database(settings.SECRETS.database)
        try:
            made = make_backup(environment.var, reach, options["path"].absolute(), archive.recipients(options["to"]))
        except (Permanent, Refusal, OSError) as error:
            raise CommandError(str(error)) from error
        rows = sum(made.manifest["tables"].values())
        record("installation.backed_up", by=None, ref=INSTALLATION, data={"file": made.path.name, "bytes": made.size})
        self.stdout.write(f"{made.path}: {made.size / 1e6:.1f} MB, {rows} rows, read back and whole.")
