"""The page of an organisation, which gathers what all sub-rooms know of it."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.connected.queries import connections_of
from tridesk.directory.organisations import ports, queries
from tridesk.directory.organisations.acceptances import acceptances_of
from tridesk.directory.organisations.addresses import came_back
from tridesk.directory.organisations.ports import Party
from tridesk.directory.organisations.registrations import (
    MOST_CHANGES,
    SETTLED_AFTER,
    changed_since,
    fresh_values,
    registered,
)
from tridesk.directory.organisations.views import history_page
from tridesk.kit import clock


@needs("directory.read")
@require_GET
def organisation(request: Signed, organisation_id: int) -> HttpResponseBase:
    """One organisation: its addresses, written language and contacts."""
    organisation = queries.organisation_for(request.user, organisation_id)
    contacts, now = queries.contacts_of(organisation), clock.now()
    context = {
        "organisation": organisation,
        "contacts": contacts,
        "security_contacts": [person for person in contacts if person.is_security_contact and not person.has_left],
        "parts": queries.parts_of(organisation),
        "fresh": fresh_values(registered(organisation, with_contacts=False), now),
        "lately": changed_since(organisation, None, now - SETTLED_AFTER)[:MOST_CHANGES],
        "before": queries.predecessors_of(organisation),
        "connections": connections_of(organisation),
        "may_edit": request.user.may("directory.edit"),
        "history": history_page(request, Party(organisation=organisation.pk)),
        "pages": [link for page in ports.pages.answer if (link := page(request.user, organisation.pk))],
        "acceptances": acceptances_of(organisation),
        "returned": came_back([*organisation.emails, *(person.email for person in contacts)]),
    }
    return render(request, "directory/organisation.html", context)
