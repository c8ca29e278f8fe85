"""The documents in what came as one fax: a first look in a child process, before anything of it is read."""

from __future__ import annotations

import base64
import logging
from dataclasses import dataclass
from typing import Final

from tridesk.fax import codes, rules
from tridesk.fax.codes import PageCodes
from tridesk.kit import sandbox
from tridesk.kit.sandbox import Limits, SandboxFailure

log = logging.getLogger("tridesk.fax")

LOOK: Final = Limits(seconds=20, megabytes=1024, result_megabytes=2)
"""What a first look at a fax may take: how many pages it has, what their codes say, what page one looks like."""
SEEN: Final = 15.0  # seconds of the processor after which the codes of further pages are not looked for
_CUT: Final = Limits(seconds=20, megabytes=1024, result_megabytes=96)


@dataclass(frozen=True, slots=True)
class Piece:
    """One document: a TIFF, its pages where they were counted (else 0), the picture hash of page one, its codes.

    `has_more` is set for one with separator sheets in it behind which others begin.
    """

    content: bytes
    pages: int = 0
    picture: str = ""
    texts: tuple[str, ...] = ()
    has_more: bool = False


def pieces_of(content: bytes, most: int = codes.MOST_PARTS) -> list[Piece]:
    """The documents of a fax, at least one and at most so many; a fax without separator sheets is one, as it came.

    What breaks the look hides the codes of the pages behind it, and keeps the fax in one piece; nothing else.
    """
    looked, count = _look(content) if content else ([], 0)
    if not looked:
        return [Piece(content)]
    pages = [*looked, *[PageCodes(())] * (count - len(looked))]
    parts, has_more = codes.split(pages, most), len(codes.split(pages, most + 1)) > most
    if len(parts) > 1 and count:
        try:
            return [
                Piece(
                    _cut(content, part.pages), len(part.pages), part.picture, part.texts, has_more and part is parts[-1]
                )
                for part in parts
            ]
        except SandboxFailure as failure:
            log.warning("a fax with separator sheets could not be split: %s", failure)
    texts = dict.fromkeys(text for part in parts for text in part.texts)
    return [Piece(content, count, parts[0].picture, tuple(texts), has_more)]


def _look(content: bytes) -> tuple[list[PageCodes], int]:
    """What is on the pages that were seen, and how many there are: 0 where the look was broken off."""
    count, pages = 0, list[PageCodes]()
    try:
        for value in sandbox.values("tridesk.fax.paper:look", content, rules.MOST_PAGES, SEEN, limits=LOOK):
            if isinstance(value, int):
                count = value
            else:
                pages.append(PageCodes(tuple(value["texts"]), value["picture"]))
    except SandboxFailure as failure:
        log.warning("the first look at a fax was broken off: %s", failure)
    return pages, count


def _cut(content: bytes, pages: tuple[int, ...]) -> bytes:
    return base64.b64decode(sandbox.run("tridesk.fax.paper:part", content, list(pages), limits=_CUT))
