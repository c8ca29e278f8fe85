"""`tridesk translations`: collect, check or compile the texts of the product."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.config import translations
from tridesk.kit.languages import INTERFACE_LANGUAGES


class Command(BaseCommand):
    help = "Collect texts into the catalogues, check that every language is complete, compile them for use."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["collect", "check", "compile"])
        parser.add_argument("language", nargs="?", choices=INTERFACE_LANGUAGES, help="collect only this one")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "collect":
            translations.update([options["language"]] if options["language"] else INTERFACE_LANGUAGES)
        elif options["what"] == "compile":
            translations.compile_all()
        elif faults := list(translations.faults()):
            raise CommandError("\n".join(faults))
