"""What joins two rooms that may not import each other."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from tridesk.kit.rooms import JournalNoun, Room
from tridesk.portal import ports as portal
from tridesk.reconnect.self_service import SelfService

ROOM = Room(
    answers=(portal.restores.answered_by(SelfService()),),
    nouns=(
        JournalNoun("installation", pgettext_lazy("journal", "installation"), ("journal.read",)),
        JournalNoun("secret", pgettext_lazy("journal", "secret key"), ("journal.read",)),
    ),
    deeds={
        "backed_up": pgettext_lazy("journal", "backed up"),
        "searched": pgettext_lazy("journal", "searched"),
    },
)
