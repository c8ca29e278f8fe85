"""What the directory declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.accounts import worklist
from tridesk.directory.confirming.sheets import SHEETS
from tridesk.directory.exchange.actions import FILES
from tridesk.directory.facts import ConfirmationFacts, RecordFacts
from tridesk.directory.worklist import of_directory
from tridesk.journal import facts
from tridesk.kit.rooms import NavigationPlace, Room
from tridesk.vault import ports as vault

_PAGES_OF_DIRECTORY = ("directory:groups", "directory:services", "directory:staff")

ROOM = Room(
    urls="tridesk.directory.urls",
    places=(
        NavigationPlace(
            130, _("Directory"), "directory:organisations", "b", ("directory.read",), _PAGES_OF_DIRECTORY, "building"
        ),
        NavigationPlace(140, _("Absences"), "directory:absences", "w", ("self",), icon="calendar"),
        NavigationPlace(190, _("Calendar"), "directory:calendar", "c", ("calendar.edit",), icon="clock", rare=True),
    ),
    commands=(
        NavigationPlace(330, _("User groups"), "directory:groups", "", ("directory.read",)),
        NavigationPlace(340, _("Services"), "directory:services", "", ("directory.read", "service.edit")),
        NavigationPlace(350, _("Who is who"), "directory:staff", "", ("self",)),
        NavigationPlace(360, _("Add an absence"), "directory:add-absence", "", ("self",)),
    ),
    answers=(
        vault.columns.entries(FILES, SHEETS),
        worklist.sources.entries(of_directory, position=60),
        facts.sources.entries(ConfirmationFacts(), RecordFacts(), position=50),
    ),
)
