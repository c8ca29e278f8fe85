"""The library of the demonstration: two forms, one of them in its second version, a circular and a leaflet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tridesk.accounts.models import User
from tridesk.demo.data_files import read
from tridesk.demo.files import letter
from tridesk.documents import actions
from tridesk.documents.actions import DocumentChange
from tridesk.documents.models import Document
from tridesk.kit import clock
from tridesk.kit.text import Text


def add_documents(now: datetime, by: User) -> None:
    """Each document with its versions, as if they had been published on their days."""
    for told in read("documents")["documents"]:
        with clock.frozen(now - timedelta(days=told["versions"][0])):
            change = DocumentChange(Text(**told["names"]), told["kind"], told["audience"], by, told["words"])
            document = actions.add_document(change, by=by)
        for days in told["versions"]:
            with clock.frozen(now - timedelta(days=days)):
                _publish(document, told["names"], by)


def _publish(document: Document, names: Mapping[str, Any], by: User) -> None:
    version = actions.begin_version(document, clock.today(), by=by)
    for language, subject in names.items():
        if subject:
            words = f"{document.name}, {version.number}: {subject}"
            actions.put_file(version, language, letter(words), by=by)
    actions.publish(version, by=by)
