"""Reads the open requests of an organisation for the security contact who holds its link, and the gate to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import OuterRef, Prefetch, Q
from django.db.models.functions import Lower

from tridesk.accounts import mailed_links
from tridesk.directory.models import Contact, Organisation
from tridesk.directory.organisations.queries import security_addresses
from tridesk.journal.queries import restored_since
from tridesk.kit import clock, link_tokens
from tridesk.portal import queries, rules
from tridesk.portal.models import OrganisationLink
from tridesk.portal.queries import RequestExpectation
from tridesk.tickets.lifecycle import ACTIVE
from tridesk.tickets.models import Ticket

LINK: Final = b"portal.organisation"
DEVICE: Final = b"portal.organisation_device"
MOST_SHOWN: Final = 100


def registered_at(email: str) -> dict[Organisation, str]:
    """The living organisations that write to their security contact at this address -> the address as it stands there.

    Letters that only a database takes for the same do not count: the mail goes to the address of the directory.
    """
    if not email:
        return {}
    contacts = Contact.objects.annotate(lower_email=Lower("email")).filter(is_security_contact=True)
    theirs = contacts.filter(Q(lower_email=email.lower()) | Q(other_emails__contains=[email.lower()]))
    living = Q(valid_until__isnull=True) | Q(valid_until__gte=clock.today())
    at = Q(email__iexact=email) | Q(pk__in=theirs.values("organisation"))
    rows = Organisation.objects.filter(living, at).defer("words").order_by("pk")
    return {
        organisation: address
        for organisation in rows
        for address in security_addresses(organisation)
        if address.lower() == email.lower()
    }


def link_by(token: str) -> OrganisationLink | None:
    """The link with this token; None when it is forged, expired or ended, or the address or organisation is gone."""
    return _live(digest=link_tokens.digest(token)) if mailed_links.is_ours(token, LINK) else None


def link_on(cookie: str) -> OrganisationLink | None:
    """The same by the token that a device keeps."""
    return _live(opened_digest=link_tokens.digest(cookie)) if mailed_links.is_ours(cookie, DEVICE) else None


def _live(**digest: str) -> OrganisationLink | None:
    rows = OrganisationLink.objects.exclude(restored_since(OuterRef("made_at"))).select_related("organisation")
    since = clock.now() - rules.ORGANISATION_GOOD_FOR
    link = rows.filter(ended_at__isnull=True, made_at__gt=since, **digest).first()
    if link is None or link.organisation.has_ended:
        return None
    is_registered = link.email.lower() in map(str.lower, security_addresses(link.organisation))
    return link if is_registered else None


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request as its organisation sees it: no word of the conversation."""

    ticket: Ticket
    expects: RequestExpectation


def open_requests(organisation: Organisation) -> tuple[list[OpenRequest], bool]:
    """The open requests of an organisation, newest first, and whether there are more."""
    rows = Ticket.objects.filter(organisation=organisation, state__in=[state.value for state in ACTIVE])
    rows = rows.filter(merged_into__isnull=True).order_by("-opened_at", "-pk")
    waiting = Prefetch("handovers", queries.waiting_questions(), to_attr="waiting_questions")
    tickets = list(rows.prefetch_related(waiting)[: MOST_SHOWN + 1])
    shown = [
        OpenRequest(ticket, queries.expectation_of(ticket, ticket.waiting_questions)) for ticket in tickets[:MOST_SHOWN]
    ]
    return shown, len(tickets) > MOST_SHOWN
