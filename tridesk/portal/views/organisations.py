"""The open requests of an organisation: asked for by its security contact, a door, and the list behind it."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from tridesk.accounts import mailed_links
from tridesk.accounts.limits import AskedTooOften
from tridesk.directory.confirming.letters import language_for
from tridesk.kit.errors import Refusal
from tridesk.portal import organisation_requests, rules
from tridesk.portal.actions import organisation_links as actions
from tridesk.portal.forms import OrganisationForm, slot_words
from tridesk.portal.models import OrganisationLink
from tridesk.portal.views import gate
from tridesk.portal.views.gate import ORGANISATION_COOKIE as COOKIE
from tridesk.portal.views.gate import portal


@portal
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Mails a link to the security contact; the answer is the same for every address."""
    if request.method != "POST":
        return render(request, "portal/organisation.html", {"form": OrganisationForm()})
    form, status = OrganisationForm(request.POST), Refusal.status
    if form.is_valid():
        try:
            actions.ask_link(form.cleaned_data["email"], request.META.get("REMOTE_ADDR", ""))
        except AskedTooOften as refusal:
            form.add_error(None, str(refusal))
            status = refusal.status
        else:
            return render(request, "portal/organisation_mailed.html")
    return render(request, "portal/organisation.html", {"form": form}, status=status)


@portal
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """A button; a person who presses it has the open requests on this device."""
    if not mailed_links.is_ours(token, organisation_requests.LINK):
        return gate.guessed(request, _nowhere)
    link = organisation_requests.link_by(token)
    if link is None:
        return _nowhere(request)
    if request.method != "POST":
        return _in_language(request, link, "portal/organisation_link.html")
    try:
        opened = actions.open_requests(link)
    except AskedTooOften:
        return _nowhere(request)
    return gate.remember(redirect("portal:organisation_requests"), opened, _good_until(link), COOKIE)


@portal
@require_http_methods(["GET", "HEAD", "POST"])
def open_requests(request: HttpRequest) -> HttpResponseBase:
    """The open requests of the organisation that this device has open; a POST ends that."""
    link = organisation_requests.link_on(request.COOKIES.get(COOKIE, ""))
    if link is None:
        return _nowhere(request)
    if request.method == "POST":
        actions.leave_device(link)
        context = {"form": OrganisationForm(), "is_left": True}
        return gate.forget(_in_language(request, link, "portal/organisation.html", context), COOKIE)
    with translation.override(_language_of(request, link)):
        shown, has_more = organisation_requests.open_requests(link.organisation)
        rows = [(row, slot_words(row.expects.until) if row.expects.until else "") for row in shown]
        good_until = slot_words(_good_until(link))
    context = {"organisation": link.organisation, "rows": rows, "has_more": has_more, "good_until": good_until}
    return _in_language(
        request, link, "portal/organisation_requests.html", context | {"most": organisation_requests.MOST_SHOWN}
    )


def _nowhere(request: HttpRequest) -> HttpResponse:
    """The one page for links that are forged, expired or ended, and for devices with nothing open."""
    context = {"form": OrganisationForm(), "is_nowhere": True}
    response = render(request, "portal/organisation.html", context, status=404)
    return gate.forget(response, COOKIE) if COOKIE in request.COOKIES else response


def _good_until(link: OrganisationLink) -> datetime:
    return link.made_at + rules.ORGANISATION_GOOD_FOR


def _in_language(
    request: HttpRequest, link: OrganisationLink, template: str, context: dict[str, object] | None = None
) -> HttpResponse:
    """A page in the language chosen on our pages, else in that of the organisation."""
    language = _language_of(request, link)
    with translation.override(language):
        response = render(request, template, context)
        response.headers["Content-Language"] = language
        return response


def _language_of(request: HttpRequest, link: OrganisationLink) -> str:
    return gate.language_of(request, language_for(link.organisation, None).partition("|")[0])
