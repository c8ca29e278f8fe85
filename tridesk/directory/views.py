"""The page of an organisation, which gathers what all sub-rooms know of it."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.connected.queries import connections_of
from tridesk.directory.organisations import ports, queries
from tridesk.directory.organisations.addresses import came_back


@needs("directory.read")
@require_GET
def organisation(request: Signed, organisation_id: int) -> HttpResponseBase:
    """One organisation: its addresses, written language and contacts."""
    organisation = queries.organisation_for(request.user, organisation_id)
    contacts = queries.contacts_of(organisation)
    context = {
        "organisation": organisation, "contacts": contacts, "parts": queries.parts_of(organisation),
        "before": queries.predecessors_of(organisation), "connections": connections_of(organisation),
        "asked": [
            asked for history in ports.histories.answer for asked in history.last_asked(request.user, organisation.pk)
        ],
        "may_edit": request.user.may("directory.edit"),
        "returned": came_back([*organisation.emails, *(person.email for person in contacts)]),
    }  # fmt: skip
    return render(request, "directory/organisation.html", context)
