"""The journal is anchored in the mailboxes of named people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.conf import settings

from tridesk.journal.ports import Anchor
from tridesk.kit.clock import BRUSSELS
from tridesk.mailroom import actions, compose
from tridesk.mailroom.models import OutMail

_TEXT = """The journal of Tridesk stands at

{anchor}

Keep this mail. Whoever looks whether the past was written anew says, on the machine of the desk:

tridesk journal verify --anchor {anchor}
"""


class MailBook:
    """One mail a day to each of these addresses; what they keep cannot be read back from here."""

    def __init__(self, addresses: Sequence[str]) -> None:
        self._addresses = addresses

    def keep(self, anchor: Anchor) -> None:
        sender = settings.ENVIRONMENT.mail_from
        day = f"{anchor.at.astimezone(BRUSSELS):%Y-%m-%d}"
        domain = compose.bare(sender).rpartition("@")[2]
        for place, address in enumerate(self._addresses):
            message_id = f"<journal.{day}.{place}@{domain}>"
            if not OutMail.objects.filter(message_id=message_id).exists():
                actions.queue_mail(
                    compose.OutgoingMail(
                        sender=sender,
                        recipients=[address],
                        automatic=True,
                        subject=f"Tridesk: the journal on {day}",
                        text=_TEXT.format(anchor=anchor),
                        message_id=message_id,
                    ),
                    ref="journal",
                    kind="notice",
                    by=None,
                )

    def anchors(self) -> Iterable[Anchor]:
        return ()
