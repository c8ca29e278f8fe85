"""Files on tickets, and the raw mail: always as a download, never run by the browser."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.kit import link_tokens, national_number
from tridesk.kit.errors import NotFound
from tridesk.kit.rows import row_number
from tridesk.mailroom.compose import PICTURES
from tridesk.tickets import actions, queries
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
