"""`tridesk lock-demo-account`: signs in three times with a wrong secret, as a user who forgot it would."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tridesk.demo.restores import lock_account


class Command(BaseCommand):
    help = "Lock the account of an invented connected user, to see it restored."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login", help="user name, as the directory has it")

    def handle(self, *args: Any, **options: Any) -> None:
        if not lock_account(options["login"]):
            raise CommandError("The directory of the demonstration has no account of this name that works.")
        self.stdout.write(f"{options['login']} is locked after three wrong tries: restore it from a ticket, with L.")
