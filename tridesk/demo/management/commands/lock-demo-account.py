"""`tridesk lock-demo-account`: signs in three times with a wrong secret, as a user who forgot it would."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tridesk.demo.restores import lock_account, lock_any_account


class Command(BaseCommand):
    help = "Lock the account of an invented connected user, to see it restored."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login", nargs="?", help="user name, as the directory has it; without it, any that works")

    def handle(self, *args: Any, **options: Any) -> None:
        typed = options["login"]
        login = lock_any_account() if typed is None else typed if lock_account(typed) else ""
        if not login:
            which = "" if typed is None else " of this name"
            raise CommandError(f"The directory of the demonstration has no account{which} that works.")
        self.stdout.write(f"{login} is locked after three wrong tries: restore it from a ticket, with L.")
