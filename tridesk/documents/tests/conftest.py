"""Fixtures: the keeper of the library, and one document with a valid version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

import pytest

from tridesk.accounts.models import User
from tridesk.documents import actions
from tridesk.documents.actions import DocumentChange
from tridesk.documents.models import Document, Version
from tridesk.documents.tests.papers import paper
from tridesk.kit import clock
from tridesk.kit.text import Text

MONDAY: Final = datetime(2026, 6, 15, 9, tzinfo=clock.BRUSSELS)
BEGIN: Final = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def kim(db: None) -> User:
    """A supervisor, who keeps documents."""
    return User.objects.create(username="kim", name="Kim", role="supervisor", language="en")


@pytest.fixture
def document(kim: User) -> Document:
    """A form for everybody, without a version."""
    names = Text("Formulier sleutels", "Formulaire clés", "Formular Schlüssel", "Form for keys")
    return actions.add_document(DocumentChange(names, "form", "everybody", kim, "badge"), by=kim)


@pytest.fixture
def valid(document: Document, kim: User) -> Version:
    """Its first version, valid since the first of June."""
    return published(document, BEGIN, kim)


def published(document: Document, begin: date, by: User, *languages: str) -> Version:
    """A version that is valid from a day, with a file in each language."""
    version = actions.begin_version(document, begin, by=by)
    for language in languages or ("nl", "fr", "de"):
        actions.put_file(version, language, paper(f"{version} {language}"), by=by)
    return actions.publish(version, by=by)
