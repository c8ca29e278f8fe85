"""Documents in the omnibox: by their number, as it stands on paper or is said aloud."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from tridesk.accounts.finders import Suggestion
from tridesk.accounts.models import User
from tridesk.documents.models import Document
from tridesk.documents.rules import document_number


class DocumentFinder:
    """The finder of documents."""

    def named(self, user: User, typed: str) -> list[Suggestion]:
        number = document_number(typed)
        if number is None or not user.may("document.read"):
            return []
        return [_suggested(document) for document in Document.objects.filter(number=number)]

    def matching(self, user: User, typed: str) -> list[Suggestion]:
        return []


def _suggested(document: Document) -> Suggestion:
    return {
        "name": f"{document.name} {document}",
        "detail": _("document"),
        "url": reverse("documents:document", args=[document.name]),
    }
