"""What the portal declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tridesk.directory.privacy import ports as privacy
from tridesk.kit.rooms import JournalNoun, NavigationPlace, Room
from tridesk.portal.actions.web_requests import UNCONFIRMED
from tridesk.portal.links import PortalLinks
from tridesk.portal.personal_data import PortalKeeper, dispose
from tridesk.tickets import ports as tickets
from tridesk.vault import ports as vault

ROOM = Room(
    urls="tridesk.portal.urls",
    commands=(NavigationPlace(410, _("Did this help?"), "portal:feedback", "", ("figures.read",)),),
    answers=(
        vault.columns.entries(UNCONFIRMED),
        tickets.request_links.answered_by(PortalLinks()),
        tickets.disposers.entries(dispose),
        privacy.keepers.entries(PortalKeeper(), position=60),
    ),
    nouns=(JournalNoun("request", pgettext_lazy("journal", "request"), ("ticket.read",)),),
    deeds={
        "call_booked": pgettext_lazy("journal", "call-back booked"),
        "call_cancelled": pgettext_lazy("journal", "booked call-back given back"),
        "call_queued": pgettext_lazy("journal", "booked call-back due"),
        "link_made": pgettext_lazy("journal", "new link mailed"),
        "requests_mailed": pgettext_lazy("journal", "link to its open requests mailed"),
        "requests_opened": pgettext_lazy("journal", "its open requests opened by a link"),
        "revoked": pgettext_lazy("journal", "links ended"),
    },
)
