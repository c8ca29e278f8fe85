"""What checkers that are not ours find in a PDF: PDF/UA-1 and PDF/A by `page-validation`, PDF/UA-1 by `pdfua`.

And where its texts are printed over each other, which they do not look for.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

import numpy as np
import pdfua
import pikepdf
from numpy.typing import NDArray
from page import ValidationProfile, validate_pdf_bytes

ARCHIVAL: Final = {False: ValidationProfile.PDF_A_2A, True: ValidationProfile.PDF_A_3A}  # the latter with attachments
_LENGTH: Final = "STREAM-LENGTH-001"


def faults_in(made: bytes, *, has_attachments: bool = False) -> list[str]:
    """Why it is not accessible or not fit to be kept; a warning of a checker counts.

    `page-validation` takes a stream whose last byte is a carriage return for one byte shorter than it is. What it says
    of lengths counts only where QPDF finds the syntax wrong as well.
    """
    reports = [validate_pdf_bytes(made, profile=ValidationProfile.PDF_UA_1)]
    reports.append(validate_pdf_bytes(made, profile=ARCHIVAL[has_attachments]))
    failures = [failure for report in reports for failure in report.failures]
    if any(failure.rule_id.endswith(_LENGTH) for failure in failures) and not _is_broken(made):
        failures = [failure for failure in failures if not failure.rule_id.endswith(_LENGTH)]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "made.pdf"
        file.write_bytes(made)
        findings = pdfua.validate(str(file)).findings
    return [f"{failure.rule_id}: {failure.message}" for failure in failures] + [
        f"{finding.rule_id}: {finding.message}" for finding in findings
    ]


def languages_of(made: bytes) -> tuple[str, list[str]]:
    """The language of the document, and the languages in which its texts are read aloud, each once, in that order."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        language = str(pdf.Root.get("/Lang", ""))
        return language, list(dict.fromkeys(_spoken(pdf.Root.StructTreeRoot.K, language)))


def _spoken(element: Any, language: str) -> Iterator[str]:
    """The language of each piece of content below an element: its own, or that of what it is in."""
    if isinstance(element, pikepdf.Array):
        for child in element:
            yield from _spoken(child, language)
    elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
        if "/K" in element:
            yield from _spoken(element.K, str(element.get("/Lang", language)))
    else:
        yield language


def _is_broken(made: bytes) -> bool:
    """Whether QPDF finds a stream that does not end where it says."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        return any("expected endstream" in str(problem) for problem in pdf.check_pdf_syntax())


Matrix = NDArray[np.float64]


class TextBox(NamedTuple):
    """A piece of text on a page, in points from the lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    def covers(self, other: TextBox) -> bool:
        """Whether both share more of the page than two letters may that are set close, as W and o."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return min(width, height) > CLOSE * min(self.top - self.bottom, other.top - other.bottom)


CLOSE: Final = 0.15  # of the height of a text
ASCENT, DESCENT = 0.65, 0.2  # of the size of a font, to both sides of its base line


def overlaps_in(made: bytes) -> list[str]:
    """Where two texts are printed over each other, by page; the words inside pictures are left out."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        pages = [text_boxes(page) for page in pdf.pages]
    return [
        f"page {number}: {here} and {there}"
        for number, boxes in enumerate(pages, 1)
        for here, there in combinations(boxes, 2)
        if here.covers(there)
    ]


def text_boxes(page: pikepdf.Page) -> list[TextBox]:
    """The pieces of upright text of a page, in fonts with two bytes for a glyph, as Typst writes them."""
    boxes: list[TextBox] = []
    saved: list[Matrix] = []
    matrix, text, widths, size = np.eye(3), np.eye(3), dict[int, float](), 0.0
    for step in pikepdf.parse_content_stream(page):
        operands, operator = list(step.operands), str(step.operator)
        match operator:
            case "q":
                saved.append(matrix)
            case "Q":
                matrix = saved.pop()
            case "cm":
                matrix = _matrix(operands) @ matrix
            case "Tm":
                text = _matrix(operands)
            case "Tf":
                widths, size = _widths(page.Resources.Font[str(operands[0])]), float(operands[1])
            case "Tj" | "TJ":
                shown = operands[0] if operator == "TJ" else operands
                length = size * sum(_length(each, widths) for each in shown) / 1000
                corners = np.array([[0, -DESCENT * size, 1], [length, ASCENT * size, 1]]) @ text @ matrix
                boxes.append(TextBox(*corners.min(axis=0)[:2].tolist(), *corners.max(axis=0)[:2].tolist()))
    return boxes


def _matrix(operands: Any) -> Matrix:
    a, b, c, d, e, f = map(float, operands)
    return np.array([[a, b, 0], [c, d, 0], [e, f, 1]])


def _length(shown: Any, widths: dict[int, float]) -> float:
    """Thousandths of the size of the font: the glyphs of a string, or how far a number moves the next one."""
    if not isinstance(shown, pikepdf.String):
        return -float(shown)
    codes = bytes(shown)
    return sum(widths[high * 256 + low] for high, low in zip(codes[::2], codes[1::2], strict=True))


def _widths(font: Any) -> dict[int, float]:
    """The width of each glyph that has one: `[first [width ...] ...]` and `[first last width ...]`."""
    widths, left = dict[int, float](), list(font.DescendantFonts[0].W)
    while left:
        first, then = int(left.pop(0)), left.pop(0)
        if isinstance(then, pikepdf.Array):
            widths |= dict(enumerate(map(float, then), first))
        else:
            widths |= dict.fromkeys(range(first, int(then) + 1), float(left.pop(0)))
    return widths
