"""An invented enquiry that knocks at the mail door, as from a mail server: for the command and for the welcome page."""

from __future__ import annotations

import smtplib
from random import SystemRandom

from django.conf import settings
from django.utils.translation import gettext as _

from tridesk.demo.enquiry import Language
from tridesk.demo.enquiry_mail import DemoMail, enquiry_mail
from tridesk.kit import clock
from tridesk.kit.errors import Conflict


def drawn(language: Language | None = None, sender: str = "") -> DemoMail:
    """An enquiry drawn by lot, to this desk."""
    return enquiry_mail(
        SystemRandom(), clock.now(), to=settings.ENVIRONMENT.mail_from, language=language, sender=sender
    )


def deliver(mail: DemoMail) -> None:
    """Hands a mail to the door. Raises OSError or SMTPException when it is not taken."""
    where = settings.ENVIRONMENT.lmtp
    with smtplib.LMTP(where.host, where.port, timeout=30) as door:
        door.sendmail(mail.sender, [settings.ENVIRONMENT.mail_from], mail.raw)


def send_one(language: str) -> str:
    """For the welcome page: sends one enquiry, in this language if we have such, and says its subject."""
    mail = drawn(language if language in ("nl", "fr", "de") else None)  # type: ignore[arg-type]
    try:
        deliver(mail)
    except (OSError, smtplib.SMTPException) as error:
        raise Conflict(_("The mail door does not answer. Is the process `mail` running?"), code="mail_down") from error
    return mail.subject
