"""What the journal declares of itself."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from tridesk.kit.rooms import JournalNoun, Room

ROOM = Room(
    nouns=(JournalNoun("journal", pgettext_lazy("journal", "journal"), ("journal.read",)),),
    growing_tables=("journal_entry", "journal_seal"),
)
