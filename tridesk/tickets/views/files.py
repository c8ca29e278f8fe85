"""Files on tickets, and the raw mail: always as a download, never run by the browser."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from django.forms import Form
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.kit import link_tokens, national_number
from tridesk.kit.errors import Invalid, NotFound
from tridesk.kit.rows import row_number
from tridesk.mailroom.compose import PICTURES
from tridesk.tickets import actions, queries
from tridesk.tickets.entry_store import MOST_UPLOAD, TOO_LARGE, Upload, fitting
from tridesk.tickets.models import Entry

MOST_TEXT = 400_000  # characters of a mail that a page shows


@needs("ticket.read", "ticket.read_own_service")
def attachment(request: Signed, number: str, attachment: int) -> HttpResponse:
    """One file, decoded from the sealed mail or upload."""
    file = queries.attachment_for(request.user, number, attachment)
    return _download(actions.content_of(file), file.filename, file.content_type)


@needs("number.reveal")
@require_POST
def raw_mail(request: Signed, number: str, entry: int) -> HttpResponse:
    """The mail as it came in. It may hold national numbers, so the user gives a reason, which is journalled."""
    mail_entry = queries.entry_for(request.user, number, entry)
    raw = actions.reveal_mail(mail_entry, by=request.user, reason=request.POST.get("reason", ""))
    return _download(raw, f"{number}-{mail_entry.pk}.eml", "message/rfc822")


def ticked_files(request: Signed) -> list[int]:
    """The files of a draft that are still ticked in its form."""
    return [number for typed in request.POST.getlist("file") if (number := row_number(typed)) is not None]


def uploads_with_kept(request: Signed, key: str, chosen: Sequence[Upload]) -> list[Upload]:
    """The files that go along: those of the draft `key` that are still ticked, and those chosen now."""
    uploads = [*actions.choose_files(request.user, key, ticked_files(request)), *chosen]
    if sum(len(upload.content) for upload in uploads) > MOST_UPLOAD:
        raise Invalid(TOO_LARGE, field="uploads")
    return uploads


def keep_files(request: Signed, key: str, form: Form, uploads: Sequence[Upload]) -> None:
    """Keeps the files of a form that was not sent in its draft, as many as fit: a browser sends them once."""
    ticked = actions.choose_files(request.user, key, ticked_files(request))
    room = MOST_UPLOAD - sum(len(upload.content) for upload in ticked)
    if fit := fitting(uploads, lambda upload: len(upload.content), room):
        actions.keep_files(request.user, key, fit)
    if len(fit) < len(uploads) and "uploads" not in form.errors:
        form.add_error("uploads", TOO_LARGE)


def as_it_came(entry: Entry) -> str:
    """The text of the mail behind an entry in its own order, masked; what was kept of it if it cannot be read."""
    try:
        mail = actions.mail_of(entry)
    except NotFound:
        mail = None
    text = mail.text if mail else "\n\n".join(filter(None, (entry.text, entry.signature, entry.quoted)))
    return national_number.mask(link_tokens.veiled(text[:MOST_TEXT])).text


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    shown = content_type in PICTURES
    response = HttpResponse(content, content_type=content_type if shown else "application/octet-stream")
    kind = "inline" if shown else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
