"""An invented fax in the spool of the switch, as the switch leaves it there: for the welcome page."""

from __future__ import annotations

import io
import secrets
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from tridesk.demo.data_files import read
from tridesk.fax import spool
from tridesk.kit import clock
from tridesk.kit.languages import LANGUAGES

_WIDE, _HIGH = 1728, 2292  # dots of A4 at 204 x 196 an inch
_DOTS: Final = (204, 196)
_LETTERS: Final = 34
_HEAD: Final = 26


def send_fax(language: str) -> None:
    """Leaves one fax in this language, in Dutch where there is none."""
    told = read("faxes")[language if language in LANGUAGES else LANGUAGES[0]]
    facts = {
        "called": "",
        "caller": told["caller"],
        "station": told["station"],
        "pages": "1",
        "result": "SUCCESS",
        "fault": "",
    }
    spool.put(spool.folder(), f"demo-{secrets.token_hex(6)}", _tiff(told["text"], told["station"]), facts)


def _tiff(text: str, station: str) -> bytes:
    """One page of paper, as a fax machine sends it: with its own line at the top."""
    page = Image.new("L", (_WIDE, _HIGH), 255)
    draw = ImageDraw.Draw(page)
    head = f"{clock.now():%d/%m/%Y %H:%M}   {station}   P. 1/1"
    draw.text((60, 20), head, font=ImageFont.load_default(_HEAD), fill=0)
    draw.multiline_text((150, 320), text, font=ImageFont.load_default(_LETTERS), fill=0, spacing=20)
    file = io.BytesIO()
    page.convert("1").save(file, "TIFF", compression="group4", dpi=_DOTS)
    return file.getvalue()
