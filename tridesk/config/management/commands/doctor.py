"""`tridesk doctor`: says what is wrong with this installation, and exits with 1 when anything is."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tridesk.config.diagnosis import problems


class Command(BaseCommand):
    help = "Say what is wrong with this installation."

    def handle(self, *args: Any, **options: Any) -> None:
        sentences = list(problems(settings.ENVIRONMENT))
        for sentence in sentences:
            self.stdout.write(f"- {sentence}")
        if sentences:
            sys.exit(1)
        self.stdout.write("All is well.")
