"""What the room of letters declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts import finders
from tridesk.directory.privacy import ports as privacy
from tridesk.journal import dispatches, facts
from tridesk.kit.rooms import JournalNoun, NavigationPlace, Room
from tridesk.letters.dispatches import LetterDispatches
from tridesk.letters.facts import LetterFacts
from tridesk.letters.finder import LetterFinder
from tridesk.letters.personal_data import LetterKeeper, dispose
from tridesk.letters.queries import FILES
from tridesk.tickets import ports as tickets
from tridesk.vault import ports as vault

ROOM = Room(
    urls="tridesk.letters.urls",
    places=(
        NavigationPlace(
            185, _("Letter templates"), "letters:templates", "", ("template.edit",), icon="file", group="post"
        ),
    ),
    answers=(
        vault.columns.entries(FILES),
        facts.sources.entries(LetterFacts(), position=60),
        dispatches.sources.entries(LetterDispatches(), position=30),
        finders.finders.entries(LetterFinder(), position=25),
        tickets.disposers.entries(dispose),
        privacy.keepers.entries(LetterKeeper(), position=15),
    ),
    nouns=(JournalNoun("letter", pgettext_lazy("journal", "letter"), ("ticket.read",)),),
    deeds={
        "finished": pgettext_lazy("journal", "made final"),
        "letter_returned": pgettext_lazy("journal", "brought back by the post"),
    },
    growing_tables=("letters_letter",),
)
