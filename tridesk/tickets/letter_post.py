"""Letters of the directory leave as the desk's own mails do; what `directory.confirming.ports.Post` asks for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from tridesk.accounts.models import User
from tridesk.mailroom import actions as mailroom
from tridesk.mailroom.compose import OutgoingMail
from tridesk.mailroom.models import OutMail, OutState
from tridesk.tickets import texts

LOST: Final = (OutState.STUCK, OutState.BOUNCED)


class DeskPost:
    """The out-tray with the desk as sender; a reply reaches the desk and opens a ticket."""

    def send(self, *, ref: str, by: User | None, to: str, subject: str, text: str, language: str) -> int:
        first = language.partition("|")[0]
        domain = texts.desk_address().rpartition("@")[2]
        mail = mailroom.queue_mail(
            OutgoingMail(
                sender=texts.desk_sender(first),
                recipients=[to],
                subject=subject,
                text=text,
                message_id=f"<{uuid.uuid4().hex}@{domain}>",
                automatic=True,
                language=first,
            ),
            ref=ref,
            kind="notice",
            by=by,
        )
        return mail.pk

    def came_back(self, mails: Sequence[int]) -> set[int]:
        return set(OutMail.objects.filter(pk__in=mails, state__in=LOST).values_list("pk", flat=True))
