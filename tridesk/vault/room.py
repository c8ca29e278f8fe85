"""What the vault declares of itself."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from tridesk.kit.rooms import JournalNoun, Room

ROOM = Room(
    nouns=(JournalNoun("sealing", pgettext_lazy("journal", "sealing"), ("journal.read",)),),
    deeds={
        "begun": pgettext_lazy("journal", "begun"),
    },
)
