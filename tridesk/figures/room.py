"""What the room of figures declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.figures.exports.queries import FILES
from tridesk.kit.rooms import NavigationPlace, Room
from tridesk.vault import ports as vault

ROOM = Room(
    urls="tridesk.figures.urls",
    places=(NavigationPlace(120, _("Figures"), "figures:start", "e", ("figures.read",), icon="figures"),),
    commands=(
        NavigationPlace(390, _("Definitions of figures"), "figures:definitions", "", ("figures.read",)),
        NavigationPlace(400, _("Ask the figures"), "figures:explore", "", ("figures.read",)),
    ),
    answers=(vault.columns.entries(FILES),),
)
