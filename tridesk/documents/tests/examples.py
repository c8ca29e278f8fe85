"""A document with a valid version and a draft."""

from __future__ import annotations

from datetime import date
from typing import Final

from tests.examples import HASH, Desk, Examples, Pages
from tridesk.accounts.roles import Role
from tridesk.documents import actions
from tridesk.documents.actions import DocumentChange
from tridesk.documents.models import Document
from tridesk.documents.tests.papers import paper
from tridesk.kit.text import Text


def make(desk: Desk) -> None:
    keeper = desk.people[Role.SUPERVISOR]
    names = Text("Formulier sleutels", "Formulaire clés", "Formular Schlüssel", "Form for keys")
    document = actions.add_document(DocumentChange(names, "form", "everybody", keeper), by=keeper)
    version = actions.begin_version(document, date(2026, 1, 1), by=keeper)
    for language in ("nl", "fr", "de"):
        actions.put_file(version, language, paper(language), by=keeper)
    actions.publish(version, by=keeper)
    arguments = {"document": document.name, "documents version": 1, "documents language": "nl"}
    desk.name(arguments, {"keeper": keeper.username, "valid_from": "2026-02-01"})


def demonstrated() -> Pages:
    name = Document.objects.order_by("number")[0].name
    version = f"/documents/{name}/1/"
    return Pages(leader=(f"/documents/{name}/", version), strangers=(f"/d/{name}/1/",))


EXAMPLES: Final = Examples(
    make=make,
    #               leader manager supervisor taker expert technical relations administrator
    rights="""
    document.read     x       x        x        x     x        x         x           x
    document.keep     x       x        x        -     -        -         x           -
    dispatch.read     x       x        x        -     -        -         -           x
    """,
    public=("documents:validity", "documents:public_file"),
    lists=("documents:library", "documents:dispatches"),
    read_by_hand=("documents:document", "documents:version"),
    outcomes=("documents:document", "documents:version"),
    pages=Pages(leader=("/documents/", "/documents/new", "/dispatches/"), none=("/dispatches/file",)),
    demonstrated=demonstrated,
    unmasked={"DocumentFile.digest": HASH},
)
