"""`tridesk mail`: the process through which mail comes in."""

from __future__ import annotations

import sys
from typing import Any

import uvloop
from django.conf import settings
from django.core.management.base import BaseCommand

from tridesk.mailroom import process


class Command(BaseCommand):
    help = "Takes mail in: the LMTP door and a fetcher for each mailbox, until told to end."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        lmtp = settings.ENVIRONMENT.lmtp
        try:
            uvloop.run(process.run(lmtp.host, lmtp.port, settings.ENVIRONMENT.imap))
        except process.MailroomCannotStart as error:
            sys.exit(f"tridesk: {error}")
