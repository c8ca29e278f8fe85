"""`tridesk people`: prints who may sign in to the demonstration, as `tridesk run` did."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tridesk.demo.sign_in import log_ins


class Command(BaseCommand):
    help = "Print the invented colleagues of the demonstration, with their password."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n".join([f"Sign in at {settings.ENVIRONMENT.public_url}", *log_ins()]))
