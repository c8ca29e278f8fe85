"""Pages of a fax as pictures and text: runs in the child processes of `kit.sandbox`, one page at a time.

A fax has pixels that are not square (204 x 98, 204 x 196 or 204 x 391 dots an inch). The machine reads a copy with
square ones at 300 dots an inch; what is kept is the page as it came, each row repeated until the pixels are square,
with black boxes: no pixel is lost but those under a box.
"""

from __future__ import annotations

import base64
import io
import re
import struct
import subprocess
import time
from collections.abc import Iterator
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFilter, TiffImagePlugin

from tridesk.fax import codes
from tridesk.fax.words import LANGUAGES, Box, PageText, lay_out, words_in

MOST_DIRECTORIES: Final = 1000  # pages of a file
MOST_TAGS: Final = 50_000  # of all directories together
MOST_TAG_BYTES: Final = 64 * 2**20  # that they name together; one thing may be named by many
MOST_PIXELS: Final = 60_000_000  # A3 at 300 dots an inch has 17 million; rolls are longer
_DOTS: Final = 300  # dots an inch that the machine reads best
_USUAL_WIDTH: Final = 1728  # dots of a line of A4
_ACROSS: Final = 204.0  # dots an inch, across
_HEAD: Final = 0.05  # of a page: where the sender's machine prints a line of its own
_FEWEST_BLACK: Final = 0.0004  # of the page, without specks and head; less is a blank one
_UPRIGHT: Final = 65.0  # confidence from which on nobody asks whether a page lies on its side
_TAG_SIZES: Final = {3: 2, 4: 4, 5: 8, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}  # bytes by kind
_HASH: Final = 16  # squares across and down of which the picture hash is made
_ROTATE: Final = re.compile(r"^Rotate: (\d+)$", re.MULTILINE)
_TURNS: Final = {
    90: Image.Transpose.ROTATE_270,  # tesseract says how far clockwise, Pillow turns the other way
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def count(content: bytes) -> int:
    """How many pages the file has."""
    with _opened(content) as image:
        return int(getattr(image, "n_frames", 1))


def read(content: bytes, page: int, tesseract: str) -> dict[str, Any]:
    """One page, counted from 0: its text and its picture with black boxes, as JSON values.

    `blank` pages have neither. `turned` says by how many degrees the page was turned clockwise. `tesseract` is the
    program.
    """
    square, grey = _page(content, page)
    fingerprint = picture_hash(square)
    if _is_blank(grey):
        return {"blank": True, "hash": fingerprint, "text": "", "picture": "", "confidence": 0.0, "turned": 0}
    text, turned = _read(grey, tesseract), 0
    if (text.confidence < _UPRIGHT or not text.is_upright) and (turn := _turn_of(grey, tesseract)):
        again = _read(grey.transpose(_TURNS[turn]), tesseract)
        if again.confidence > text.confidence or (again.is_upright and not text.is_upright):
            text, turned, square = again, turn, square.transpose(_TURNS[turn])
            grey = grey.transpose(_TURNS[turn])
    _black_out(square, text.boxes, grey.size)
    return {
        "blank": False,
        "hash": fingerprint,
        "text": text.text,
        "picture": base64.b64encode(_png(square)).decode(),
        "confidence": text.confidence,
        "turned": turned,
    }


def look(content: bytes, most: int, seconds: float) -> Iterator[Any]:
    """For each page what its QR codes say, and its picture hash where a document begins; at last how many pages it has.

    It ends early behind `most` pages, and when so many seconds of the processor are over. A page that cannot be opened
    hides its own codes alone.
    """
    begins, page = True, 0
    with _opened(content) as image:
        while page < most and time.process_time() <= seconds:
            try:
                image.seek(page)
            except EOFError:
                break
            seen = _see(image, begins=begins)
            yield seen
            begins = codes.SEPARATOR in seen["texts"]
            page += 1
        yield int(getattr(image, "n_frames", 1))


def _see(image: Image.Image, *, begins: bool) -> dict[str, Any]:
    try:
        square = _square(image, *_dots(image))
    except (OSError, ValueError):
        return {"texts": [], "picture": ""}
    texts = codes_on(square)
    is_hashed = begins and codes.SEPARATOR not in texts
    return {"texts": texts, "picture": picture_hash(square) if is_hashed else ""}


def codes_on(square: Image.Image) -> list[str]:
    """What the QR codes on a page say, whichever way it lies."""
    import zxingcpp

    found = zxingcpp.read_barcodes(
        square.convert("L"), formats=zxingcpp.barcode_formats_from_str("QRCode"), try_invert=False
    )
    texts = [code.text for code in found if 0 < len(code.text) <= codes.LONGEST]
    return texts[: codes.MOST_ON_A_PAGE]


def part(content: bytes, pages: list[int]) -> str:
    """These pages of a fax as one of its own, as they came: a TIFF in base64."""
    file = io.BytesIO()
    with _opened(content) as image, TiffImagePlugin.AppendingTiffWriter(file) as made:
        for page in pages:
            image.seek(page)
            image.convert("1").save(made, "TIFF", compression="group4", dpi=_dots(image))
            made.newFrame()
    return base64.b64encode(file.getvalue()).decode()


def picture_hash(image: Image.Image) -> str:
    """What stays the same when a page is sent again: which of 256 squares are darker than their right neighbour.

    Without the head, where the sender's machine prints day and hour. 64 hexadecimal digits.
    """
    body = image.crop((0, round(image.height * _HEAD), image.width, image.height)).convert("L")
    small = body.resize((_HASH + 1, _HASH), Image.Resampling.BOX)
    shades = small.tobytes()
    width = _HASH + 1
    bits = [
        shades[row * width + column] < shades[row * width + column + 1] - 2
        for row in range(_HASH)
        for column in range(_HASH)
    ]
    return f"{int(''.join('1' if bit else '0' for bit in bits), 2):064x}"


# --- pictures


def _opened(content: bytes) -> Image.Image:
    _check_directories(content)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    return Image.open(io.BytesIO(content), formats=["TIFF"])


def _check_directories(content: bytes) -> None:
    """Raises `ValueError` for a TIFF of too many directories or tags; what is broken in it, Pillow says."""
    order = "<" if content.startswith(b"II") else ">"
    is_big = content[2:4] in (b"+\0", b"\0+")
    count_as, tag_as, next_as = (order + letters for letters in (("Q", "HHQQ", "Q") if is_big else ("H", "HHII", "I")))
    tag_size, seen, tags, tag_bytes = struct.calcsize(tag_as), set[int](), 0, 0
    try:
        (place,) = struct.unpack_from(next_as, content, 8 if is_big else 4)
        while place and place not in seen:
            seen.add(place)
            (count,) = struct.unpack_from(count_as, content, place)
            first, tags = place + struct.calcsize(count_as), tags + count
            if len(seen) > MOST_DIRECTORIES or tags > MOST_TAGS:
                raise ValueError("too many directories")
            for _tag, kind, length, _value in struct.iter_unpack(tag_as, content[first : first + count * tag_size]):
                tag_bytes += _TAG_SIZES.get(kind, 1) * length
            if tag_bytes > MOST_TAG_BYTES:
                raise ValueError("too much in the directories")
            (place,) = struct.unpack_from(next_as, content, first + count * tag_size)
    except struct.error:
        return


def _page(content: bytes, page: int) -> tuple[Image.Image, Image.Image]:
    """The page as it is kept (square pixels, none lost, black and white), and as it is read (grey, 300 dots an inch).

    Raises `ValueError` for a picture that is too large.
    """
    with _opened(content) as image:
        image.seek(page)
        across, down = _dots(image)
        wide, high = image.size
        if wide * _DOTS / across * high * _DOTS / down > MOST_PIXELS:
            raise ValueError("too large")
        square, plain = _square(image, across, down), image.convert("1")
    size = (max(1, round(wide * _DOTS / across)), max(1, round(high * _DOTS / down)))
    grey = plain.convert("L").resize(size, Image.Resampling.BICUBIC).filter(ImageFilter.MedianFilter(3))
    return square, grey


def _square(page: Image.Image, across: float, down: float) -> Image.Image:
    """The page in black and white, each row repeated until its pixels are square; `ValueError` where it is too large.

    A page that is too large is not even unfolded.
    """
    wide, high = page.size
    rows = max(1, round(across / down))
    if wide * high * rows > MOST_PIXELS:
        raise ValueError("too large")
    plain = page.convert("1")
    return plain.resize((wide, high * rows), Image.Resampling.NEAREST) if rows > 1 else plain


def _dots(image: Image.Image) -> tuple[float, float]:
    """Dots an inch across and down, as the file says; guessed from its size where it says what cannot be."""
    across, down = (float(value) for value in image.info.get("dpi", (0.0, 0.0)))
    if 50 <= across <= 1200 and 50 <= down <= 1200:
        return across, down
    scale = image.width / _USUAL_WIDTH
    return _ACROSS * scale, (98.0 if image.height < image.width else 196.0) * scale


def _is_blank(grey: Image.Image) -> bool:
    """Whether there is nothing on it but specks and the line that the sender's machine prints on each page."""
    body = grey.crop((0, round(grey.height * _HEAD), grey.width, grey.height))
    small = body.resize((max(1, body.width // 6), max(1, body.height // 6)), Image.Resampling.BOX)
    dark = small.point(lambda shade: 255 if shade < 160 else 0).histogram()[255]
    return dark / (small.width * small.height) < _FEWEST_BLACK


def _black_out(square: Image.Image, boxes: tuple[Box, ...], read_at: tuple[int, int]) -> None:
    """Blackens these boxes, which count in the pixels of the copy that was read."""
    draw = ImageDraw.Draw(square)
    wide, high = square.width / read_at[0], square.height / read_at[1]
    for box in boxes:
        draw.rectangle((box.left * wide, box.top * high, box.right * wide, box.bottom * high), fill=0)


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


# --- the machine that reads


def _read(grey: Image.Image, tesseract: str) -> PageText:
    table = _ask(grey, tesseract, "-l", LANGUAGES, "--psm", "3", "--dpi", str(_DOTS), "tsv")
    return lay_out(words_in(table))


def _turn_of(grey: Image.Image, tesseract: str) -> int:
    """By how many degrees clockwise the page has to be turned to stand upright; 0 when nothing says so."""
    try:
        told = _ask(grey, tesseract, "-l", "osd", "--psm", "0", "--dpi", str(_DOTS))
    except subprocess.CalledProcessError:  # too few letters to tell
        return 0
    match = _ROTATE.search(told)
    turn = int(match[1]) if match else 0
    return turn if turn in _TURNS else 0


def _ask(grey: Image.Image, tesseract: str, *arguments: str) -> str:
    file = io.BytesIO()
    grey.save(file, "PPM")
    done = subprocess.run(  # noqa: S603 - the program that was found on this machine
        [tesseract, "stdin", "stdout", *arguments],
        input=file.getvalue(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"},
        check=True,
    )
    return done.stdout.decode("utf-8", "replace")
