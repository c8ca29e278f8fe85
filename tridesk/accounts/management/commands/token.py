"""`tridesk token NAME`: a bearer token for the API, printed once."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.accounts import actions
from tridesk.accounts.roles import Role
from tridesk.kit.errors import Refusal
from tridesk.kit.rooms import installed


class Command(BaseCommand):
    help = "Make a bearer token for the program NAME and print it; --end ends one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        scopes = list(installed.answer.scopes)
        parser.add_argument("--scope", action="append", choices=scopes, help="may be given several times")
        parser.add_argument("--role", choices=[role.value for role in Role], default="", help="what it may do")
        parser.add_argument("--end", action="store_true", help="end the token of this name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["end"]:
                actions.end_token(options["name"])
                self.stdout.write(f"The token {options['name']} has ended.")
            else:
                clear = actions.make_token(options["name"], scopes=options["scope"], role=options["role"])
                self.stdout.write(clear)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
