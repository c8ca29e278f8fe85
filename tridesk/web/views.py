"""Pages of the shell itself: the way in, language, preferences, the journal, refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts.actions import set_preferences
from tridesk.accounts.gate import needs, public
from tridesk.accounts.models import User
from tridesk.journal import queries as journals
from tridesk.kit import clock, phones
from tridesk.kit.errors import NotFound
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.kit.rows import row_number
from tridesk.mailroom.compose import bare
from tridesk.statuspage import queries
from tridesk.web import navigation, ports, refusal
from tridesk.web.forms import PreferencesForm
from tridesk.web.middleware import LANGUAGE_COOKIE
from tridesk.web.omnibox import everything

WELCOMED = "tridesk_welcomed"
YEAR = 365 * 86400
JOURNAL_PAGE = 50


@needs("self")
def home(request: HttpRequest) -> HttpResponseBase:
    """To the first place that is open to this person; in a demonstration newcomers are welcomed first."""
    if settings.ENVIRONMENT.demo and WELCOMED not in request.COOKIES:
        return redirect("web:welcome")
    places = navigation.entries_for(cast(User, request.user), request.path)
    return redirect(places[0].url if places else "web:preferences")


@needs("self")
def welcome(request: HttpRequest) -> HttpResponseBase:
    """Three lines for a first visitor of Tridesk, and the buttons that make something happen."""
    places = navigation.entries_for(cast(User, request.user), request.path)
    may_send = ports.send_mail.answer is not None and cast(User, request.user).may("ticket.read")
    context = {
        "may_send": may_send,
        "may_falter": ports.falter.answer is not None,
        "falters": ports.falter.answer is not None and queries.running_incident() is not None,
        "status_editor": ports.status_editor.answer,
        "first": places[0] if places else None,
    }
    response = render(request, "web/welcome.html", context)
    response.set_cookie(WELCOMED, "1", max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


@needs("ticket.read")
@require_POST
def send_mail(request: HttpRequest) -> HttpResponseBase:
    """In a demonstration: an invented enquiry knocks at the mail door; then to the queue where it will appear."""
    if ports.send_mail.answer is None:
        raise NotFound(_("Only a demonstration sends mail to itself."))
    subject = ports.send_mail.answer(cast(User, request.user).language)
    messages.success(request, _("“%(subject)s” is on its way. It appears here by itself.") % {"subject": subject})
    return redirect(f"{reverse('tickets:desk')}?view=new")


@needs("self")
@require_POST
def falter(request: HttpRequest) -> HttpResponseBase:
    """In a demonstration: the register falters, or recovers."""
    if ports.falter.answer is None:
        raise NotFound(_("Only the register of a demonstration falters at one press."))
    if ports.falter.answer():
        messages.warning(request, _("The register falters. Everybody can read it; link a ticket to it with the key I."))
    else:
        messages.success(request, _("The register is stable again. Whoever called for it is told by mail."))
    return redirect("web:welcome")


@needs("ticket.read", "directory.read")
def find(request: HttpRequest) -> HttpResponseBase:
    """The one box: the name of a command goes there, anything else is looked for on the desk, or in the directory.

    In quotes a command's name is a word like any other. A script that asks for JSON is told what may be meant.
    """
    typed = request.GET.get("q", "").strip()
    user = cast(User, request.user)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"items": everything(user, typed)})
    for command in navigation.commands_for(user):
        if typed.casefold() == str(command.label).casefold():
            return redirect(command.url)
    place = "tickets:desk" if user.may("ticket.read") else "directory:organisations"
    return redirect(f"{reverse(place)}?{urlencode({'q': typed})}")


@public
def favicon(request: HttpRequest) -> HttpResponseBase:
    """Browsers ask for it beside what is no page of ours (a file, an answer of the API)."""
    return redirect(static("web/mark.svg"))


@public
@require_POST
def switch_language(request: HttpRequest) -> HttpResponseBase:
    """Another language from now on: kept in a cookie, and as the person's own choice when signed in."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    response = redirect(target if safe and "/" in target else "/")  # without one it would be a view's name
    if language in INTERFACE_LANGUAGES:
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
                messages.success(request, _("Your preferences are saved."))
            return redirect("web:preferences")
    else:
        form = PreferencesForm(initial={"language": user.language, "phone": phones.written(user.phone)})
    return render(request, "web/preferences.html", {"form": form}, status=422 if form.errors else 200)


@needs("journal.read")
def journal(request: HttpRequest) -> HttpResponse:
    """The newest entries first; `before` in the address is an entry number, `verb` the beginning of a verb."""
    number = row_number(request.GET.get("before", ""))
    verb = request.GET.get("verb", "")[:40].replace("\x00", "")
    entries = journals.latest(JOURNAL_PAGE + 1, before=number, verb=verb)
    context = {
        "entries": entries[:JOURNAL_PAGE],
        "older": entries[JOURNAL_PAGE - 1].pk if len(entries) > JOURNAL_PAGE else None,
        "seal": journals.last_seal(),
        "verb": verb,
    }
    return render(request, "web/journal.html", context)


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
@require_GET
def security_txt(request: HttpRequest) -> HttpResponse:
    """The address for reports of a weakness (RFC 9116)."""
    environment = settings.ENVIRONMENT
    lines = {
        "Contact": f"mailto:{bare(environment.mail_from)}",
        "Expires": (clock.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z"),
        "Preferred-Languages": "nl, fr, de, en",
        "Canonical": f"{environment.public_url}/.well-known/security.txt",
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


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
