"""The paragraph with the link in the desk's mails: `tickets.ports.RequestLinks`, declared in `portal.room`."""

from __future__ import annotations

from collections.abc import Sequence

from tridesk.kit.languages import languages_for
from tridesk.portal import queries
from tridesk.portal.actions.links import make_link
from tridesk.portal.words import address_of, in_words
from tridesk.tickets.models import Ticket


class PortalLinks:
    """A link for the one address that a mail goes to; a mail with several readers tells where to ask for one."""

    def words(
        self, ticket: Ticket, recipients: Sequence[str], languages: Sequence[str], *, made: bool
    ) -> Sequence[str]:
        spoken = [each for language in languages for each in languages_for(language or ticket.language)]
        if len(recipients) != 1:
            return [in_words(language, address_of("renew"), alone=False) for language in spoken]
        if not queries.is_of(recipients[0], ticket):
            return ()
        token = make_link(ticket, ticket.requester_email, spoken[0] if len(spoken) == 1 else "") if made else "…"
        return [in_words(language, f"{address_of('request')}{token}/") for language in spoken]
