"""What the room of figures declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts.roles import DESK, SUPERVISORS, Role
from tridesk.directory.organisations import ports as organisations
from tridesk.figures.exports.queries import FILES
from tridesk.figures.organisation_page import figures_of
from tridesk.kit.rooms import Capability, JournalNoun, NavigationPlace, Room, Scope
from tridesk.vault import ports as vault

ROOM = Room(
    urls="tridesk.figures.urls",
    capabilities=(
        Capability(
            "figures.read",
            _("read the figures of the desk"),
            (*DESK, Role.TECHNICAL_CENTRE, Role.EXTERNAL_RELATIONS, Role.ADMINISTRATOR),
        ),
        Capability(
            "figures.edit",
            _("note what explains figures, choose the topics left out and who gets the monthly report"),
            (*SUPERVISORS, Role.ADMINISTRATOR),
        ),
    ),
    places=(NavigationPlace(120, _("Figures"), "figures:start", "e", ("figures.read",), icon="figures"),),
    commands=(
        NavigationPlace(390, _("Definitions of figures"), "figures:definitions", "", ("figures.read",)),
        NavigationPlace(400, _("Ask the figures"), "figures:explore", "", ("figures.read",)),
    ),
    answers=(vault.columns.entries(FILES), organisations.pages.entries(figures_of)),
    nouns=(
        JournalNoun("annotation", pgettext_lazy("journal", "annotation"), ("figures.read",)),
        JournalNoun("figures", pgettext_lazy("journal", "figures"), ("figures.read",)),
        JournalNoun("report", pgettext_lazy("journal", "monthly report"), ("figures.read",)),
    ),
    deeds={
        "excluded": pgettext_lazy("journal", "topics left out"),
        "reader_added": pgettext_lazy("journal", "reader added"),
        "reader_removed": pgettext_lazy("journal", "reader removed"),
        "roster_published": pgettext_lazy("journal", "roster published"),
        "sealed": pgettext_lazy("journal", "sealed"),
    },
    scopes=(Scope(90, "figures:read"),),
)
