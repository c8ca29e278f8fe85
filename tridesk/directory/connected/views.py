"""Connected users, credentials, authorisations: one of each, the forms, the gestures, and the list of what ends."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.directory.connected import actions, expiry, queries
from tridesk.directory.connected.forms import AuthorisationForm, CredentialForm, EndForm, UserForm
from tridesk.directory.form_pages import form_page, kept
from tridesk.directory.models import Authorisation, ConnectedUser, CredentialKind, Organisation
from tridesk.directory.organisations.queries import organisation_for
from tridesk.kit.errors import Invalid, Sayable

KINDS = [
    *CredentialKind.choices,
    ("user", gettext_lazy("connected user")),
    ("authorisation", gettext_lazy("authorisation")),
]


@needs("directory.read")
@require_GET
def end_list(request: Signed) -> HttpResponseBase:
    """What has ended and what will end soon, by date."""
    filters = expiry.as_filters(request.GET.dict())
    page = expiry.page(filters, request.GET.get("after", "")[:60])
    kept = {"kind": filters.kind, "within": filters.within}
    context = {
        "page": page,
        "filters": filters,
        "kinds": KINDS,
        "choices": expiry.WITHIN,
        "since": expiry.SINCE,
        "following": f"?{urlencode(kept | {'after': page.next})}" if page.next else "",
    }
    return render(request, "directory/ending.html", context)


# --- users


@needs("directory.read")
@require_GET
def user(request: Signed, connected_user_id: int) -> HttpResponseBase:
    """One connected user with credentials and their state."""
    connected_user = queries.user_for(request.user, connected_user_id)
    context = {
        "connection": queries.connection_of(connected_user),
        "organisation": connected_user.organisation,
        "end_form": EndForm(),
        "may_edit": request.user.may("directory.edit"),
    }
    return render(request, "directory/user.html", context)


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def add_user(request: Signed, organisation_id: int) -> HttpResponseBase:
    body = organisation_for(request.user, organisation_id)
    form = UserForm(request.POST or None, organisation=body)
    made: list[ConnectedUser] = []

    def keep() -> str:
        made.append(actions.add_user(form.card(), by=request.user))
        return at_user(made[0].pk)

    return _kept(request, form, _("Add a connected user"), at_organisation(body), str(body), keep)


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def edit_user(request: Signed, connected_user_id: int) -> HttpResponseBase:
    connected_user = queries.user_for(request.user, connected_user_id)
    form = UserForm(
        request.POST or None,
        initial=UserForm.said_of(connected_user),
        organisation=connected_user.organisation,
        contact=connected_user.contact,
    )

    def keep() -> str:
        actions.change_user(connected_user.pk, form.card(), by=request.user)
        return at_user(connected_user.pk)

    return _kept(request, form, str(connected_user), at_user(connected_user.pk), str(connected_user), keep)


@needs("directory.edit")
@require_POST
def confirm_user(request: Signed, connected_user_id: int) -> HttpResponseBase:
    actions.confirm_user(queries.user_for(request.user, connected_user_id).pk, by=request.user)
    return redirect(at_user(connected_user_id))


@needs("directory.edit")
@require_POST
def end_user(request: Signed, connected_user_id: int) -> HttpResponseBase:
    connected_user = queries.user_for(request.user, connected_user_id)
    actions.end_user(connected_user.pk, by=request.user, last_day=_end(request).day)
    return redirect(at_user(connected_user.pk))


# --- credentials


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def add_credential(request: Signed, connected_user_id: int) -> HttpResponseBase:
    connected_user = queries.user_for(request.user, connected_user_id)
    form = CredentialForm(request.POST or None, initial={"nis_codes": connected_user.organisation.nis})

    def keep() -> str:
        actions.add_credential(connected_user.pk, form.card(), by=request.user)
        return at_user(connected_user.pk)

    return _kept(request, form, _("Add a credential"), at_user(connected_user.pk), str(connected_user), keep)


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def edit_credential(request: Signed, credential_id: int) -> HttpResponseBase:
    credential = queries.credential_for(request.user, credential_id)
    form = CredentialForm(request.POST or None, initial=CredentialForm.said_of(credential))

    def keep() -> str:
        actions.change_credential(credential.pk, form.card(), by=request.user)
        return at_user(credential.user_id)

    return _kept(request, form, str(credential), at_user(credential.user_id), str(credential.user), keep)


@needs("directory.edit")
@require_POST
def block_credential(request: Signed, credential_id: int) -> HttpResponseBase:
    credential = queries.credential_for(request.user, credential_id)
    actions.block_credential(credential.pk, by=request.user, reason=request.POST.get("reason", ""))
    return redirect(at_user(credential.user_id))


@needs("directory.edit")
@require_POST
def unblock_credential(request: Signed, credential_id: int) -> HttpResponseBase:
    credential = queries.credential_for(request.user, credential_id)
    actions.unblock_credential(credential.pk, by=request.user)
    return redirect(at_user(credential.user_id))


@needs("directory.edit")
@require_POST
def end_credential(request: Signed, credential_id: int) -> HttpResponseBase:
    credential, form = queries.credential_for(request.user, credential_id), _end(request)
    actions.end_credential(credential.pk, by=request.user, last_day=form.day, reason=form.cleaned_data["reason"])
    return redirect(at_user(credential.user_id))


# --- authorisations


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def add_authorisation(request: Signed, organisation_id: int) -> HttpResponseBase:
    body = organisation_for(request.user, organisation_id)
    form = AuthorisationForm(request.POST or None)

    def keep() -> str:
        actions.add_authorisation(body.pk, form.card(), by=request.user)
        return at_organisation(body)

    return _kept(request, form, _("Add an authorisation"), at_organisation(body), str(body), keep)


@needs("directory.edit")
@require_http_methods(["GET", "POST"])
def edit_authorisation(request: Signed, authorisation_id: int) -> HttpResponseBase:
    authorisation = queries.authorisation_for(request.user, authorisation_id)
    form = AuthorisationForm(request.POST or None, initial=AuthorisationForm.said_of(authorisation))

    def keep() -> str:
        actions.change_authorisation(authorisation.pk, form.card(), by=request.user)
        return at_organisation(authorisation.organisation)

    return _kept(
        request,
        form,
        str(authorisation),
        at_organisation(authorisation.organisation),
        str(authorisation.organisation),
        keep,
    )


@needs("directory.edit")
@require_POST
def end_authorisation(request: Signed, authorisation_id: int) -> HttpResponseBase:
    authorisation: Authorisation = queries.authorisation_for(request.user, authorisation_id)
    actions.end_authorisation(authorisation.pk, by=request.user, last_day=_end(request).day)
    return redirect(at_organisation(authorisation.organisation))


# --- all


def at_user(number: int) -> str:
    return reverse("directory:user", args=[number])


def at_organisation(organisation: Organisation) -> str:
    return reverse("directory:organisation", args=[organisation.pk])


def _end(request: Signed) -> EndForm:
    form = EndForm(request.POST)
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise Invalid(" ".join(map(str, errors)), field=field)
    return form


def _kept(
    request: Signed, form: forms.Form, title: Sayable, back: str, back_name: str, keep: Callable[[], str]
) -> HttpResponseBase:
    """The form; when it is sent and `keep` refuses nothing, the page that it names."""
    if place := kept(request, form, keep, refusals=Invalid):
        messages.success(request, _("Kept."))
        return redirect(place)
    rows = [[form[name] for name in row] for row in getattr(form, "rows", ())]
    return form_page(request, "directory/row_form.html", form, title=title, back=(back, back_name), rows=rows)
