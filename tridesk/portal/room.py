"""What the portal declares of itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tridesk.directory.privacy import ports as privacy
from tridesk.kit.rooms import NavigationPlace, Room
from tridesk.portal.actions.web_requests import UNCONFIRMED
from tridesk.portal.links import PortalLinks
from tridesk.portal.personal_data import PortalKeeper
from tridesk.tickets import ports as tickets
from tridesk.vault import ports as vault

ROOM = Room(
    urls="tridesk.portal.urls",
    commands=(NavigationPlace(410, _("Did this help?"), "portal:feedback", "", ("figures.read",)),),
    answers=(
        vault.columns.entries(UNCONFIRMED),
        tickets.request_links.answered_by(PortalLinks()),
        privacy.keepers.entries(PortalKeeper(), position=60),
    ),
)
