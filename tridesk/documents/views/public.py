"""The page behind the code on a document: whether this version is still valid. No account, no cookie, no script."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from tridesk.accounts.gate import public
from tridesk.documents import queries
from tridesk.documents.models import Audience
from tridesk.documents.rules import VersionState, state
from tridesk.documents.views.library import pdf
from tridesk.kit import clock
from tridesk.kit.errors import NotFound
from tridesk.kit.languages import INTERFACE_LANGUAGES

LANGUAGE: Final = "language"  # in the address: a page without a cookie cannot remember it


@public
@require_safe
def validity(request: HttpRequest, document: str, version: int) -> HttpResponse:
    """Says in the reader's language whether a version is still valid, and which is the newer one."""
    asked = request.GET.get(LANGUAGE, "")
    language = asked if asked in INTERFACE_LANGUAGES else (translation.get_language() or "nl")[:2]
    with translation.override(language):
        response = _page(request, document, version, language)
        response.headers["Content-Language"] = language
        return response


def _page(request: HttpRequest, document: str, version: int, language: str) -> HttpResponse:
    try:
        of, shown = queries.public_version(document, version)
    except NotFound:
        return render(request, "documents/unknown.html", {"reader": language}, status=404)
    present = state(shown, clock.today())
    newer = queries.valid_version(of)
    is_open = of.audience == Audience.EVERYBODY and present is VersionState.VALID
    context = {
        "document": of,
        "version": shown,
        "state": present.value,
        "newer": newer if newer and newer.number != shown.number else None,
        "files": list(shown.files.all()) if is_open else [],
        "reader": language,
    }
    return render(request, "documents/validity.html", context)


@public
@require_safe
def file(request: HttpRequest, document: str, version: int, language: str) -> HttpResponse:
    """The PDF of a valid version, of a document for everybody."""
    return pdf(queries.public_file(document, version, language))
