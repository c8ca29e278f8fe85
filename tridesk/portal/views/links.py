"""The link in a mail, and the form that mails a new one.

Programs that follow the links of mails only GET, and a GET shows the name of the desk and a button.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from tridesk.accounts import mailed_links
from tridesk.accounts.limits import AskedTooOften
from tridesk.kit.errors import Refusal
from tridesk.portal import queries
from tridesk.portal.actions import links
from tridesk.portal.forms import RenewForm
from tridesk.portal.views import gate
from tridesk.portal.views.gate import portal


@portal
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """A button; a person who presses it has the request open on this device."""
    if not mailed_links.is_ours(token, queries.LINK):
        return gate.guessed(request)
    followed = queries.followed_by(token)
    if followed is None:
        return gate.nowhere(request)
    with translation.override(gate.language_of(request, followed.link.language)):
        response: HttpResponse
        if request.method == "POST":
            try:
                opened = links.open_link(followed, request.headers.get("User-Agent", ""))
            except AskedTooOften:
                return gate.nowhere(request)
            response = gate.remember(redirect("portal:request"), opened, followed.good_until)
        else:
            response = render(request, "portal/link.html")
        response.headers["Content-Language"] = translation.get_language() or ""
        return response


@portal
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest) -> HttpResponseBase:
    """Mails a new link to the registered address; the answer is the same for every address."""
    if request.method != "POST":
        return render(request, "portal/renew.html", {"form": RenewForm()})
    form = RenewForm(request.POST)
    if form.is_valid():
        try:
            links.ask_renewal(
                form.cleaned_data["number"], form.cleaned_data["email"], request.META.get("REMOTE_ADDR", "")
            )
        except AskedTooOften as refusal:
            form.add_error(None, str(refusal))
            return render(request, "portal/renew.html", {"form": form}, status=refusal.status)
        return render(request, "portal/renewed.html")
    return render(request, "portal/renew.html", {"form": form}, status=Refusal.status)
