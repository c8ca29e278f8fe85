"""Organisations and contacts: the list with its search, one of each, and the forms that keep them up to date."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.form_pages import form_page, kept
from tridesk.directory.models import Acceptance, Contact, Organisation, OrganisationKind, ServiceLanguage
from tridesk.directory.organisations import actions, organisation_list, queries
from tridesk.directory.organisations.addresses import came_back
from tridesk.directory.organisations.forms import AcceptanceForm, ContactForm, OrganisationForm
from tridesk.directory.organisations.history import history
from tridesk.directory.organisations.ports import Party
from tridesk.directory.organisations.registrations import (
    MOST_CHANGES,
    SETTLED_AFTER,
    RegistrationChange,
    changed_since,
    fresh_values,
    registered_of,
)
from tridesk.directory.organisations.search import find_contacts
from tridesk.directory.organisations.suggestions import suggestions
from tridesk.kit import clock
from tridesk.kit.errors import Invalid


@needs("directory.read")
@require_GET
def organisations(request: Signed) -> HttpResponseBase:
    """The list; for a request for JSON, suggestions while a user types."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"items": suggestions(request.GET.get("q", ""), request.GET.get("of", ""))})
    filters = organisation_list.as_filters(request.GET.dict())
    after = request.GET.get("after", "")[:20]
    page = organisation_list.by_name(filters, get_language() or "", after)
    kept = {
        name: getattr(filters, name)
        for name in organisation_list.OrganisationFilters.__slots__
        if getattr(filters, name)
    }
    context = {
        "page": page,
        "filters": filters,
        "kinds": OrganisationKind.choices,
        "service_languages": ServiceLanguage.choices,
        "contacts": find_contacts(filters.q) if filters.q and not after else [],
        "after": after,
        "following": f"?{urlencode(kept | {'after': page.next})}" if page.next else "",
        "may_edit": request.user.may("directory.edit"),
        "may_export": request.user.may("directory.export"),
        "kept": urlencode(kept),
    }
    return render(request, "directory/organisations.html", context)


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def add_organisation(request: Signed) -> HttpResponseBase:
    form = OrganisationForm(request.POST or None)
    return _kept(request, "organisation", form, None, lambda: actions.add_organisation(form.card(), by=request.user))


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def edit_organisation(request: Signed, organisation_id: int) -> HttpResponseBase:
    organisation = queries.organisation_for(request.user, organisation_id)
    form = OrganisationForm(request.POST or None, initial=OrganisationForm.said_of(organisation))

    def keep() -> Organisation:
        return actions.change_organisation(organisation.pk, form.card(organisation), by=request.user)

    return _kept(request, "organisation", form, organisation, keep)


@needs("directory.edit")
@require_POST
def confirm_organisation(request: Signed, organisation_id: int) -> HttpResponseBase:
    actions.confirm_organisation(queries.organisation_for(request.user, organisation_id).pk, by=request.user)
    return redirect("directory:organisation", organisation_id)


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def accept_address(request: Signed, organisation_id: int) -> HttpResponseBase:
    """Notes the electronic address that an organisation accepted for letters."""
    organisation = queries.organisation_for(request.user, organisation_id)
    initial = {"address": organisation.email, "accepted_on": clock.today()}
    form = AcceptanceForm(request.POST or None, initial=initial, organisation=organisation)

    def keep() -> Acceptance:
        return actions.note_acceptance(organisation, form.card(), by=request.user)

    if kept(request, form, keep, refusals=Invalid):
        return redirect("directory:organisation", organisation.pk)
    back = reverse("directory:organisation", args=[organisation.pk]), organisation
    return form_page(
        request, "directory/acceptance_form.html", form, title=_("Accepted address for letters"), back=back
    )


@needs("directory.edit")
@require_POST
def withdraw_acceptance(request: Signed, acceptance_id: int) -> HttpResponseBase:
    acceptance = actions.withdraw_acceptance(acceptance_id, by=request.user)
    return redirect("directory:organisation", acceptance.organisation_id)


@needs("directory.edit")
@require_POST
def trust_address(request: Signed, organisation_id: int) -> HttpResponseBase:
    actions.trust_address(queries.organisation_for(request.user, organisation_id).pk, by=request.user)
    return redirect("directory:organisation", organisation_id)


@needs("directory.read")
@require_GET
def contact(request: Signed, contact_id: int) -> HttpResponseBase:
    """One contact."""
    contact = queries.contact_for(request.user, contact_id)
    context = {
        "contact": contact,
        "fresh": fresh_values(registered_of(contact), clock.now()),
        "lately": _lately(contact),
        "history": history_page(request, Party(contact=contact.pk)),
        "may_edit": request.user.may("directory.edit"),
        "returned": came_back(contact.emails),
    }
    return render(request, "directory/contact.html", context)


def _lately(contact: Contact) -> list[RegistrationChange]:
    """The changes to the registrations of this contact in the last 30 days."""
    if contact.organisation is None:
        return []
    changes = changed_since(contact.organisation, contact, clock.now() - SETTLED_AFTER)
    return [change for change in changes if change.registration.contact_id == contact.pk][:MOST_CHANGES]


def history_page(request: Signed, party: Party) -> dict[str, Any]:
    """The page of the history that the address asks for (`before`, an ISO moment)."""
    try:
        before = datetime.fromisoformat(request.GET.get("before", ""))
    except ValueError:
        before = None
    events, earlier = history(request.user, party, before if before and before.tzinfo else None)
    return {"events": events, "earlier": earlier, "later": before is not None}


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def add_contact(request: Signed) -> HttpResponseBase:
    """A new contact; `at` in the address is the name of its organisation."""
    form = ContactForm(request.POST or None, initial={"organisation": request.GET.get("at", "")[:200]})
    return _kept(request, "contact", form, None, lambda: actions.add_contact(form.card(), by=request.user))


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def edit_contact(request: Signed, contact_id: int) -> HttpResponseBase:
    contact = queries.contact_for(request.user, contact_id)
    form = ContactForm(request.POST or None, initial=ContactForm.said_of(contact))

    def keep() -> Contact:
        return actions.change_contact(contact.pk, form.card(contact), by=request.user)

    return _kept(request, "contact", form, contact, keep)


@needs("directory.edit")
@require_POST
def confirm_contact(request: Signed, contact_id: int) -> HttpResponseBase:
    actions.confirm_contact(queries.contact_for(request.user, contact_id).pk, by=request.user)
    return redirect("directory:contact", contact_id)


def _kept(
    request: Signed,
    what: str,
    form: OrganisationForm | ContactForm,
    record: Organisation | Contact | None,
    keep: Callable[[], Organisation | Contact],
) -> HttpResponseBase:
    """The form of `record` (None: a new one); when sent and `keep` succeeds, a redirect to the page of the record."""
    if made := kept(request, form, keep, refusals=Invalid):
        if record is None:
            messages.success(request, _("%(name)s is in the directory.") % {"name": made})
        return redirect(f"directory:{what}", made.pk)
    if record:
        title: object = record
        back: tuple[str, object] = (reverse(f"directory:{what}", args=[record.pk]), record)
    else:
        title = _("Add a contact") if what == "contact" else _("Add an organisation")
        back = reverse("directory:organisations"), _("Directory")
    return form_page(request, f"directory/{what}_form.html", form, title=title, back=back)
