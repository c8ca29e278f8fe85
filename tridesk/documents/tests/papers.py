"""PDFs of one page, good ones and bad ones, and a leaflet with them."""

from __future__ import annotations

from tridesk.accounts.models import User
from tridesk.documents import actions, pdfs
from tridesk.documents.models import Version
from tridesk.documents.tests.strange import written
from tridesk.kit import clock
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text


def paper(words: str) -> bytes:
    """A PDF with these words."""
    drawn = b"BT 72 720 Td (%s) Tj ET" % words.encode("latin-1", "replace")
    return written(content=drawn)


def paper_anew(words: str) -> bytes:
    """The same, as the library has it."""
    return pdfs.written_anew(paper(words))


def published_leaflet(keeper: User) -> Version:
    """A leaflet that is valid today, with a file in each language of the country."""
    names = Text("Folder", "Dépliant", "Merkblatt", "Leaflet")
    document = actions.add_document(actions.DocumentChange(names, "leaflet", "everybody", keeper), by=keeper)
    version = actions.begin_version(document, clock.today(), by=keeper)
    for language in LANGUAGES:
        actions.put_file(version, language, paper(f"{version} {language}"), by=keeper)
    return actions.publish(version, by=keeper)
