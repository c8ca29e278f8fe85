"""`tridesk jobs`: works off the jobs of all lanes, or of those that are named."""

from __future__ import annotations

import asyncio
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from procrastinate.contrib.django import app

from tridesk.config.job_connector import Jobs
from tridesk.config.lanes import LANES, work


class Command(BaseCommand):
    help = "Work off deferred and periodic jobs."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("lanes", nargs="*", metavar="LANE", help=f"{', '.join(LANES)}; all of them without a name")

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["lanes"] or list(LANES)
        if unknown := sorted(set(names) - set(LANES)):
            self.stderr.write(f"tridesk: there is no lane {', '.join(unknown)}; there are {', '.join(LANES)}.")
            raise SystemExit(2)
        with app.replace_connector(Jobs().get_worker_connector()) as working:
            asyncio.run(work(working, names))
