"""Strange PDFs are read with qpdf, judged by what stands in which place, and written anew: in a child (`kit.sandbox`).

Refused is what no form needs and what attackers use: scripts, programs that a reader is to start, files inside, files
elsewhere that it is to open, forms that send themselves, sound and moving pictures, links that are no address of the
web or of mail, a password. What leaves is the file that qpdf wrote: nothing is in it but what was walked through here.
How much a file draws is counted before anything is drawn.
"""

from __future__ import annotations

import base64
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from tridesk.documents.rules import PdfFault

MOST_OBJECTS: Final = 300_000  # of a file
MOST_VALUES: Final = 2_000_000  # in the dictionaries and arrays of a file
MOST_UNPACKED: Final = 64 * 2**20  # bytes of all streams that hold objects, and of all that draw
MOST_DRAWINGS: Final = 200_000  # pictures, forms and letters that are drawings, each as often as it is drawn
MOST_PIXELS: Final = 4_000_000_000  # of the pictures, each as often as it is drawn: 114 pages A4 at 600 dots an inch
DEEPEST: Final = 30  # forms in forms

_NESTING: Final = 100  # arrays and dictionaries in each other
_WARNINGS: Final = 1000
_END: Final = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")

# --- places: what stands there is an action, one that nobody has to ask for, or an element of the structure
_PLAIN, _ACTION, _AUTOMATIC, _TRIGGERS, _STRUCTURE = "", "action", "automatic", "triggers", "structure"
_FORM, _NAMES = "form", "names"
_PLACES: Final = {
    "/A": _ACTION,
    "/PA": _ACTION,
    "/OpenAction": _AUTOMATIC,
    "/AA": _TRIGGERS,
    "/StructTreeRoot": _STRUCTURE,
    "/SD": _STRUCTURE,
    "/AcroForm": _FORM,
    "/Names": _NAMES,
}
_AUTOMATIC_KINDS: Final = frozenset({"/GoTo", "/Named", "/Hide", "/ResetForm", "/SetOCGState", "/Trans"})
_KINDS: Final = _AUTOMATIC_KINDS | {"/URI", "/Thread"}
_ACTIVE_KINDS: Final = frozenset(
    f"/{kind}"
    for kind in (
        *("JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "GoToDp"),
        *("Rendition", "Movie", "Sound", "GoTo3DView", "RichMediaExecute"),
    )
)  # of an action, wherever it stands but in the structure, whose elements are named by their writer
_ACTIVE_NOTES: Final = frozenset({"/FileAttachment", "/Movie", "/Sound", "/RichMedia", "/3D"})
_ACTIVE_NAMES: Final = frozenset({"/JavaScript", "/EmbeddedFiles", "/Renditions"})
_ADDRESS: Final = re.compile(r"\s*(?:(?:https?|ftps?|mailto|tel|sms|sip):|(?!//|\\)[^:]*(?:[/?#]|\Z))", re.IGNORECASE)


class Refused(ValueError):
    """A file that is refused; `fault` says why."""

    def __init__(self, fault: PdfFault) -> None:
        super().__init__(fault)
        self.fault = fault


def judged(content: bytes) -> tuple[str, str]:
    """Why a file is refused, '' for a good one; and the file that may leave in its place, in base64."""
    try:
        return "", base64.b64encode(written_anew(content)).decode()
    except Refused as refusal:
        return refusal.fault, ""


def written_anew(content: bytes, *, is_drawn: bool = False) -> bytes:
    """The file as qpdf writes it, the same bytes for the same content; raises `Refused`.

    Of a file that `is_drawn` by us, dot by dot, it does not matter what it would do, nor who signed it.
    """
    if not content.startswith((b"%PDF-1.", b"%PDF-2.")):
        raise Refused(PdfFault.NOT_PDF)
    end = _END.search(content, max(0, len(content) - 2048))
    if end is None or not 0 < int(end[1]) < len(content):
        raise Refused(PdfFault.BROKEN)
    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=_WARNINGS,
        parser_max_nesting=_NESTING,
        flate_max_memory=MOST_UNPACKED,
        png_max_memory=MOST_UNPACKED,
        tiff_max_memory=MOST_UNPACKED,
        run_length_max_memory=MOST_UNPACKED,
    )
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted and not is_drawn:
                raise Refused(PdfFault.LOCKED)
            if not len(pdf.pages):
                raise Refused(PdfFault.BROKEN)
            _check_objects(pdf)
            if "/Perms" in pdf.Root:
                del pdf.Root.Perms  # more rights in Adobe's reader: they end when the file is changed
            _walk(pdf, is_drawn=is_drawn)
            _Load(pdf)
            return _saved(pdf)
    except pikepdf.PasswordError as error:
        raise Refused(PdfFault.LOCKED) from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
        raise Refused(PdfFault.BROKEN) from error


def _check_objects(pdf: Pdf) -> None:
    """Raises `Refused` for too many objects, or where some cannot be unpacked: qpdf would leave these out."""
    if len(pdf.objects) > MOST_OBJECTS:
        raise Refused(PdfFault.HEAVY)
    unpacked = 0
    for thing in pdf.objects:
        if isinstance(thing, Stream) and thing.get("/Type") == Name.ObjStm:
            unpacked += len(thing.read_bytes())
            if unpacked > MOST_UNPACKED:
                raise Refused(PdfFault.HEAVY)


def _saved(pdf: Pdf) -> bytes:
    """The file, its streams as they are."""
    file = io.BytesIO()
    pdf.save(
        file,
        deterministic_id=True,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        fix_metadata_version=False,
    )
    return file.getvalue()


# --- what it does


def _walk(pdf: Pdf, *, is_drawn: bool) -> None:
    """Looks at everything that will be written, each thing in each of its places; raises `Refused`."""
    seen, values = set[tuple[tuple[int, int], str]](), 0
    waiting: list[tuple[Object, str]] = [(pdf.trailer, _PLAIN)]
    while waiting:
        thing, place = waiting.pop()
        if thing.is_indirect:
            if (thing.objgen, place) in seen:
                continue
            seen.add((thing.objgen, place))
        is_array = isinstance(thing, Array)
        children = [("", value) for value in thing] if is_array else list(thing.items())
        if not is_array and not is_drawn:
            _judge(thing, place)
        values += len(children)
        if values > MOST_VALUES:
            raise Refused(PdfFault.HEAVY)
        for key, value in children:
            if isinstance(value, (Dictionary, Array, Stream)):
                waiting.append((value, place if is_array else _place_of(key, place)))


def _place_of(key: str, place: str) -> str:
    """The place of what a dictionary, itself in `place`, holds under this key."""
    if place == _STRUCTURE:
        return _PLAIN if key in ("/Pg", "/Obj") else _STRUCTURE
    if place == _TRIGGERS:
        return _AUTOMATIC
    if key == "/Next" and place in (_ACTION, _AUTOMATIC):
        return place
    return _PLACES.get(key, _PLAIN)


def _judge(thing: Object, place: str) -> None:
    """Refuses a dictionary, or that of a stream, that does something."""
    is_stream = isinstance(thing, Stream)
    if is_stream and isinstance(thing.get("/F"), (String, Dictionary)):
        raise Refused(PdfFault.ACTIVE)  # its content lies elsewhere
    if "/EF" in thing or thing.get("/Type") == Name.EmbeddedFile or (is_stream and "/Ref" in thing):
        raise Refused(PdfFault.ACTIVE)
    if place == _STRUCTURE:
        return
    kind = thing.get("/S")
    if isinstance(kind, Name) and not is_stream:
        kinds = {_ACTION: _KINDS, _AUTOMATIC: _AUTOMATIC_KINDS}.get(place)
        if str(kind) in _ACTIVE_KINDS or (kinds is not None and (str(kind) not in kinds or "/F" in thing)):
            raise Refused(PdfFault.ACTIVE)
    if place == _NAMES and any(name in thing for name in _ACTIVE_NAMES):
        raise Refused(PdfFault.ACTIVE)
    if (place == _FORM and "/XFA" in thing) or str(thing.get("/Subtype", "")) in _ACTIVE_NOTES:
        raise Refused(PdfFault.ACTIVE)
    for name in ("/URI", "/Base"):
        if isinstance(address := thing.get(name), String) and not _ADDRESS.match(str(address)):
            raise Refused(PdfFault.ACTIVE)
    if "/ByteRange" in thing and "/Contents" in thing:
        raise Refused(PdfFault.SIGNED)


# --- what it costs to draw it

_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_USE: Final = re.compile(rb"/([^\0\s/<>\[\](){}%]{0,127})(?:[\0\s]|%[^\r\n]{0,200}[\r\n])+(Do|gs|scn|SCN)(?![A-Za-z])")
_DRAW: Final = re.compile(rb"(?<![A-Za-z])Do(?![A-Za-z])")
_RESOURCES: Final = {b"Do": "/XObject", b"gs": "/ExtGState", b"scn": "/Pattern", b"SCN": "/Pattern"}


class _Cost(NamedTuple):
    """What one drawing takes, with all that is drawn in it; `height` counts the forms in each other."""

    drawings: int = 0
    pixels: int = 0
    height: int = 0

    def with_uses(self, other: _Cost, uses: int) -> _Cost:
        """This one, and in it the other so many times."""
        return _Cost(
            self.drawings + uses * other.drawings,
            self.pixels + uses * other.pixels,
            max(self.height, other.height + 1 if uses else 0),
        )


class _Load:
    """Counts what the pages of a file draw; raises `Refused` when it is too much."""

    def __init__(self, pdf: Pdf) -> None:
        self._costs: dict[tuple[tuple[int, int], tuple[int, int]], _Cost] = {}
        self._unpacked = 0
        total = _Cost()
        for page in pdf.pages:
            content = page.obj.get("/Contents")
            streams = list(content) if isinstance(content, Array) else [content]
            data = b"\n".join(self._unpack(stream) for stream in streams if isinstance(stream, Stream))
            total = total.with_uses(self._content(data, page.obj, 0), 1)
            for note in page.obj.get("/Annots") or ():
                for form in _appearances(note):
                    total = total.with_uses(self._form(form, page.obj, 0), 1)
            if total.drawings > MOST_DRAWINGS or total.pixels > MOST_PIXELS:
                raise Refused(PdfFault.HEAVY)

    def _unpack(self, stream: Any) -> bytes:
        data = bytes(stream.read_bytes())
        self._unpacked += len(data)
        if self._unpacked > MOST_UNPACKED:
            raise Refused(PdfFault.HEAVY)
        return data

    def _form(self, form: Any, drawn_by: Any, depth: int) -> _Cost:
        """A form, or a pattern or a letter: one that names no resources has those of what draws it."""
        holder = form if "/Resources" in form else drawn_by
        key = form.objgen, holder.objgen
        cost = self._costs.get(key) if holder.is_indirect else None
        if depth + (cost.height if cost else 0) > DEEPEST:
            raise Refused(PdfFault.HEAVY)
        if cost is None:
            inner = self._content(self._unpack(form), holder, depth + 1)
            cost = self._costs[key] = inner._replace(drawings=inner.drawings + 1)
        return cost

    def _content(self, data: bytes, holder: Any, depth: int) -> _Cost:
        """What draws these instructions, by the resources of `holder`.

        A use whose name is not seen, or not there, costs as much as the dearest that there is.
        """
        resources, cost = _in(holder, "/Resources"), _Cost()
        uses = Counter((match[2], _ESCAPED.sub(_letter, match[1])) for match in _USE.finditer(data))
        unseen = len(_DRAW.findall(data))
        for operator, key in _RESOURCES.items():
            for name, used in _in(resources, key).items():
                if count := uses[operator, name.encode("utf-8", "surrogateescape")[1:]]:
                    cost = cost.with_uses(self._of(used, holder, depth), count)
                    unseen -= count if operator == b"Do" else 0
        if unseen:
            drawings = [self._of(used, holder, depth) for used in _in(resources, "/XObject").values()]
            cost = cost.with_uses(max(drawings, default=_Cost()), unseen)
        for font in _in(resources, "/Font").values():
            letters = [self._form(letter, font, depth) for letter in _streams(font, "/CharProcs")]
            if (dearest := max(letters, default=_Cost(1))).drawings > 1:
                cost = cost.with_uses(dearest, len(data))
        return cost

    def _of(self, used: Any, holder: Any, depth: int) -> _Cost:
        if isinstance(used, Dictionary):  # a graphics state: its mask is drawn
            used = _in(used, "/SMask").get("/G")
        if not isinstance(used, Stream):
            return _Cost(1)
        if used.get("/Subtype") != Name.Image:
            return self._form(used, holder, depth)
        pictures = [used, *(mask for key in ("/SMask", "/Mask") if isinstance(mask := used.get(key), Stream))]
        return _Cost(1, sum(_number(picture, "/Width") * _number(picture, "/Height") for picture in pictures))


def _letter(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 16)])


def _in(thing: Any, key: str) -> Any:
    """The dictionary under this key, an empty one where there is none."""
    value = thing.get(key) if isinstance(thing, (Dictionary, Stream)) else None
    return value if isinstance(value, Dictionary) else Dictionary()


def _streams(thing: Any, key: str) -> list[Any]:
    return [value for value in _in(thing, key).values() if isinstance(value, Stream)]


def _appearances(note: Any) -> Iterator[Any]:
    """What a note on a page is drawn as, in each of its states."""
    drawn = _in(note, "/AP").get("/N")
    yield from [drawn] if isinstance(drawn, Stream) else _streams(_in(note, "/AP"), "/N")


def _number(thing: Any, key: str) -> int:
    value = thing.get(key)
    return max(0, int(value)) if isinstance(value, int) else 0
