"""What the status page declares of itself."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts.roles import Role
from tridesk.journal import facts
from tridesk.journal import ports as journal
from tridesk.kit.rooms import Capability, JournalNoun, NavigationPlace, Room
from tridesk.statuspage.anchors import PageBook
from tridesk.statuspage.facts import RegisterFacts

ROOM = Room(
    urls="tridesk.statuspage.urls",
    capabilities=(
        Capability(
            "register.words",
            _("choose the words for the state of the register"),
            (Role.PROJECT_LEADER, Role.ADMINISTRATOR),
        ),
    ),
    commands=(
        NavigationPlace(310, _("Words for the state of the register"), "statuspage:words", "", ("register.words",)),
        NavigationPlace(320, _("Certificate of availability"), "statuspage:certificate", "", ("self",)),
        NavigationPlace(370, _("Who may change the state"), "statuspage:editors", "", ("staff.manage",)),
    ),
    answers=(
        journal.books.entries(*([PageBook()] if "page" in settings.ENVIRONMENT.anchor else [])),
        facts.sources.entries(RegisterFacts(), position=40),
    ),
    nouns=(
        JournalNoun("editor", pgettext_lazy("journal", "status editor"), ("staff.manage", "journal.read")),
        JournalNoun("maintenance", pgettext_lazy("journal", "maintenance"), ("self",)),  # is on every page
        JournalNoun("state", pgettext_lazy("journal", "state of the register"), ("self",)),
    ),
    deeds={
        "anchored": pgettext_lazy("journal", "anchored"),
        "invited": pgettext_lazy("journal", "invited"),
        "key_changed": pgettext_lazy("journal", "key changed"),
        "words_chosen": pgettext_lazy("journal", "words chosen"),
    },
)
