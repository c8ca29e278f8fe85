"""The page behind the link in a letter: no account, no session; the link alone gives access.

Programs that follow links in mails only ever GET, and a GET changes nothing and shows nothing but the name of the
organisation; a person presses the button. The token stands in no log (`config.logs`) and in no Referer.
"""

from __future__ import annotations

import json
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from tridesk.accounts import mailed_links
from tridesk.accounts.gate import gesture, public
from tridesk.directory.confirming import queries, sheets
from tridesk.directory.confirming.actions import confirmations as actions
from tridesk.directory.confirming.forms import SheetForm
from tridesk.directory.confirming.sheets import ConfirmationSheet
from tridesk.directory.models import Confirmation, Organisation
from tridesk.directory.organisations.queries import security_contacts
from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.kit.text import storable

MOST_MISSES: Final = 60  # links that lead nowhere, from one address, before it is not listened to for a while
WINDOW: Final = 600  # seconds
MOST_TYPED: Final = 300_000  # bytes of a sheet half filled in
DOINGS: Final = ("open", "keep", "more", "send")
LANGUAGE_COOKIE: Final = "tridesk_language"  # what the reader chose on our pages, if he did


@public
@require_http_methods(["GET", "HEAD", "POST", "PUT"])
def sheet(request: HttpRequest, token: str) -> HttpResponseBase:
    """Look, correct, send. Expired, withdrawn and forged links get the same answer as ones that never were."""
    confirmation = _found(request, token)
    with translation.override(_language(request, confirmation)):
        response = _answered(request, confirmation)
        mailed_links.keep_private(response)
        response.headers["Content-Language"] = translation.get_language() or ""
        return response


def _answered(request: HttpRequest, confirmation: Confirmation | None) -> HttpResponse:
    if confirmation is None or (confirmation.answered_at is None and not confirmation.is_open(clock.now())):
        return render(request, "directory/sheet_refused.html", {}, status=404)
    if confirmation.answered_at is not None:
        return render(
            request, "directory/sheet_sent.html", {}, status=200 if request.method in ("GET", "HEAD") else 409
        )
    try:
        if request.method == "PUT":
            return _keep(request, confirmation)
        return _post(request, confirmation) if request.method == "POST" else _page(request, confirmation)
    except Conflict:  # answered on another screen, or withdrawn, this very moment: the page says which
        return redirect(request.path)


def _page(request: HttpRequest, confirmation: Confirmation) -> HttpResponse:
    kept = sheets.opened(confirmation)
    if kept is None:
        return render(
            request,
            "directory/sheet_closed.html",
            {"confirmation": confirmation, "was": _was(sheets.kept(confirmation))},
        )
    return _form(request, confirmation, SheetForm(kept))


def _was(sheet: ConfirmationSheet | None) -> Organisation | None:
    """About which organisation a sheet was before it is about this one."""
    number = (sheet.was or sheet.body) if sheet else 0
    return Organisation.objects.defer("words").filter(pk=number).first() if number else None


def _form(request: HttpRequest, confirmation: Confirmation, form: SheetForm) -> HttpResponse:
    users = [(access, form.access(access.user.pk)) for access in queries.users_of(confirmation.organisation)]
    context = {
        "confirmation": confirmation,
        "form": form,
        "people": _people(confirmation, form),
        "users": users,
        "was": _was(form.sheet) if form.sheet.was else None,
    }
    return render(request, "directory/sheet.html", context, status=422 if form.errors else 200)


def _people(confirmation: Confirmation, form: SheetForm) -> list[tuple[str, dict[str, BoundField], bool]]:
    """Name and fields of each contact on the sheet, and whether it is a security contact today."""
    security = set(security_contacts(confirmation.organisation_id).values_list("pk", flat=True))
    numbers = map(int, form.sheet.contacts)
    return [(name, fields, pk in security) for pk, (name, fields) in zip(numbers, form.people, strict=True)]


def _post(request: HttpRequest, confirmation: Confirmation) -> HttpResponse:
    kept, doing = sheets.opened(confirmation), gesture(request, DOINGS) if "do" in request.POST else "open"
    if kept is None or doing == "open":
        fresh = actions.open_sheet(confirmation.pk)
        if kept is None and fresh.was:  # he pressed a button on a page about the organisation before
            fields = sheets.about_people(request.POST.dict())
            actions.keep_sheet(confirmation.pk, fresh.typed | _typed(fields, SheetForm(fresh)))
        return redirect(request.path)
    if doing in ("keep", "more"):
        actions.keep_sheet(confirmation.pk, _typed(request.POST.dict(), SheetForm(kept)), more=int(doing == "more"))
        return redirect(f"{request.path}{'#newcomers' if doing == 'more' else ''}")
    form = SheetForm(kept, request.POST)
    if not form.is_valid():
        actions.keep_sheet(confirmation.pk, _typed(request.POST.dict(), form))
        return _form(request, confirmation, form)
    actions.answer(confirmation.pk, form.answer())
    return redirect(request.path)


def _keep(request: HttpRequest, confirmation: Confirmation) -> HttpResponse:
    """Keeps what the page's script sends while the reader types: `{"fields": {...}}`."""
    kept = sheets.opened(confirmation)
    if len(request.body) > MOST_TYPED:
        return JsonResponse({"code": "too_large"}, status=413)
    try:
        fields = json.loads(request.body)["fields"]
        typed = {str(name): str(value) for name, value in fields.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"code": "invalid"}, status=422)
    if kept is None:
        return JsonResponse({"code": "conflict"}, status=409)
    actions.keep_sheet(confirmation.pk, _typed(typed, SheetForm(kept)))
    return JsonResponse({"saved_at": clock.now().isoformat(timespec="seconds")})


def _typed(values: dict[str, str], form: SheetForm) -> dict[str, str]:
    """What belongs to the sheet, no longer than its fields are."""
    return {name: storable(value[:2000]) for name, value in values.items() if name in form.fields}


# --- who asks


def _found(request: HttpRequest, token: str) -> Confirmation | None:
    """To what the link leads; after many that lead nowhere, an address is not listened to for some minutes."""
    counter = f"confirming.misses:{request.META.get('REMOTE_ADDR', '')}"
    misses = int(cache.get(counter, 0))
    if misses >= MOST_MISSES:
        return None
    confirmation = queries.confirmation_by(token)
    if confirmation is None:
        cache.set(counter, misses + 1, WINDOW)
    return confirmation


def _language(request: HttpRequest, confirmation: Confirmation | None) -> str:
    """The language chosen on our pages, else that of the letter, else that of the browser."""
    chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
    own = confirmation.language.partition("|")[0] if confirmation else ""
    return chosen if chosen in dict(settings.LANGUAGES) else own or translation.get_language() or "nl"
