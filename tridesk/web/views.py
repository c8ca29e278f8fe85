"""Pages of the shell itself: the way in, language, preferences, refusals."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template import loader
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tridesk.accounts.actions import set_preferences
from tridesk.accounts.gate import needs, public
from tridesk.accounts.models import User
from tridesk.kit import phones
from tridesk.web import navigation, refusal
from tridesk.web import specimen as specimen_content
from tridesk.web.forms import PreferencesForm
from tridesk.web.middleware import LANGUAGE_COOKIE, LANGUAGES

WELCOMED = "tridesk_welcomed"
YEAR = 365 * 86400


@needs("self")
def home(request: HttpRequest) -> HttpResponseBase:
    """To the first place that is open to this person; in a demonstration newcomers are welcomed first."""
    if settings.ENVIRONMENT.demo and WELCOMED not in request.COOKIES:
        return redirect("web:welcome")
    places = navigation.entries_for(cast(User, request.user), request.path)
    return redirect(places[0].url if places else "web:preferences")


@needs("self")
def welcome(request: HttpRequest) -> HttpResponseBase:
    """Three lines for who sees Tridesk for the first time, and how to make something happen."""
    environment = settings.ENVIRONMENT
    host, port = environment.lmtp.host, environment.lmtp.port
    places = navigation.entries_for(cast(User, request.user), request.path)
    context = {
        "command": mail_command(host, port, environment.mail_from),
        "first": places[0] if places else None,
    }
    response = render(request, "web/welcome.html", context)
    response.set_cookie(WELCOMED, "1", max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


def mail_command(host: str, port: int, to: str) -> str:
    """One line for a shell that sends a mail to the desk, with nothing but Python."""
    if host in ("0.0.0.0", "::"):  # noqa: S104  (listening everywhere: the reader is on this machine)
        host = "127.0.0.1"
    text = r"Subject: Zugang gesperrt\n\nGuten Tag, unser Zugang ist seit heute gesperrt. Rainer Velderbach"
    return (
        'python3 -c "import smtplib; '
        f"smtplib.LMTP('{host}', {port}).sendmail('rainer@buellingen.example', ['{to}'], '{text}')\""
    )


@public
@require_POST
def switch_language(request: HttpRequest) -> HttpResponseBase:
    """Another language from now on: kept in a cookie, and as the person's own choice when signed in."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = redirect(target if safe else "/")
    if language in LANGUAGES:
        if isinstance(request.user, User):
            set_preferences(request.user, language=language, phone=request.user.phone)
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    return response


@needs("self")
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponseBase:
    """One's own language and direct number, and the way to passwords and keys."""
    user = cast(User, request.user)
    if request.method == "POST":
        form = PreferencesForm(request.POST)
        if form.is_valid():
            language = form.cleaned_data["language"]
            set_preferences(user, language=language, phone=form.cleaned_data["phone"])
            with translation.override(language):
                messages.success(request, _("Your preferences are kept."))
            return redirect("web:preferences")
    else:
        form = PreferencesForm(initial={"language": user.language, "phone": phones.written(user.phone)})
    return render(request, "web/preferences.html", {"form": form}, status=422 if form.errors else 200)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token, mostly from a page that was open since before a sign-out."""
    return refusal.page(
        request,
        status=403,
        title=_("This page was open for too long"),
        message=_("For your safety Tridesk did not accept the form, because it was made in an earlier session."),
        advice=_("Load the page again and send it once more. Your browser must accept cookies of this site."),
        code="csrf",
    )


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that cannot be read."""
    return refusal.page(
        request,
        status=400,
        title=_("This request cannot be read"),
        message=_("What your browser sent is not complete or not well-formed."),
        code="bad_request",
    )


@public
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, but not allowed."""
    return refusal.page(
        request,
        status=403,
        title=_("This is not open to you"),
        message=_("Your role does not allow this."),
        code="not_allowed",
    )


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such address."""
    return refusal.page(
        request,
        status=404,
        title=_("There is nothing here"),
        message=_("No page has this address, or what stood here is not open to you."),
        code="not_found",
    )


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Uses no database and no context: those may be what failed."""
    return HttpResponse(loader.render_to_string("500.html"), status=500)


@public
def specimen(request: HttpRequest) -> HttpResponse:
    """The desk with invented content, to look at (only with TRIDESK_DEBUG=1)."""
    pane = "main" if request.GET else "list"
    return render(request, "web/specimen/desk.html", specimen_content.context() | {"pane": pane})


@public
def specimen_parts(request: HttpRequest) -> HttpResponse:
    """Every other component, to look at (only with TRIDESK_DEBUG=1)."""
    form = PreferencesForm({"language": "nl", "phone": "twelve"})
    return render(request, "web/specimen/parts.html", specimen_content.context() | {"form": form})


@public
def specimen_error(request: HttpRequest, status: int) -> HttpResponse:
    """An error page, to look at (only with TRIDESK_DEBUG=1)."""
    return refusal.page(
        request,
        status=status,
        title=_("There is nothing here"),
        message=_("No ticket has this number."),
        code="specimen",
    )
