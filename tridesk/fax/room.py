"""What the room of faxes declares of itself."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.directory.privacy import ports as privacy
from tridesk.fax import queries, spool
from tridesk.fax.personal_data import FaxKeeper, dispose
from tridesk.kit.rooms import Diagnosis, HealthLine, JournalNoun, NavigationPlace, Room, Scope
from tridesk.tickets import ports as tickets
from tridesk.vault import ports as vault

PATIENCE = 60.0  # seconds that a fax may lie in the spool


def _spool_is_emptied() -> bool:
    return spool.oldest(spool.folder()) < PATIENCE


def _faults() -> Iterator[str]:
    reader = queries.reader()
    if not reader.can_read:
        packages = " ".join(reader.missing)
        yield f"Faxes cannot be read by machine: install {packages}. Until then their pages are only in the original."


ROOM = Room(
    urls="tridesk.fax.urls",
    places=(NavigationPlace(165, _("Faxes"), "fax:faxes", "", ("ticket.read",), icon="fax", rare=True),),
    answers=(
        vault.columns.entries(queries.ORIGINALS),
        tickets.disposers.entries(dispose),
        privacy.keepers.entries(FaxKeeper(), position=12),
    ),
    nouns=(JournalNoun("fax", pgettext_lazy("journal", "fax"), ("ticket.read",)),),
    deeds={
        "brought_back": pgettext_lazy("journal", "taken out of the junk"),
        "read_by_machine": pgettext_lazy("journal", "read by machine"),
    },
    health=(
        HealthLine(
            35,
            "fax",
            _spool_is_emptied,
            when_down="Faxes lie in the spool of the switch: start `tridesk fax`. None is lost meanwhile.",
        ),
    ),
    diagnoses=(Diagnosis(30, _faults),),
    scopes=(Scope(145, "faxes:read"), Scope(146, "faxes:write")),
    growing_tables=("fax_fax",),
)
