"""QR codes on faxes that come: what each means, and where a fax of several documents is split. Pure.

A code is a hint from outside: whoever has the paper, or a copy of it, can send it. The code of a ticket has the proof
of `kit.reference` in it, as the references in our mails: a guessed number attaches nothing. Of whom a fax is, no code
says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import unquote

from tridesk.kit import reference

SEPARATOR: Final = "TRIDESK:NEXT-DOCUMENT"
"""What the code of a separator sheet says. It holds in every installation and for ever: sheets lie in drawers."""
MOST_ON_A_PAGE: Final = 8
LONGEST: Final = 400  # characters of a code
MOST_PARTS: Final = 20
"""Documents of one fax; what comes behind stays with the last one."""
MOST_DOCUMENTS: Final = 20  # of the library that are named on one ticket
_DOCUMENT: Final = re.compile(r"/d/([A-Za-z]{1,4}-[0-9]{1,9})/([0-9]{1,6})/?")


class PageCodes(NamedTuple):
    """What the codes of one page say, and its picture hash where a document may begin with it, else ''."""

    texts: tuple[str, ...]
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a fax: its pages, counted from 0, the picture hash of its first one, and what its codes say."""

    pages: tuple[int, ...]
    picture: str
    texts: tuple[str, ...]


class NamedVersion(NamedTuple):
    """The version of a document of the library that a code names."""

    document: str
    version: int


def split(pages: Sequence[PageCodes], most: int = MOST_PARTS) -> list[Part]:
    """The documents of a fax, at most so many: a new one begins behind each separator sheet. Every page is in one.

    A sheet is the last page of the document that it ends; sheets at the beginning stay before the first document.

    >>> sheet, other = PageCodes((SEPARATOR,)), PageCodes(())
    >>> [part.pages for part in split([other, sheet, other, other])]
    [(0, 1), (2, 3)]
    """
    parts, begun, has_document = list[list[int]](), list[int](), False
    for page, codes in enumerate(pages):
        begun.append(page)
        is_sheet = SEPARATOR in codes.texts
        has_document = has_document or not is_sheet
        if is_sheet and has_document and len(parts) < most - 1:
            parts.append(begun)
            begun, has_document = [], False
    if has_document or not parts:
        parts.append(begun)
    else:
        parts[-1] += begun
    return [_part(pages, part) for part in parts]


def _part(pages: Sequence[PageCodes], numbers: Sequence[int]) -> Part:
    chosen = [pages[number] for number in numbers]
    picture = next((page.picture for page in chosen if page.picture), "")
    texts = dict.fromkeys(text for page in chosen for text in page.texts if text != SEPARATOR)
    return Part(tuple(numbers), picture, tuple(texts))


def tickets_in(texts: Sequence[str], *keys: bytes) -> list[str]:
    """The numbers of the tickets that genuine codes name, in order; each of `keys` may have proved them."""
    return reference.find(" ".join(unquote(text) for text in texts), *keys)


def documents_in(texts: Sequence[str], address: str) -> list[NamedVersion]:
    """The versions of documents that codes name, each once and at most `MOST_DOCUMENTS`.

    A code names one by an address below `address`, that of this installation.

    >>> documents_in(["https://desk.example/d/D-0012/3/"], "https://desk.example")
    [NamedVersion(document='D-0012', version=3)]
    """
    matches = (_DOCUMENT.fullmatch(text.removeprefix(address)) for text in texts if text.startswith(address))
    named = dict.fromkeys(NamedVersion(match[1].upper(), int(match[2])) for match in matches if match)
    return list(named)[:MOST_DOCUMENTS]
