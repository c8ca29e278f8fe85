"""`tridesk prepare`: brings the database up to date and fills in what an installation starts with."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from tridesk.accounts.actions import admit_invented
from tridesk.config import demonstration
from tridesk.config.diagnosis import OLD_POSTGRESQL, is_postgresql_too_old
from tridesk.config.recovery import upgrade
from tridesk.config.roles import GRANTS
from tridesk.config.rotation import close_first_form_when_unused
from tridesk.directory.office.actions import plan_year
from tridesk.directory.organisations import words
from tridesk.directory.organisations.actions import load_municipalities
from tridesk.directory.organisations.queries import municipalities
from tridesk.directory.organisations.reference.municipalities import SHIPPED, read
from tridesk.faq.models import Text
from tridesk.figures.actions import exclude_new_topics
from tridesk.kit import clock
from tridesk.kit.clock import BRUSSELS
from tridesk.letters import reference as letters
from tridesk.tickets.reference import loading


class Command(BaseCommand):
    help = "Migrate, plan the calendar, load municipalities, topics, templates, and the demonstration if asked for."

    def handle(self, *args: Any, **options: Any) -> None:
        if is_postgresql_too_old():
            raise CommandError(OLD_POSTGRESQL)
        upgrade.migrate(self.stdout.write)
        with connection.cursor() as cursor:
            cursor.execute(GRANTS)
        call_command("collectstatic", interactive=False, verbosity=0)
        if left := close_first_form_when_unused():
            self.stdout.write(f"{left} sealed values of an older version are bound to their rows by `tridesk jobs`.")
        if fault := words.provide() or words.provide([Text._meta.db_table]):
            self.stdout.write(fault)
        if not municipalities():
            load_municipalities(read(SHIPPED.read_bytes()), by=None, apply=True)
        loading.load()
        letters.load()
        exclude_new_topics()
        year = clock.now().astimezone(BRUSSELS).year
        for planned in (year - 1, year, year + 1):
            plan_year(planned, by=None)
        if not settings.ENVIRONMENT.demo and (shut := admit_invented(False)):
            self.stdout.write(f"{shut} colleagues of the demonstration, whose password is public, are shut out.")
        demonstration.load.answer(self.stdout.write)
