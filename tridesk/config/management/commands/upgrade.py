"""`tridesk upgrade PATH`: checks, backs up, migrates; docs/operations.md says what stands around it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from tridesk.config.diagnosis import OLD_POSTGRESQL, is_postgresql_too_old
from tridesk.config.recovery import database, upgrade
from tridesk.config.recovery.backup import served
from tridesk.config.recovery.database import Reach
from tridesk.config.recovery.verification import pending_migrations, unknown_migrations
from tridesk.kit.errors import Permanent, Temporary


class Command(BaseCommand):
    help = "Bring the database up to this version: checks first, then a backup to PATH, then the migrations."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="as for 'tridesk backup'")
        parser.add_argument("--to", action="append", default=[], metavar="KEY", help="as for 'tridesk backup'")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with served(settings.ENVIRONMENT, settings.SECRETS.database) as reach:
                self._upgrade(reach, options["path"], options["to"])
                connection.close()
        except (Permanent, Temporary) as error:
            raise CommandError(str(error)) from error

    def _upgrade(self, reach: Reach, path: Path, to: list[str]) -> None:
        self._check(reach)
        pending = pending_migrations()
        if not pending:
            self.stdout.write("The database is of this version: nothing to do.")
            return
        self.stdout.write(f"{len(pending)} migrations to run: {', '.join(pending)}")
        for line in upgrade.holding(pending):
            self.stdout.write(f"In a quiet hour, or with Tridesk stopped: {line}")
        call_command("backup", path, to=to, stdout=self.stdout)
        upgrade.migrate(self.stdout.write)
        self.stdout.write("Done. Restart Tridesk; the way back is that backup and the version from before.")

    def _check(self, reach: Reach) -> None:
        if is_postgresql_too_old():
            raise CommandError(OLD_POSTGRESQL)
        with database.connect(reach) as db:
            applied = database.migrations(db)
        if not applied:
            raise CommandError("There is nothing to upgrade: 'tridesk run' makes a new installation.")
        if newer := unknown_migrations(applied):
            raise CommandError(f"The database is of a newer version than this program ({newer[0]}).")
