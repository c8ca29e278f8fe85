"""Documents of the library go along with answers: attached to the draft, checked when the answer is sent, noted."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from tridesk.accounts.models import User
from tridesk.documents import queries as documents
from tridesk.documents.models import DocumentFile
from tridesk.documents.rules import FileName, file_names
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.tickets.actions.drafts import keep_files
from tridesk.tickets.entry_store import Upload
from tridesk.tickets.models import DocumentUse, DraftFile, Entry
from tridesk.tickets.queries import draft_key

Sent = tuple[DocumentFile, DocumentUse.How]
MOST_LINKS: Final = 20  # addresses of documents that are looked up in one text
PDF: Final = "application/pdf"


def attach_document(user: User, key: str, name: FileName) -> None:
    """Puts a document beside the draft `key`, once; one that is not valid today is refused, and the newer named."""
    file = documents.sendable(name)
    if DraftFile.objects.filter(draft__user=user, draft__key=draft_key(key), document=file).exists():
        return
    keep_files(user, key, [Upload(file.filename, PDF, documents.content_of(file), file.pk)])


def library_uploads(names: Sequence[str]) -> list[Upload]:
    """The files of the library of these names (`D-0012.3.nl`), as uploads; raises `Invalid` at `documents`."""
    known = file_names(" ".join(names))
    if strange := [name for name in names if name not in map(str, known)]:
        raise Invalid(_("%(name)s names no file of the library.") % {"name": strange[0][:40]}, field="documents")
    files = [_sendable(name, "documents") for name in known]
    return [Upload(file.filename, PDF, documents.content_of(file), file.pk) for file in files]


def checked(uploads: Sequence[Upload], text: str, language: str) -> list[Sent]:
    """The documents that leave with an answer, locked until it is written; refuses one that is not valid today.

    An address of ours in the text is a link to a document, whoever put it there.
    """
    sent: list[Sent] = []
    attached = [upload.document for upload in uploads if upload.document is not None]
    rows = DocumentFile.objects.filter(pk__in=attached).select_related("version__document").defer("sealed")
    for file in rows.order_by("pk") if attached else ():
        sent.append((_sendable(file.name, "uploads"), DocumentUse.How.ATTACHED))
    for number, version in _linked(text):
        name = FileName(number, version, documents.language_of(number, version, language))
        sent.append((_sendable(name, "text"), DocumentUse.How.LINKED))
    return sent


def note_uses(answer: Entry, sent: Collection[Sent], *, by: User) -> None:
    """Notes the documents that leave with an answer, in its transaction."""
    now = clock.now()
    DocumentUse.objects.bulk_create(
        DocumentUse(ticket=answer.ticket, file=file, how=how, answer=answer, by=by, at=now) for file, how in sent
    )


def attached_to(answers: Collection[int]) -> dict[str, int]:
    """The row numbers of the documents that were attached to these answers, by the name of the file."""
    uses = DocumentUse.objects.filter(answer__in=answers, how=DocumentUse.How.ATTACHED)
    uses = uses.select_related("file__version__document").defer("file__sealed")
    return {use.file.filename: use.file_id for use in uses}


def _sendable(name: FileName, field: str) -> DocumentFile:
    try:
        return documents.sendable(name, held=True)
    except (Conflict, NotFound) as refusal:
        raise Invalid(str(refusal), field=field, code=refusal.code) from refusal


def _linked(text: str) -> list[tuple[int, int]]:
    """Numbers and versions of the documents whose public addresses stand in a text, each once."""
    if "/d/D-" not in text:
        return []
    address = re.compile(re.escape(settings.ENVIRONMENT.public_url) + r"/d/D-(\d{4,9})/(\d{1,6})/")
    found = dict.fromkeys((int(match[1]), int(match[2])) for match in address.finditer(text))
    return list(found)[:MOST_LINKS]
