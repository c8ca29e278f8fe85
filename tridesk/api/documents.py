"""Endpoints of the library: documents, their versions, the PDF of each language."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from tridesk.api import serializers
from tridesk.api.auth import READ_DOCUMENTS, Asked, Bearer
from tridesk.api.directory import known_fields
from tridesk.api.idempotency import StoredAnswer
from tridesk.api.schemas.documents import DocumentList, DocumentOut, DocumentsQuery
from tridesk.api.tickets import PROBLEMS
from tridesk.documents import queries
from tridesk.documents.models import Document, DocumentFile, Version
from tridesk.documents.rules import state
from tridesk.kit import clock
from tridesk.kit.languages import INTERFACE_LANGUAGES

router = Router(tags=["documents"])

READERS = Bearer(READ_DOCUMENTS, "document.read")


@router.get("/documents", response={200: DocumentList} | PROBLEMS, auth=READERS)
def list_documents(request: Asked, asked: Query[DocumentsQuery]) -> HttpResponse:
    """The documents of the library, by number."""
    known_fields(request, DocumentsQuery)
    items = [_item(document) for document in queries.library(asked.kind or "", asked.q)]
    return StoredAnswer(200, serializers.as_json({"items": items})).response()


@router.get("/documents/{str:document}", response={200: DocumentOut} | PROBLEMS, auth=READERS)
def one_document(request: Asked, document: str) -> HttpResponse:
    """One document by its number, such as `D-0012`, with its versions."""
    shown = queries.document_with(document)
    versions = [_version(shown, version) for version in queries.versions_of(shown)]
    return StoredAnswer(200, serializers.as_json(_item(shown) | {"versions": versions})).response()


@router.get("/documents/{str:document}/{int:version}/{str:language}", response={200: bytes} | PROBLEMS, auth=READERS)
def document_file(request: Asked, document: str, version: int, language: str) -> HttpResponse:
    """The PDF of a version in one language: always the same bytes."""
    file = queries.file_of(queries.version_of(queries.document_with(document), version), language)
    response = HttpResponse(queries.content_of(file), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file.filename}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _item(document: Document) -> dict[str, Any]:
    valid = queries.valid_version(document)
    subject = {language: getattr(document.names, language) for language in INTERFACE_LANGUAGES}
    return {
        "number": document.name,
        "subject": {language: words for language, words in subject.items() if words},
        "kind": document.kind,
        "audience": document.audience,
        "keeper": document.keeper.username,
        "valid": valid.number if valid else None,
    }


def _version(document: Document, version: Version) -> dict[str, Any]:
    return {
        "number": version.number,
        "state": state(version, clock.today()).value,
        "valid_from": version.valid_from.isoformat(),
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
        "published_at": serializers.moment(version.published_at),
        "public_url": queries.public_address(version, document),
        "files": [_file(document, version, file) for file in version.files.all()],
    }


def _file(document: Document, version: Version, file: DocumentFile) -> dict[str, Any]:
    return {
        "language": file.language,
        "size": file.size,
        "sha256": file.digest,
        "url": f"/api/v1/documents/{document.name}/{version.number}/{file.language}",
    }
