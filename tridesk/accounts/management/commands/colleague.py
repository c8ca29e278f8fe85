"""`tridesk colleague USERNAME`: adds the first people of a new installation; the page 'Colleagues' does the rest.

`--remove-second-factor` helps when the only administrator lost theirs; running it takes access to the server.
"""

from __future__ import annotations

import getpass
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.accounts import actions
from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.kit.errors import Refusal
from tridesk.kit.languages import INTERFACE_LANGUAGES


class Command(BaseCommand):
    help = "Add somebody who may sign in; asks for the first password, or reads it from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--remove-second-factor", action="store_true", help="of somebody who is there already")
        parser.add_argument("--name")
        parser.add_argument("--email")
        parser.add_argument("--role", choices=[role.value for role in Role])
        parser.add_argument("--language", default="nl", choices=INTERFACE_LANGUAGES)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove_second_factor"]:
            self._remove_factors(options["username"])
            return
        if missing := [f"--{name}" for name in ("name", "email", "role") if not options[name]]:
            raise CommandError(f"the following arguments are required: {', '.join(missing)}")
        asked = getpass.getpass("First password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        profile = actions.Profile(options["name"], options["email"], Role(options["role"]), options["language"])
        try:
            actions.add_colleague(options["username"], profile, by=None, password=asked)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{options['username']} may sign in.")

    def _remove_factors(self, username: str) -> None:
        person = User.objects.filter(username=username, is_program=False).first()
        if person is None:
            raise CommandError("There is no such colleague.")
        actions.remove_factors(person, by=None)
        self.stdout.write(f"{username} signs in with the password alone, and is signed out everywhere.")
