"""Papers of faxes that leave: runs in the child processes of `kit.sandbox`, and nowhere else.

Typst sets the cover and puts the pages of PDFs behind it; it also draws each page in the dots of a fax machine.
"""

from __future__ import annotations

import base64
import io
import json
import re
import tempfile
from pathlib import Path
from typing import Any, Final

from PIL import Image, TiffImagePlugin

MOST_PAGES: Final = 100  # of a PDF that came
WIDE: Final = 1728  # dots of a line
ACROSS: Final = 204  # dots an inch
FINE: Final = 196  # rows an inch
STANDARD: Final = 98
_A4: Final = (210, 297)  # mm
_PAPER: Final = WIDE / ACROSS * 25.4  # mm that a line is long
_BLACK, _WHITE = 96, 208  # shades from which on nothing is dithered: letters keep sharp edges
_MISSING: Final = re.compile(r"page (\d+) does not exist")
_PAGE: Final = f"""
#set page(width: {_PAPER:.3f}mm, height: {_A4[1]}mm, margin: 0mm)
#align(center, image("fax.pdf", page: int(sys.inputs.page), width: {_A4[0]}mm, height: {_A4[1]}mm, fit: "contain"))
"""
_COUNT: Final = """
#set page(width: 10mm, height: auto, margin: 0mm)
#for number in range(1, int(sys.inputs.most) + 2) { image("fax.pdf", page: number, width: 1mm) }
"""


def compose(content: bytes, most: int) -> dict[str, Any]:
    """The PDF of a cover (`template` and `data`) and of the `files` behind it, in base64, and how many pages it has.

    Raises `ValueError` when there are more than `most` pages, or none.
    """
    from tridesk.documents import pdfs

    given = json.loads(content)
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for place, encoded in enumerate(given["files"]):
            file = pdfs.written_anew(base64.b64decode(encoded), is_drawn=True)
            (Path(folder) / f"{place}.pdf").write_bytes(file)
            files.append({"name": f"{place}.pdf", "pages": count(file, most)})
        (Path(folder) / "reply.svg").write_text(given["reply"], "utf-8")
        (Path(folder) / "data.json").write_text(json.dumps(given["data"] | {"files": files}), "utf-8")
        pdf = _compile(folder, given["template"], {}, "pdf", given["moment"])
    return {"pdf": base64.b64encode(pdf).decode(), "pages": count(pdf, most)}


def count(pdf: bytes, most: int) -> int:
    """How many pages a PDF has; `ValueError` when there are more than `most`."""
    import typst

    with _beside(pdf) as folder:
        try:
            _compile(folder, _COUNT, {"most": str(most)}, "pdf")
        except typst.TypstError as refused:
            missing = [int(number) for number in _MISSING.findall(str(refused))]
            if missing and min(missing) > 1:
                return min(missing) - 1
            raise
    raise ValueError("too many pages")


def fax_pages(pdf: bytes, first: int, pages: int, rows: int) -> list[str]:
    """The pages from `first` (counted from 0) up to `pages` as a fax machine sends them: a TIFF of each in base64."""
    return [base64.b64encode(_tiff(drawn(pdf, page, rows), rows)).decode() for page in range(first, pages)]


def joined(content: bytes, sizes: list[int]) -> str:
    """TIFFs of one page each, of these `sizes` in bytes, one behind the other in `content`, as one TIFF in base64."""
    file, given = io.BytesIO(), io.BytesIO(content)
    with TiffImagePlugin.AppendingTiffWriter(file) as pages:
        for size in sizes:
            pages.write(given.read(size))
            pages.newFrame()
    return base64.b64encode(file.getvalue()).decode()


def _tiff(image: Image.Image, rows: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "TIFF", compression="group4", dpi=(ACROSS, rows))
    return file.getvalue()


def all_pages(pdf: bytes) -> str:
    """Every page of a PDF that came, in the dots of a fine fax: a TIFF in base64.

    What the PDF would do ends here, for only dots are kept; it is written anew so that what was counted is drawn.
    """
    from tridesk.documents import pdfs

    pdf = pdfs.written_anew(pdf, is_drawn=True)
    pages = [_tiff(drawn(pdf, page, FINE), FINE) for page in range(count(pdf, MOST_PAGES))]
    return joined(b"".join(pages), [len(page) for page in pages])


def preview(pdf: bytes, page: int, rows: int) -> str:
    """What the other machine prints of a page (counted from 0): a PNG with square pixels, in base64."""
    image = drawn(pdf, page, rows)
    square = image.resize((WIDE // 2, round(image.height * ACROSS / rows) // 2), Image.Resampling.BOX)
    return base64.b64encode(_png(square.convert("L"))).decode()


def drawn(pdf: bytes, page: int, rows: int) -> Image.Image:
    """A page (counted from 0) in black and white dots, `rows` an inch."""
    with _beside(pdf) as folder:
        png = _compile(folder, _PAGE, {"page": str(page + 1)}, "png")
    with Image.open(io.BytesIO(png), formats=["PNG"]) as image:
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A") if "A" in image.getbands() else None)
    high = round(_A4[1] / 25.4 * rows)
    grey = paper.convert("L").resize((WIDE, high), Image.Resampling.BOX if rows < FINE else Image.Resampling.BICUBIC)
    return grey.point(_steeper).convert("1")


def _steeper(shade: int) -> int:
    return max(0, min(255, round((shade - _BLACK) * 255 / (_WHITE - _BLACK))))


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _beside(pdf: bytes) -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory()
    (Path(folder.name) / "fax.pdf").write_bytes(pdf)
    return folder


def _compile(folder: str, template: str, inputs: dict[str, str], form: Any, moment: int = 0) -> bytes:
    import typst

    (Path(folder) / "main.typ").write_text(template, "utf-8")
    made = typst.compile(
        str(Path(folder) / "main.typ"),
        root=folder,
        format=form,
        ppi=float(ACROSS),
        sys_inputs=inputs,
        ignore_system_fonts=True,
        timestamp=moment,
    )
    assert isinstance(made, bytes)
    return made
