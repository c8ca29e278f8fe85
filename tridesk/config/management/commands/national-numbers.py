"""`tridesk national-numbers search`: whether any stands clear in the database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.config import clear_numbers


class Command(BaseCommand):
    help = "Search every text column for national numbers that slipped through. Prints counts, never a number."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["search"])

    def handle(self, *args: Any, **options: Any) -> None:
        counts = clear_numbers.report()
        for column, count in counts.items():
            self.stdout.write(f"{column}: {count}")
        if counts:
            raise CommandError("National numbers stand clear. See 'National numbers' in docs/operations.md.")
        self.stdout.write("No national number stands clear.")
