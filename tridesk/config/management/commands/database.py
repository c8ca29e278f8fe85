"""`tridesk database`: starts the embedded PostgreSQL unless it runs; ends when it ends, to be started again."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tridesk.config import embedded


class Command(BaseCommand):
    help = "Start the embedded PostgreSQL and wait as long as it lives."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        embedded.start(settings.ENVIRONMENT.var, settings.SECRETS.database)
        embedded.wait_until_gone(settings.ENVIRONMENT.var)
        sys.exit("tridesk: the embedded PostgreSQL has ended")
