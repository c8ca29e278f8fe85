"""Mail that Django and its libraries send (a new password, a changed key) leaves by the out-tray."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from tridesk.mailroom import actions
from tridesk.mailroom.compose import OutgoingMail
from tridesk.mailroom.models import MailKind


class OutTray(BaseEmailBackend):
    """Queues each message; it is sent, retried and shown as any other."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        domain = settings.ENVIRONMENT.mail_from.rpartition("@")[2]
        for message in email_messages:
            actions.queue_mail(
                OutgoingMail(
                    sender=settings.ENVIRONMENT.mail_from,
                    recipients=message.recipients(),
                    subject=str(message.subject),
                    text=str(message.body),
                    message_id=f"<{uuid.uuid4().hex}@{domain}>",
                    automatic=True,
                    language=(get_language() or "nl")[:2],
                ),
                ref="account",
                kind=MailKind.NOTICE,
                by=None,
            )
        return len(email_messages)
