"""Requests that are followed by a link: all that its addresses name, rooms below have made."""

from __future__ import annotations

from typing import Final

from tests.examples import HASH, Examples, Pages
from tridesk.tickets.models import Ticket


def demonstrated() -> Pages:
    return Pages(leader=(f"/tickets/{Ticket.objects.filter(state='open').order_by('-id')[0].number}/links/",))


EXAMPLES: Final = Examples(
    public=(
        "portal:access",
        "portal:confirm",
        "portal:file",
        "portal:link",
        "portal:new",
        "portal:offers",
        "portal:organisation",
        "portal:organisation_link",
        "portal:organisation_requests",
        "portal:organisations",
        "portal:renew",
        "portal:request",
    ),
    read_by_hand=("portal:link", "portal:new"),
    outcomes=("portal:new",),
    pages=Pages(
        leader=("/feedback/",),
        strangers=(
            "/request/",
            "/request/access",
            "/request/new",
            "/request/organisation",
            "/request/organisation/requests",
            "/request/renew",
        ),
        none=("/request/answers", "/request/organisations"),
    ),
    demonstrated=demonstrated,
    unmasked={
        "Opening.digest": HASH,
        "OrganisationLink.digest": HASH,
        "OrganisationLink.opened_digest": HASH,
        "Renewal.network": HASH,
        "RequestLink.digest": HASH,
        "Unconfirmed.digest": HASH,
        "Unconfirmed.email": HASH,
        "Unconfirmed.network": HASH,
    },
)
