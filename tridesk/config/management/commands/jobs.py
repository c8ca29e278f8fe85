"""`tridesk jobs`: the worker that sends mail, seals the journal and tidies up."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from tridesk.config.working import Jobs


class Command(BaseCommand):
    help = "Work off deferred and periodic jobs."

    def handle(self, *args: Any, **options: Any) -> None:
        with app.replace_connector(Jobs()):
            call_command("procrastinate", "worker", "--concurrency", "4", "--name", "jobs")
