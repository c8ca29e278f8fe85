"""Markup: the HTML that mail clients make of what people typed."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Final

from tests.corpus.samples import Piece

Style = Callable[[list[str]], str]

_MARKS: Final = re.compile(r"(?:> ?)+")
_LABEL: Final = re.compile(r"^(\w[\w ]{0,14} ?:)(?= )")


def word(lines: list[str]) -> str:
    """Outlook: each line a paragraph of class MsoNormal, a blank line a paragraph with a hard space."""
    return "\n".join(f'<p class="MsoNormal">{_text(line) or "&nbsp;"}<o:p></o:p></p>' for line in lines)


def divisions(lines: list[str]) -> str:
    """Webmail and phones: each line a division, a blank line a division with a break."""
    return "\n".join(f"<div>{_text(line) or '<br>'}</div>" for line in lines)


def breaks(lines: list[str]) -> str:
    """Notes and Thunderbird: lines that end in a break."""
    return "<br>\n".join(_text(line) for line in lines)


def paragraphs(lines: list[str]) -> str:
    """Zimbra, Roundcube and forms: paragraphs with breaks in them."""
    blocks = [list(block) for filled, block in groupby(lines, key=lambda line: bool(line.strip())) if filled]
    return "\n".join(f"<p>{'<br>'.join(map(_text, block))}</p>" for block in blocks)


def page(pieces: tuple[Piece, ...], style: Style, quote: str, head: str = "") -> str:
    """A whole HTML body: `style` writes the lines, `quote` is the tag that opens a quotation."""
    blocks: list[str] = []
    for number, piece in enumerate(pieces):
        if number and style is not word:
            blocks.append("<br>")
        blocks.append(_block(piece.text.split("\n"), style, quote))
    body = "\n".join(blocks)
    return (
        f'<html><head><meta http-equiv="Content-Type" content="text/html">{head}</head><body>\n{body}\n</body></html>\n'
    )


def _block(lines: list[str], style: Style, quote: str) -> str:
    """The HTML of lines with '> ' before them as nested quotations."""
    parts = []
    for quoted, group in groupby(lines, key=lambda line: line.startswith(">")):
        block = list(group)
        if quoted:
            inner = [re.sub(r"^> ?", "", line) for line in block]
            parts.append(f"{quote}\n{_block(inner, style, quote)}\n</blockquote>")
        else:
            parts.extend(_elements(block, style))
    return "\n".join(parts)


def _elements(lines: list[str], style: Style) -> Iterator[str]:
    for element, group in groupby(lines, key=_element):
        block = list(group)
        if element == "rule":
            yield "\n".join("<hr>" for _ in block)
        elif element == "table":
            rows = ("".join(f"<td>{_text(cell)}</td>" for cell in line.split("\t")) for line in block)
            yield "<table>" + "\n".join(f"<tr>{row}</tr>" for row in rows) + "</table>"
        elif element == "list":
            yield "<ul>" + "\n".join(f"<li>{_text(line[2:])}</li>" for line in block) + "</ul>"
        else:
            yield style(block)


def _element(line: str) -> str:
    if re.fullmatch("_{20,}", line):
        return "rule"
    if "\t" in line:
        return "table"
    return "list" if line.startswith("- ") else "lines"


def _text(line: str) -> str:
    """One line with its characters escaped; labels of quoted headers in bold, as clients write them."""
    return _LABEL.sub(r"<b>\1</b>", html.escape(line, quote=False)).replace("  ", " &nbsp;")
