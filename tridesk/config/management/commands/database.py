"""`tridesk database`: watches the embedded PostgreSQL and ends when it ends: the supervisor starts it again."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tridesk.config import embedded


class Command(BaseCommand):
    help = "Wait as long as the embedded PostgreSQL lives."

    def handle(self, *args: Any, **options: Any) -> None:
        embedded.wait_until_gone(settings.ENVIRONMENT.var)
        sys.exit("tridesk: the embedded PostgreSQL has ended")
