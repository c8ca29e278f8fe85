"""Pages of the shell itself: the way in, language, preferences, the journal, refusals."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tridesk.accounts import worklist
from tridesk.accounts.actions import choose_alerts, set_preferences
from tridesk.accounts.gate import Signed, needs, public
from tridesk.accounts.models import User
from tridesk.journal import queries as journals
from tridesk.kit import clock, phones
from tridesk.kit.errors import Conflict, NotFound
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.kit.rows import row_number
from tridesk.mailroom.compose import bare
from tridesk.statuspage import queries
from tridesk.tickets.visibility import is_visible
from tridesk.web import navigation, ports, refusal
from tridesk.web.forms import PreferencesForm, alert_kinds
from tridesk.web.journal_words import detail_words, verb_words
from tridesk.web.middleware import LANGUAGE_COOKIE
from tridesk.web.omnibox import everything, search_url

WELCOMED = "tridesk_welcomed"
YEAR = 365 * 86400
JOURNAL_PAGE = 50


@needs("self")
def home(request: HttpRequest) -> HttpResponseBase:
    """To this person's first page; in a demonstration newcomers are welcomed first."""
    if settings.ENVIRONMENT.demo and WELCOMED not in request.COOKIES:
        return redirect("web:welcome")
    return redirect(navigation.first_of(cast(User, request.user)).url)


@needs("self")
@require_GET
def waiting(request: HttpRequest) -> HttpResponseBase:
    """The worklist of this person, kind by kind; a script that asks for JSON gets the number."""
    user = cast(User, request.user)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"count": worklist.total(user)})
    return render(request, "web/waiting.html", {"groups": worklist.groups(user)})


@needs("self")
@require_POST
def alerts(request: HttpRequest) -> HttpResponseBase:
    """Sets how this person is told of what arrives."""
    choose_alerts(cast(User, request.user), request.POST.getlist("alert"))
    messages.success(request, _("Your preferences are saved."))
    return redirect("web:preferences")


@needs("self")
def welcome(request: HttpRequest) -> HttpResponseBase:
    """Three lines for a first visitor of Tridesk, and the buttons that make something happen."""
    may_send = ports.send_mail.answer is not None and cast(User, request.user).may("ticket.read")
    context = {
        "may_send": may_send,
        "may_fax": ports.send_fax.answer is not None and cast(User, request.user).may("ticket.read"),
        "may_ring": ports.ring.answer is not None and cast(User, request.user).may("call.take"),
        "may_falter": ports.falter.answer is not None,
        "falters": ports.falter.answer is not None and queries.running_incident() is not None,
        "status_editor": ports.status_editor.answer,
        "first": navigation.first_of(cast(User, request.user)),
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
    return redirect(f"{reverse('tickets:desk')}?view=new&order=newest")


@needs("ticket.read")
@require_POST
def send_fax(request: HttpRequest) -> HttpResponseBase:
    """In a demonstration: an invented fax arrives; then to the queue where it will appear."""
    if ports.send_fax.answer is None:
        raise NotFound(_("Only a demonstration sends faxes to itself."))
    ports.send_fax.answer(cast(User, request.user).language)
    messages.success(request, _("A fax arrives. Its ticket appears here by itself, and its pages once they are read."))
    return redirect(f"{reverse('tickets:desk')}?view=new&order=newest")


@needs("call.take")
@require_POST
def ring(request: Signed) -> HttpResponseBase:
    """In a demonstration: a caller rings at this person; then to the telephone, where it is answered."""
    if ports.ring.answer is None:
        raise NotFound(_("Only a demonstration lets somebody call."))
    try:
        ports.ring.answer(request.user)
    except Conflict as refusal:
        messages.error(request, str(refusal))
        return redirect("web:welcome")
    messages.success(request, _("Your telephone rings in a few seconds. F2 answers."))
    return redirect("tickets:telephone")


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
    """The one box does what its first suggestion says; a command is asked once more where there is no script.

    In quotes the name of a place is a word like any other. A script that asks for JSON gets the suggestions.
    """
    typed = request.GET.get("q", "").strip()
    user = cast(User, request.user)
    items = everything(user, typed, _here(request))
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"items": items})
    if not items:
        return redirect(search_url(user, typed))
    return (
        render(request, "web/command.html", {"command": items[0]})
        if "fields" in items[0]
        else redirect(items[0]["url"])
    )


def _here(request: HttpRequest) -> str:
    """The page of ours that a request comes from; '' for none."""
    page = urlsplit(request.headers.get("Referer", ""))
    return urlunsplit(("", "", page.path, page.query, "")) if page.netloc == request.get_host() else ""


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
            user = request.user
            set_preferences(user, language=language, phone=user.phone, hold_seconds=user.hold_seconds)
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    return response


@needs("self")
@require_GET
def menu(request: HttpRequest) -> HttpResponse:
    """The menu of a person: alone for a script that unfolds it, else a page."""
    alone = "X-Tridesk-Part" in request.headers
    return render(request, "web/_person.html" if alone else "web/menu.html", {"here": _here(request) if alone else "/"})


@needs("self")
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponseBase:
    """One's own language, direct number and delay of answers, and the way to passwords and keys."""
    user = cast(User, request.user)
    if request.method == "POST":
        form = PreferencesForm(request.POST)
        if form.is_valid():
            language = form.cleaned_data["language"]
            hold = form.cleaned_data["hold"]
            set_preferences(
                user,
                language=language,
                phone=form.cleaned_data["phone"],
                hold_seconds=user.hold_seconds if hold is None else hold,
            )
            with translation.override(language):
                messages.success(request, _("Your preferences are saved."))
            return redirect("web:preferences")
    else:
        initial = {"language": user.language, "phone": phones.written(user.phone), "hold": user.hold_seconds}
        form = PreferencesForm(initial=initial)
    context = {"form": form, "alert_kinds": alert_kinds(user)}
    return render(request, "web/preferences.html", context, status=422 if form.errors else 200)


@needs("journal.read")
def journal(request: HttpRequest) -> HttpResponse:
    """The newest entries first; `before` in the address is an entry number, `verb` the beginning of a verb.

    Details are for those who may see what an entry is about: they name who asked and what was asked.
    """
    capabilities = cast(User, request.user).capabilities
    number = row_number(request.GET.get("before", ""))
    verb = request.GET.get("verb", "")[:40].replace("\x00", "")
    entries = journals.latest(JOURNAL_PAGE + 1, before=number, verb=verb)
    context = {
        "entries": [
            (
                entry,
                verb_words(entry.verb),
                list(detail_words(entry.data)) if is_visible((entry.verb, entry.ref), capabilities) else None,
            )
            for entry in entries[:JOURNAL_PAGE]
        ],
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
    message = _("What your browser sent is not complete or not well-formed.")
    if isinstance(exception, TooManyFieldsSent):
        request.GET = request.POST = QueryDict()  # the page asks the request for them again
        message = _("At most %(most)d fields may be sent at once.") % {"most": settings.DATA_UPLOAD_MAX_NUMBER_FIELDS}
    return refusal.page(
        request,
        status=400,
        title=_("This request cannot be read"),
        message=message,
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
