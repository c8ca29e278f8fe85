"""The library: all documents, one of them, one of its versions with its files and its code."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from tridesk.accounts.gate import Signed, gesture, needs
from tridesk.documents import actions, queries
from tridesk.documents.forms import DaysForm, DocumentForm, FileForm, WithdrawForm
from tridesk.documents.models import Document, DocumentFile, DocumentKind, Version
from tridesk.documents.rules import VersionState, missing, state
from tridesk.documents.wording import STATES
from tridesk.kit import clock, qr_codes
from tridesk.kit.errors import Invalid, Refusal

CHANGE: Final = "change"
BEGIN: Final = "begin"
DAYS: Final = "days"
FILE: Final = "file"
PUBLISH: Final = "publish"
REMOVE: Final = "remove"
WITHDRAW: Final = "withdraw"


@needs("document.read")
@require_GET
def library(request: Signed) -> HttpResponse:
    """All documents with the version that is valid today; the kind and some words stand in the address."""
    kind, words = request.GET.get("kind", ""), request.GET.get("words", "")[:100]
    rows = [(document, queries.valid_version(document)) for document in queries.library(kind, words)]
    context = {"rows": rows, "kinds": DocumentKind.choices, "kind": kind, "words": words}
    context["may_keep_documents"] = request.user.may("document.keep")
    return render(request, "documents/library.html", context)


@needs("document.keep")
@require_http_methods(["GET", "POST"])
def add(request: Signed) -> HttpResponse:
    """A new document."""
    form = DocumentForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            added = actions.add_document(form.change(), by=request.user)
        except Invalid as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            return redirect("documents:document", document=added.name)
    return render(request, "documents/add.html", {"form": form}, status=422 if form.errors else 200)


@needs("document.read")
@require_http_methods(["GET", "POST"])
def document(request: Signed, document: str) -> HttpResponse:
    """One document with its versions; for its keepers also what it is, and the next version."""
    shown = queries.document_with(document)
    do = gesture(request, (CHANGE, BEGIN)) if request.method == "POST" else ""
    form = DocumentForm(request.POST if do == CHANGE else None, document=shown, by=request.user)
    days = DaysForm(request.POST if do == BEGIN else None, initial={"valid_from": clock.today()})
    try:
        if do == CHANGE and form.is_valid():
            actions.change_document(shown, form.change(), by=request.user)
            messages.success(request, _("Saved."))
            return redirect("documents:document", document=shown.name)
        if do == BEGIN and days.is_valid():
            version = actions.begin_version(shown, **days.cleaned_data, by=request.user)
            return redirect("documents:version", document=shown.name, version=version.number)
    except Invalid as refused:
        wrong = form if do == CHANGE else days
        wrong.add_error(refused.field if refused.field in wrong.fields else None, str(refused))
    context = {
        "document": shown,
        "rows": [(version, _state(version)) for version in queries.versions_of(shown)],
        "form": form,
        "days": days,
        "may_keep": request.user.may("document.keep"),
    }
    return render(request, "documents/document.html", context, status=422 if form.errors or days.errors else 200)


@needs("document.read")
@require_http_methods(["GET", "POST"])
def version(request: Signed, document: str, version: int) -> HttpResponse:
    """One version: its days, its file in each language, its code for the paper."""
    of = queries.document_with(document)
    shown = queries.version_of(of, version)
    forms = {
        DAYS: DaysForm(initial={"valid_from": shown.valid_from, "valid_to": shown.valid_to}),
        FILE: FileForm(),
        WITHDRAW: WithdrawForm(),
    }
    if request.method == "POST":
        do = gesture(request, (DAYS, FILE, PUBLISH, REMOVE, WITHDRAW))
        if do in forms:
            forms[do] = type(forms[do])(request.POST, request.FILES)
        try:
            if do not in forms or forms[do].is_valid():
                return _done(request, of, shown, do, forms[do].cleaned_data if do in forms else {})
        except Refusal as refused:
            if do not in forms:
                raise
            field = getattr(refused, "field", "")
            forms[do].add_error(field if field in forms[do].fields else None, str(refused))
    files = list(shown.files.all())
    present = _state(shown)
    context = {
        "document": of,
        "version": shown,
        "state": present,
        "state_name": STATES[present],
        "files": files,
        "missing": missing([file.language for file in files]),
        "newer": queries.valid_version(of),
        "days": forms[DAYS],
        "file_form": forms[FILE],
        "withdraw_form": forms[WITHDRAW],
        "address": queries.public_address(shown, of),
        "may_keep": request.user.may("document.keep"),
    }
    is_wrong = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "documents/version.html", context, status=422 if is_wrong else 200)


def _done(request: Signed, of: Document, version: Version, do: str, data: dict[str, Any]) -> HttpResponse:
    """Does a gesture on a version, says so, and leads back."""
    user = request.user
    if do == DAYS:
        actions.change_days(version, data["valid_from"], data["valid_to"], by=user)
        messages.success(request, _("Saved."))
    elif do == FILE:
        actions.put_file(version, data["language"], data["file"], by=user)
        messages.success(request, _("The file is in its place."))
    elif do == PUBLISH:
        actions.publish(version, by=user)
        messages.success(request, _("Published."))
    elif do == REMOVE:
        actions.remove_draft(version, by=user)
        messages.success(request, _("The draft was thrown away."))
        return redirect("documents:document", document=of.name)
    else:
        stopped = actions.withdraw(version, data["reason"], by=user)
        messages.success(request, _("Withdrawn."))
        if stopped:
            sentence = ngettext(
                "%(count)d answer that waited to leave with it was stopped.",
                "%(count)d answers that waited to leave with it were stopped.",
                stopped,
            )
            messages.warning(request, sentence % {"count": stopped})
    return redirect("documents:version", document=of.name, version=version.number)


@needs("document.read")
@require_GET
def qr_code(request: Signed, document: str, version: int) -> HttpResponse:
    """The code for the paper: it leads to the page that says whether this version is still valid."""
    of = queries.document_with(document)
    shown = queries.version_of(of, version)
    picture = qr_codes.svg(queries.public_address(shown, of))
    name = f"{of.name}-{shown.number}.svg"
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Content-Security-Policy": "default-src 'none'"}
    return HttpResponse(picture, content_type="image/svg+xml", headers=headers)


@needs("document.read")
@require_GET
def file(request: Signed, document: str, version: int, language: str) -> HttpResponse:
    """The PDF of a version in a language, whatever its state."""
    return pdf(queries.file_of(queries.version_of(queries.document_with(document), version), language))


def pdf(file: DocumentFile) -> HttpResponse:
    """A file of the library, to be saved: strangers made it."""
    headers = {
        "Content-Disposition": f'attachment; filename="{file.filename}"',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(queries.content_of(file), content_type="application/pdf", headers=headers)


def _state(version: Version) -> VersionState:
    return state(version, clock.today())
