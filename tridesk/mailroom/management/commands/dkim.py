"""`tridesk dkim SELECTOR`: a key that signs what leaves, and the DNS record that proves it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tridesk.kit.errors import Permanent
from tridesk.mailroom import dkim
from tridesk.mailroom.compose import bare


class Command(BaseCommand):
    help = "Make a DKIM key called SELECTOR, unless there is one, and print its DNS record. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("selector", help="such as t2026: a new key gets a new one")

    def handle(self, *args: Any, selector: str, **options: Any) -> None:
        if not dkim.SELECTOR.fullmatch(selector):
            raise CommandError(f"{selector} is no selector: small letters, digits and hyphens.")
        path = dkim.key_file(settings.ENVIRONMENT.var, selector)
        if not path.exists():
            dkim.make_key(path)
        try:
            name, value = dkim.read_signer(path, bare(settings.ENVIRONMENT.mail_from)).record
        except Permanent as failure:
            raise CommandError(str(failure)) from failure
        parts = " ".join(f'"{value[place : place + 255]}"' for place in range(0, len(value), 255))
        self.stdout.write(f"{name}. IN TXT {parts}")
        if settings.ENVIRONMENT.dkim != selector:
            self.stderr.write(f"When DNS answers so, start Tridesk with TRIDESK_DKIM={selector}: it then signs.")
