"""PDFs of one page, good ones and bad ones, and a leaflet with them."""

from __future__ import annotations

import zlib

from tridesk.accounts.models import User
from tridesk.documents import actions
from tridesk.documents.models import Version
from tridesk.kit import clock
from tridesk.kit.languages import LANGUAGES
from tridesk.kit.text import Text

_OBJECTS = (
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
)


def paper(words: str, *more: bytes) -> bytes:
    """A PDF with these words; `more` are objects that nothing needs."""
    drawn = b"BT 72 720 Td (%s) Tj ET" % words.encode("latin-1", "replace")
    objects = (*_OBJECTS, b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn), *more)
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(content))
    return content + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + trailer


def packed(content: bytes, dictionary: bytes = b"/Type /ObjStm") -> bytes:
    """An object stream that holds `content`, compressed."""
    body = zlib.compress(content)
    return b"<< %s /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (dictionary, len(body), body)


def published_leaflet(keeper: User) -> Version:
    """A leaflet that is valid today, with a file in each language of the country."""
    names = Text("Folder", "Dépliant", "Merkblatt", "Leaflet")
    document = actions.add_document(actions.DocumentChange(names, "leaflet", "everybody", keeper), by=keeper)
    version = actions.begin_version(document, clock.today(), by=keeper)
    for language in LANGUAGES:
        actions.put_file(version, language, paper(f"{version} {language}"), by=keeper)
    return actions.publish(version, by=keeper)
