"""`tridesk figures`: fold what is new, make everything anew, seal a month, compare with the seals."""

from __future__ import annotations

from datetime import date
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.figures import actions, folding
from tridesk.kit.errors import Refusal


class Command(BaseCommand):
    help = "Folds the figures from the journal, makes them anew, seals a month or compares with the seals."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["fold", "rebuild", "seal", "verify"])
        parser.add_argument("month", nargs="?", default="", help="seal: the month, such as 2026-03")

    def handle(self, *, what: str, month: str, **options: Any) -> None:
        began = perf_counter()
        if what == "verify":
            if faults := actions.faults():
                raise CommandError("\n".join(faults))
            self.stdout.write("All sealed months are as they were sealed.")
        elif what == "seal":
            self._seal(month)
        else:
            count = folding.rebuild() if what == "rebuild" else folding.fold_all()
            rows = f"{count} facts made" if what == "rebuild" else f"{count} rounds"
            self.stdout.write(f"{rows} in {perf_counter() - began:.1f} s.")

    def _seal(self, month: str) -> None:
        try:
            sealed = actions.seal_month(date.fromisoformat(f"{month}-01"), by=None)
        except ValueError:
            raise CommandError("Name the month as 2026-03.") from None
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{sealed.month:%Y-%m} is sealed: {sealed.digest}")
