"""Files on tickets, and the raw mail: always as a download, never run by the browser."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tridesk.accounts.gate import Signed, needs
from tridesk.journal.actions import record
from tridesk.kit.errors import NotFound
from tridesk.kit.sealing import SealBroken
from tridesk.mailroom import queries as trays
from tridesk.mailroom.envelopes import sealer
from tridesk.mailroom.mime import part_content
from tridesk.mailroom.models import InMail
from tridesk.tickets import queries
from tridesk.tickets.models import PICTURES, Attachment
from tridesk.tickets.writing import UPLOAD_CONTEXT


@needs("ticket.read", "ticket.read_own_service")
def attachment(request: Signed, number: str, attachment: int) -> HttpResponse:
    """One file, decoded from the sealed mail or upload."""
    found = queries.attachment_for(request.user, number, attachment)
    return _download(content_of(found), found.filename, found.content_type)


@needs("number.reveal")
@require_POST
def raw_mail(request: Signed, number: str, entry: int) -> HttpResponse:
    """The mail as it came in. It may hold national numbers, so who looks is journalled."""
    found = queries.entry_for(request.user, number, entry)
    if found.in_mail is None:
        raise NotFound(_("There is no mail behind this entry."))
    record("mail.raw_read", by=request.user, ref=f"ticket:{number}", data={"entry": found.pk})
    return _download(_raw(found.in_mail), f"{number}-{found.pk}.eml", "message/rfc822")


def content_of(attachment: Attachment) -> bytes:
    """The bytes of a file, wherever they lie."""
    if attachment.sealed is not None:
        return sealer().open(bytes(attachment.sealed), UPLOAD_CONTEXT)
    in_mail = attachment.entry.in_mail
    if in_mail is None or attachment.part is None:
        raise NotFound(_("This file is no longer kept."))
    return part_content(_raw(in_mail), attachment.part)


def _raw(in_mail: InMail) -> bytes:
    try:
        return trays.open_raw(in_mail)
    except SealBroken as error:
        raise NotFound(_("The mail is kept, but its seal is broken: it cannot be opened here.")) from error


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    shown = content_type in PICTURES
    response = HttpResponse(content, content_type=content_type if shown else "application/octet-stream")
    kind = "inline" if shown else "attachment"
    response["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
