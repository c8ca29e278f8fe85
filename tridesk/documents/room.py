"""What the room of documents declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.accounts import finders
from tridesk.accounts.roles import SUPERVISORS, Role
from tridesk.documents.finder import DocumentFinder
from tridesk.documents.queries import FILES
from tridesk.kit.rooms import Capability, JournalNoun, NavigationPlace, Room, Scope
from tridesk.vault import ports as vault

ROOM = Room(
    urls="tridesk.documents.urls",
    capabilities=(
        Capability("document.read", _("read the library of documents"), tuple(Role)),
        Capability(
            "document.keep",
            _("add documents, publish and withdraw their versions"),
            (*SUPERVISORS, Role.EXTERNAL_RELATIONS),
        ),
        Capability(
            "dispatch.read", _("see all that left the desk, and take it out"), (*SUPERVISORS, Role.ADMINISTRATOR)
        ),
    ),
    places=(
        NavigationPlace(117, _("Documents"), "documents:library", "", ("document.keep",), icon="file", group="post"),
        NavigationPlace(
            175, _("Dispatches"), "documents:dispatches", "", ("dispatch.read",), icon="outbox", group="post"
        ),
    ),
    commands=(NavigationPlace(117, _("All documents"), "documents:library", "", ("document.read",)),),
    answers=(
        vault.columns.entries(FILES),
        finders.finders.entries(DocumentFinder(), position=27),
    ),
    nouns=(
        JournalNoun("document", pgettext_lazy("journal", "document"), ("document.read",)),
        JournalNoun("dispatch", pgettext_lazy("journal", "dispatch"), ("dispatch.read",)),
    ),
    deeds={
        "dated": pgettext_lazy("journal", "days set"),
        "filed": pgettext_lazy("journal", "file put in"),
        "published": pgettext_lazy("journal", "published"),
    },
    scopes=(
        Scope(160, "documents:read"),
        Scope(170, "dispatches:read"),
    ),
)
