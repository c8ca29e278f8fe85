"""`tridesk colleague USERNAME`: adds the first people of a new installation; the page 'Colleagues' does the rest."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.accounts import actions
from tridesk.accounts.roles import Role
from tridesk.kit.errors import Refusal


class Command(BaseCommand):
    help = "Add somebody who may sign in; asks for the first password, or reads it from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--email", required=True)
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--language", default="nl", choices=["nl", "fr", "de", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        asked = getpass.getpass("First password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            actions.add_colleague(
                by=None,
                username=options["username"],
                name=options["name"],
                email=options["email"],
                role=Role(options["role"]),
                language=options["language"],
                password=asked,
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{options['username']} may sign in.")
