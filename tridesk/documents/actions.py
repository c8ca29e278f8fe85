"""The library is kept: documents are added and changed, versions begun, filled, published, ended and withdrawn."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tridesk.accounts.gate import require
from tridesk.accounts.models import User
from tridesk.documents import ports, queries
from tridesk.documents.models import Document, DocumentFile, Version
from tridesk.documents.rules import PdfFault, VersionState, last_day_before, missing, state
from tridesk.journal.actions import record
from tridesk.journal.bulk_copy import number
from tridesk.kit import clock, sandbox
from tridesk.kit.errors import Conflict, Invalid, Sayable
from tridesk.kit.languages import INTERFACE_LANGUAGES
from tridesk.kit.text import Text, one_line

MOST_FILE: Final = 10_000_000  # bytes: two of them still fit into one mail
SHORTEST_REASON: Final = 5  # characters
TOO_LARGE: Final = gettext_lazy("This file is larger than 10 MB.")
_FAULTS: Final[dict[PdfFault, Sayable]] = {
    PdfFault.NOT_PDF: gettext_lazy("This file is not a PDF."),
    PdfFault.BROKEN: gettext_lazy("This file cannot be read as a PDF."),
    PdfFault.LOCKED: gettext_lazy("This PDF is protected by a password: save it without one."),
    PdfFault.ACTIVE: gettext_lazy(
        "This PDF holds a script, a file or a form that sends itself: save it without these."
    ),
    PdfFault.SIGNED: gettext_lazy("This PDF is signed, and our copy would break its signature: print it to a new PDF."),
    PdfFault.HEAVY: gettext_lazy("This PDF takes too long to draw: print it to a new PDF."),
}
_READING: Final = sandbox.Limits(seconds=10, megabytes=1024, result_megabytes=24)


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """What a document is: its subject in each language, kind, audience, words that it is found by, who keeps it."""

    names: Text
    kind: str
    audience: str
    keeper: User
    words: str = ""


@transaction.atomic
def add_document(change: DocumentChange, *, by: User) -> Document:
    """Adds a document under the next number."""
    require(by, "document.keep")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('documents.number'))")
    last = Document.objects.aggregate(last=Max("number"))["last"] or 0
    document = Document(number=last + 1)
    _write(document, change)
    record("document.added", by=by, ref=document.ref)
    return document


@transaction.atomic
def change_document(document: Document, change: DocumentChange, *, by: User) -> Document:
    """Corrects what a document is; its versions stay as they are."""
    require(by, "document.keep")
    _write(document, change)
    record("document.changed", by=by, ref=document.ref)
    return document


@transaction.atomic
def begin_version(document: Document, valid_from: date, valid_to: date | None = None, *, by: User) -> Version:
    """Begins the next version, a draft; refused while another one is a draft."""
    require(by, "document.keep")
    Document.objects.select_for_update(no_key=True).get(pk=document.pk)
    if Version.objects.filter(document=document, published_at=None).exists():
        raise Conflict(_("There is a draft of a version already: publish it or throw it away."))
    _check_days(valid_from, valid_to)
    last = Version.objects.filter(document=document).aggregate(last=Max("number"))["last"] or 0
    version = Version.objects.create(
        document=document,
        number=last + 1,
        valid_from=valid_from,
        valid_to=valid_to,
        begun_by=by,
        begun_at=clock.now(),
    )
    record("document.begun", by=by, ref=document.ref, data={"version": version.number})
    return version


@transaction.atomic
def change_days(version: Version, valid_from: date, valid_to: date | None, *, by: User) -> Version:
    """Sets the days of a version; of a published one the last day alone, which may be today or later."""
    require(by, "document.keep")
    version = _locked(version)
    _check_days(valid_from, valid_to)
    if version.is_withdrawn:
        raise Conflict(_("This version was withdrawn."))
    if version.is_published:
        if valid_from != version.valid_from:
            raise Conflict(_("The first day of a published version stays."))
        if valid_to is not None and valid_to < clock.today():
            raise Invalid(_("The last day is over already: withdraw the version instead."), field="valid_to")
        if (later := _next_published(version)) is not None and (valid_to is None or valid_to >= later.valid_from):
            raise Conflict(_("Version %(number)s begins before that day.") % {"number": later.number})
    version.valid_from, version.valid_to = valid_from, valid_to
    version.save(update_fields=["valid_from", "valid_to"])
    days = {"from": str(valid_from), "to": str(valid_to or "")}
    record("document.dated", by=by, ref=version.document.ref, data={"version": version.number} | days)
    return version


def put_file(version: Version, language: str, content: bytes, *, by: User) -> DocumentFile:
    """Puts the PDF of a draft in one language, in place of the one before; what is no good PDF is refused.

    It is read in a child process with limits, before the transaction begins; what is kept is the file anew.
    """
    require(by, "document.keep")
    return _keep_file(version, language, clean_pdf(content), by)


def clean_pdf(content: bytes, *, field: str = "file") -> bytes:
    """The PDF anew, as it may leave; refuses what may not. It is read in a child process with limits."""
    if len(content) > MOST_FILE:
        raise Invalid(TOO_LARGE, field=field)
    try:
        code, written = sandbox.run("tridesk.documents.pdfs:judged", content, limits=_READING)
    except sandbox.SandboxFailure:
        code, written = PdfFault.BROKEN, ""
    if code:
        raise Invalid(_FAULTS[PdfFault(code)], field=field, code=f"pdf_{code}")
    return base64.b64decode(written)


@transaction.atomic
def _keep_file(version: Version, language: str, content: bytes, by: User) -> DocumentFile:
    version = _draft(version)
    DocumentFile.objects.filter(version=version, language=language).delete()
    digest = hashlib.sha256(content).hexdigest()
    file = DocumentFile(version=version, language=language, size=len(content), digest=digest)
    number([file])
    file.sealed = queries.FILES.seal(file.pk, content)
    file.save(force_insert=True)
    data = {"version": version.number, "language": language, "digest": digest}
    record("document.filed", by=by, ref=version.document.ref, data=data)
    return file


@transaction.atomic
def remove_draft(version: Version, *, by: User) -> None:
    """Throws the draft of a version away; its number is given again."""
    require(by, "document.keep")
    draft = _draft(version)
    record("document.removed", by=by, ref=draft.document.ref, data={"version": draft.number})
    draft.delete()


@transaction.atomic
def publish(version: Version, *, by: User) -> Version:
    """Publishes a version that is complete; the versions before it end on the day before it begins."""
    require(by, "document.keep")
    draft = _draft(version)
    lacks = missing(draft.files.values_list("language", flat=True))
    if lacks:
        raise Invalid(_("Before a version is published it needs a file in: %s.") % ", ".join(lacks), field="file")
    earlier = list(_published(draft.document_id).filter(withdrawn_at=None).select_for_update(of=("self",)))
    for other in earlier:
        if other.valid_from >= draft.valid_from:
            raise Invalid(
                _("Version %(number)s does not begin earlier.") % {"number": other.number}, field="valid_from"
            )
        other.valid_to = last_day_before(draft.valid_from, other.valid_to)
    Version.objects.bulk_update(earlier, ["valid_to"])
    draft.published_at, draft.published_by = clock.now(), by
    draft.save(update_fields=["published_at", "published_by"])
    record("document.published", by=by, ref=draft.document.ref, data={"version": draft.number})
    return draft


@transaction.atomic
def withdraw(version: Version, reason: str, *, by: User) -> int:
    """Withdraws a published version for good; returns how many answers that waited to leave with it were stopped."""
    require(by, "document.keep")
    version = _locked(version)
    if state(version, clock.today()) in (VersionState.DRAFT, VersionState.WITHDRAWN):
        raise Conflict(_("This version is not published, or was withdrawn."))
    why = one_line(reason.replace("\x00", ""), 200)
    if len(why) < SHORTEST_REASON:
        raise Invalid(_("Say in a few words why this version is withdrawn."), field="reason")
    version.withdrawn_at, version.withdrawn_by, version.reason = clock.now(), by, why
    version.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    stopped = sum(stop(version, by) for stop in ports.stoppers.answer)
    data = {"version": version.number, "reason": version.reason, "stopped": stopped}
    record("document.withdrawn", by=by, ref=version.document.ref, data=data)
    return stopped


def note_taken(form: str, kind: str, *, by: User) -> None:
    """Notes that a person takes the log of dispatches out, in which form and of which kind ('' for all)."""
    require(by, "dispatch.read")
    record("dispatch.taken", by=by, ref="dispatches", data={"format": form, "kind": kind})


def _write(document: Document, change: DocumentChange) -> None:
    names = {language: one_line(getattr(change.names, language), 200) for language in INTERFACE_LANGUAGES}
    for language, name in names.items():
        setattr(document, f"name_{language}", name)
    if missing([language for language, name in names.items() if name]):
        raise Invalid(_("A document has a subject in Dutch, French and German."), field="name_nl")
    document.kind, document.audience, document.keeper = change.kind, change.audience, change.keeper
    document.words = one_line(change.words, 300)
    document.save()


def _check_days(valid_from: date, valid_to: date | None) -> None:
    if valid_to is not None and valid_to < valid_from:
        raise Invalid(_("The last day is before the first one."), field="valid_to")


def _locked(version: Version) -> Version:
    rows = Version.objects.select_for_update(of=("self",), no_key=True).select_related("document")
    return rows.get(pk=version.pk)


def _draft(version: Version) -> Version:
    """The draft as it stands now, locked; a published version is refused, for its files stay."""
    locked = Version.objects.select_for_update(of=("self",), no_key=True).select_related("document")
    draft = locked.filter(pk=version.pk).first()
    if draft is None or draft.is_published:
        raise Conflict(_("This version is published: it changes no more. Begin a new one."))
    return draft


def _published(document: int) -> QuerySet[Version]:
    return Version.objects.filter(document=document, published_at__isnull=False)


def _next_published(version: Version) -> Version | None:
    later = _published(version.document_id).filter(withdrawn_at=None, valid_from__gt=version.valid_from)
    return later.order_by("valid_from").first()
