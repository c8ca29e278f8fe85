"""`tridesk send-demo-mail`: sends one invented enquiry, or a file, to the desk, the way a mail server would."""

from __future__ import annotations

import smtplib
from argparse import ArgumentParser
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from tridesk.demo.enquiry_mail import DemoMail
from tridesk.demo.mail_delivery import deliver, drawn
from tridesk.kit.languages import LANGUAGES


class Command(BaseCommand):
    help = "Send one invented enquiry (or a raw mail) to the desk through LMTP, to see it come in."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", choices=LANGUAGES, help="of the enquiry; any by default")
        parser.add_argument("--from", dest="sender", default="", metavar="ADDRESS", help="who writes it")
        parser.add_argument("--file", type=Path, help="a raw mail to send as it is, instead of an enquiry")

    def handle(self, *args: Any, **options: Any) -> None:
        file, to, where = options["file"], settings.ENVIRONMENT.mail_from, settings.ENVIRONMENT.lmtp
        mail = _read(file, options["sender"]) if file else drawn(options["language"], options["sender"])
        try:
            deliver(mail)
        except (OSError, smtplib.SMTPException) as error:
            raise CommandError(f"The mail was not taken at {where}: {error}. Is Tridesk running?") from error
        self.stdout.write(f"Sent “{mail.subject}” from {mail.sender} to {to} through {where}.")


def _read(path: Path, sender: str) -> DemoMail:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CommandError(f"The file cannot be read: {error}") from error
    mail = message_from_bytes(raw)
    return DemoMail(
        sender or parseaddr(str(mail.get("From", "")))[1],
        str(make_header(decode_header(str(mail.get("Subject", path.name))))),
        raw,
    )
