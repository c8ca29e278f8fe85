"""Reads the library; `document_with` is the one gate to a document, `public_version` that of strangers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from tridesk.documents.models import Audience, Document, DocumentFile, DocumentKind, Version
from tridesk.documents.rules import FileName, VersionState, best_language, document_number, state, valid_on
from tridesk.kit import clock
from tridesk.kit.errors import Conflict, NotFound
from tridesk.kit.languages import INTERFACE_LANGUAGES, LANGUAGES
from tridesk.kit.text import fold
from tridesk.vault.columns import SealedColumn

FILES: Final = SealedColumn("documents.DocumentFile", "sealed", lambda row: b"documents.file:%d" % row.pk)
"""The PDFs of documents."""
MOST_OFFERS: Final = 3
_WORD: Final = re.compile(r"\w+")
_SHORTEST: Final = 4  # letters of a word that says what a request is about
_NEXT_BEST: Final = {"nl": ("fr", "en"), "fr": ("nl", "en"), "de": ("fr", "nl"), "en": ("nl", "fr")}


def library(kind: str = "", words: str = "") -> list[Document]:
    """All documents with their versions and files, of one kind or with some words, by number."""
    rows = Document.objects.select_related("keeper").prefetch_related(_versions())
    rows = rows.filter(kind=kind) if kind in DocumentKind else rows
    folded = fold(words).split()
    return [row for row in rows if all(word in _words_of(row) for word in folded)]


def document_with(name: str) -> Document:
    """The document of this name, such as `D-0012`, with its versions and their files."""
    number = document_number(name)
    rows = Document.objects.select_related("keeper").prefetch_related(_versions())
    document = rows.filter(number=number).first() if number is not None else None
    if document is None:
        raise NotFound(_("There is no such document."))
    return document


def version_of(document: Document, number: int) -> Version:
    """One version of a document with its files; the document is the one that was given."""
    version = next((version for version in versions_of(document) if version.number == number), None)
    if version is None:
        raise NotFound(_("There is no such version."))
    return version


def versions_of(document: Document) -> list[Version]:
    """The versions, the newest first."""
    return sorted(document.versions.all(), key=lambda version: version.number, reverse=True)


def file_of(version: Version, language: str) -> DocumentFile:
    """The file of a version in a language; its content is read when it is opened."""
    rows = DocumentFile.objects.select_related("version__document").defer("sealed")
    file = rows.filter(version=version, language=language).first() if language in INTERFACE_LANGUAGES else None
    if file is None:
        raise NotFound(_("There is no such file."))
    return file


def content_of(file: DocumentFile) -> bytes:
    """The PDF in clear; raises `SealBroken` when it is not what was put there."""
    return FILES.open(file)


def public_version(name: str, number: int) -> tuple[Document, Version]:
    """A version that strangers may know of: published, and of a document that is not for the desk alone."""
    document = document_with(name)
    version = version_of(document, number)
    if not version.is_published or document.audience == Audience.DESK:
        raise NotFound(_("There is no such version."))
    return document, version


def public_file(name: str, number: int, language: str) -> DocumentFile:
    """The file that everybody may have: of a valid version of a document for everybody."""
    document, version = public_version(name, number)
    if document.audience != Audience.EVERYBODY or state(version, clock.today()) is not VersionState.VALID:
        raise NotFound(_("There is no such file."))
    return file_of(version, language)


def valid_version(document: Document) -> Version | None:
    """The version that is valid today."""
    return valid_on(document.versions.all(), clock.today())


def file_name(version: Version, language: str) -> FileName:
    """The file of a version for a reader of this language: in it, or the next best one."""
    number = version.document.number
    return FileName(number, version.number, language_of(number, version.number, language))


def valid_versions() -> QuerySet[Version]:
    """The versions that may leave today."""
    today = clock.today()
    rows = Version.objects.filter(published_at__isnull=False, withdrawn_at=None, valid_from__lte=today)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gte=today)).exclude(document__audience=Audience.DESK)
    return rows.select_related("document").order_by("document__number")


def public_address(version: Version, document: Document) -> str:
    """What a QR code on the paper leads to."""
    return f"{settings.ENVIRONMENT.public_url}/d/{document.name}/{version.number}/"


def language_of(number: int, version: int, language: str) -> str:
    """The language in which a reader of `language` gets a version: theirs, or the next best one there is."""
    rows = DocumentFile.objects.filter(version__document__number=number, version__number=version)
    return best_language(rows.values_list("language", flat=True), _wanted(language)) or language


def sendable(name: FileName, *, held: bool = False) -> DocumentFile:
    """The file of a version that may leave today; one out of date is refused, and the newer one named.

    `held` locks the version until the transaction ends: nobody withdraws it meanwhile.
    """
    if held:
        rows = Version.objects.filter(document__number=name.number, number=name.version)
        list(rows.select_for_update(of=("self",), no_key=True))
    document = Document.objects.prefetch_related(_versions()).filter(number=name.number).first()
    if document is None:
        raise NotFound(_("There is no such document."))
    version, words = version_of(document, name.version), {"name": document.name, "version": name.version}
    if document.audience == Audience.DESK:
        raise Conflict(_("%(name)s is for the desk only.") % words, code="document_for_desk")
    if state(version, clock.today()) is not VersionState.VALID:
        newer = valid_version(document)
        if newer is None:
            sentence = _("%(name)s version %(version)s is not valid today, and no other version is.")
        else:
            words["newer"] = newer.number
            sentence = _("%(name)s version %(version)s is not valid today: take version %(newer)s.")
        raise Conflict(sentence % words, code="document_not_valid")
    return file_of(version, name.language)


@dataclass(frozen=True, slots=True)
class DocumentOffer:
    """A document as it is offered for an answer; `link` is its public address, '' where it has no file for all."""

    name: str
    document: str
    subject: str
    language: str
    kind: str
    version: int
    link: str


def offers(words: str, language: str) -> list[DocumentOffer]:
    """The valid documents whose subject has most words of a request, in this language or the next best one."""
    asked = _long_words(words)
    ranked = []
    for document in Document.objects.exclude(audience=Audience.DESK).prefetch_related(_versions()):
        known = _long_words(_words_of(document))
        hits = sum(any(_alike(word, other) for other in known) for word in asked)
        if hits and (offer := offer_of(document, language)) is not None:
            ranked.append((-hits, document.number, offer))
    return [offer for _hits, _number, offer in sorted(ranked, key=lambda row: row[:2])[:MOST_OFFERS]]


def offer_of(document: Document, language: str) -> DocumentOffer | None:
    """How a document is offered today; None when no version is valid."""
    version = valid_version(document)
    chosen = best_language([file.language for file in version.files.all()], _wanted(language)) if version else None
    if version is None or chosen is None or document.audience == Audience.DESK:
        return None
    return DocumentOffer(
        name=str(FileName(document.number, version.number, chosen)),
        document=document.name,
        subject=document.names.in_(chosen),
        language=chosen,
        kind=str(document.get_kind_display()),
        version=version.number,
        link=public_address(version, document) if document.audience == Audience.EVERYBODY else "",
    )


def _wanted(language: str) -> tuple[str, ...]:
    """The languages for a reader of one, the best first; '' is a reader of whom nobody knows it."""
    return (language, *_NEXT_BEST.get(language, LANGUAGES))


def _long_words(text: str) -> set[str]:
    """The words of a text that say what it is about, folded."""
    return {word for word in _WORD.findall(fold(text)) if len(word) >= _SHORTEST}


def _alike(word: str, other: str) -> bool:
    """Whether two words are one, or one begins the other: German and Dutch put words together."""
    return word.startswith(other) or other.startswith(word)


def _words_of(document: Document) -> str:
    names: Sequence[str] = (document.name_nl, document.name_fr, document.name_de, document.name_en)
    return fold(" ".join((document.name, *names, document.words)))


def _versions() -> Prefetch[str, QuerySet[Version], str]:
    files = Prefetch("files", DocumentFile.objects.defer("sealed").order_by("language"))
    return Prefetch("versions", Version.objects.prefetch_related(files).order_by("number"))
