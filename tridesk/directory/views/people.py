"""Organisations and contacts: the list with its search, one of each, and the forms that keep them up to date."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.directory import actions, listing, queries
from tridesk.directory.finding import FEW, find_contacts, find_organisations
from tridesk.directory.forms import ContactForm, OrganisationForm
from tridesk.directory.models import Contact, Organisation, OrganisationKind, ServiceLanguage
from tridesk.kit.errors import Invalid

SUGGESTED = 7


@needs("directory.read")
@require_GET
def organisations(request: Signed) -> HttpResponseBase:
    """The list, or for a script that asks for JSON, what somebody who is still typing may mean."""
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"items": suggestions(request.GET.get("q", ""), request.GET.get("of", ""))})
    filters = listing.as_filters(request.GET.dict())
    after = request.GET.get("after", "")[:20]
    page = listing.by_name(filters, get_language() or "", after)
    kept = {name: getattr(filters, name) for name in listing.Filters.__slots__ if getattr(filters, name)}
    context = {
        "page": page, "filters": filters, "kinds": OrganisationKind.choices,
        "service_languages": ServiceLanguage.choices,
        "contacts": find_contacts(filters.q) if filters.q and not after else [], "after": after,
        "following": f"?{urlencode(kept | {'after': page.next})}" if page.next else "",
        "may_edit": request.user.may("directory.edit"),
    }  # fmt: skip
    return render(request, "directory/organisations.html", context)


def suggestions(typed: str, of: str = "") -> list[dict[str, str]]:
    """What somebody may mean, organisations first: name, what tells it from others, what to write, where it is.

    `of` is `organisation` to leave out people. Typing errors are thought of only when nothing is written as typed.
    """
    bodies = find_organisations(typed, limit=SUGGESTED, forgiving=False)
    people = [] if of == "organisation" else find_contacts(typed, SUGGESTED, forgiving=False)
    if len(bodies) + len(people) < FEW:
        bodies = find_organisations(typed, limit=SUGGESTED)
        people = [] if of == "organisation" else find_contacts(typed, SUGGESTED)
    return [*map(_body, bodies), *map(_person, people)]


def _body(one: Organisation) -> dict[str, str]:
    today = one.merged_into or one
    detail = _("now %(name)s") % {"name": today} if one.merged_into else one.get_kind_display()
    if one.has_ended and not one.merged_into:
        detail = f"{detail}, {_('has ended')}"
    address = reverse("directory:organisation", args=[today.pk])
    return {"name": str(one), "detail": detail, "value": str(today), "url": address}


def _person(one: Contact) -> dict[str, str]:
    detail = ", ".join(filter(None, (one.function, str(one.organisation or ""))))
    return {"name": str(one), "detail": detail, "value": str(one), "url": reverse("directory:contact", args=[one.pk])}


@needs("directory.read")
@require_GET
def organisation(request: Signed, organisation: int) -> HttpResponseBase:
    """One organisation: how to reach it, in what to write to it, who works there."""
    one = queries.organisation_for(request.user, organisation)
    context = {
        "organisation": one, "contacts": queries.contacts_of(one), "parts": queries.parts_of(one),
        "before": queries.predecessors_of(one), "may_edit": request.user.may("directory.edit"),
    }  # fmt: skip
    return render(request, "directory/organisation.html", context)


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def add_organisation(request: Signed) -> HttpResponseBase:
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            one = actions.add_organisation(form.card(), by=request.user)
        except Invalid as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("%(name)s is in the directory.") % {"name": one})
            return redirect("directory:organisation", one.pk)
    return _form(request, "directory/organisation_form.html", form, None)


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def edit_organisation(request: Signed, organisation: int) -> HttpResponseBase:
    one = queries.organisation_for(request.user, organisation)
    form = OrganisationForm(request.POST or None, initial=OrganisationForm.said_of(one))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_organisation(one.pk, form.card(one), by=request.user)
        except Invalid as refusal:
            _refused(form, refusal)
        else:
            return redirect("directory:organisation", one.pk)
    return _form(request, "directory/organisation_form.html", form, one)


@needs("directory.edit")
@require_POST
def confirm_organisation(request: Signed, organisation: int) -> HttpResponseBase:
    actions.confirm_organisation(queries.organisation_for(request.user, organisation).pk, by=request.user)
    return redirect("directory:organisation", organisation)


@needs("directory.read")
@require_GET
def contact(request: Signed, contact: int) -> HttpResponseBase:
    """One contact."""
    one = queries.contact_for(request.user, contact)
    context = {"contact": one, "may_edit": request.user.may("directory.edit")}
    return render(request, "directory/contact.html", context)


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def add_contact(request: Signed) -> HttpResponseBase:
    """A new contact; `at` in the address is the name of its organisation."""
    form = ContactForm(request.POST or None, initial={"organisation": request.GET.get("at", "")[:200]})
    if request.method == "POST" and form.is_valid():
        try:
            one = actions.add_contact(form.card(), by=request.user)
        except Invalid as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("%(name)s is in the directory.") % {"name": one})
            return redirect("directory:contact", one.pk)
    return _form(request, "directory/contact_form.html", form, None)


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def edit_contact(request: Signed, contact: int) -> HttpResponseBase:
    one = queries.contact_for(request.user, contact)
    form = ContactForm(request.POST or None, initial=ContactForm.said_of(one))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_contact(one.pk, form.card(one), by=request.user)
        except Invalid as refusal:
            _refused(form, refusal)
        else:
            return redirect("directory:contact", one.pk)
    return _form(request, "directory/contact_form.html", form, one)


@needs("directory.edit")
@require_POST
def confirm_contact(request: Signed, contact: int) -> HttpResponseBase:
    actions.confirm_contact(queries.contact_for(request.user, contact).pk, by=request.user)
    return redirect("directory:contact", contact)


def _refused(form: OrganisationForm | ContactForm, refusal: Invalid) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def _form(request: HttpRequest, template: str, form: Any, one: Organisation | Contact | None) -> HttpResponse:
    return render(request, template, {"form": form, "one": one}, status=422 if form.errors else 200)
