"""`tridesk journal verify`: was anything in the journal changed after the fact?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.journal import queries, seals


class Command(BaseCommand):
    help = "Verify the journal: recomputes every seal and names whatever does not fit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        faults = list(seals.faults())
        if faults:
            raise CommandError("The journal was tampered with.\n" + "\n".join(faults))
        head = queries.last_seal()
        self.stdout.write(
            f"The journal is whole. Last seal {head.pk} of {head.at:%Y-%m-%d %H:%M}: {head.digest}"
            if head
            else "The journal has no seal yet."
        )
