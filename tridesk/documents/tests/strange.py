"""PDFs of strangers, spelled by hand: some do something, in many spellings and places, others look as if they did."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection, Mapping
from typing import Final

SCRIPT: Final = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
_OPENS: Final = b"/OpenAction 5 0 R"


def written(
    catalog: bytes = b"",
    objects: Mapping[int, bytes] | None = None,
    *,
    page: bytes = b"",
    content: bytes = b"",
    packed: Collection[int] = (),
    opening: bytes = b"stream\r\n",
    dictionary: bytes = b"/Filter /FlateDecode",
    pack: Callable[[bytes], bytes] = zlib.compress,
) -> bytes:
    """A PDF of one page; `objects` are numbered from 5 on, those `packed` stand in an object stream.

    That stream has this `dictionary`, begins with `opening`, and is compressed by `pack`.
    """
    bodies = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R %s >>" % page,
        4: stream(content),
        **(objects or {}),
    }
    box, table = max(bodies) + 1, max(bodies) + 2
    if packed:
        inner = [(number, bodies.pop(number)) for number in packed]
        starts = [sum(len(body) + 1 for _number, body in inner[:place]) for place in range(len(inner))]
        index = b" ".join(b"%d %d" % (number, start) for (number, _body), start in zip(inner, starts, strict=True))
        whole = index + b"\n" + b"\n".join(body for _number, body in inner)
        data = pack(whole) if b"/FlateDecode" in dictionary else whole
        data = data.hex().encode() + b">" if b"/ASCIIHexDecode" in dictionary else data
        head = b"<< /Type /ObjStm /N %d /First %d /Length %d %s >>\n" % (
            len(inner),
            len(index) + 1,
            len(data),
            dictionary,
        )
        bodies[box] = head + opening + data + b"\nendstream"
    made, places = b"%PDF-1.7\n", dict[int, int]()
    for number, body in bodies.items():
        places[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    rows = {number: (1, place, 0) for number, place in places.items()} | {
        number: (2, box, place) for place, number in enumerate(packed)
    }
    rows |= {0: (0, 0, 255)} | ({table: (1, len(made), 0)} if packed else {})
    size, start = max(rows) + 1, len(made)
    lines = [rows.get(number, (0, 0, 255)) for number in range(size)]
    if packed:
        data = b"".join(bytes([kind, *place.to_bytes(4, "big"), more]) for kind, place, more in lines)
        made += b"%d 0 obj\n<< /Type /XRef /Size %d /Root 1 0 R /W [1 4 1] /Length %d >>\nstream\n%s\nendstream\n" % (
            table,
            size,
            len(data),
            data,
        )
        made += b"endobj\n"
    else:
        made += b"xref\n0 %d\n" % size
        made += b"".join(b"%010d %05d %s \n" % (place, 0, b"n" if kind else b"f") for kind, place, _more in lines)
        made += b"trailer << /Size %d /Root 1 0 R >>\n" % size
    return made + b"startxref\n%d\n%%%%EOF\n" % start


def stream(content: bytes, dictionary: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (dictionary, len(content), content)


def forms(width: int, depth: int, letters: bytes = b"/F Do ") -> bytes:
    """A page that draws forms so deep in each other, each of them the next one (`F`, also called `G`) so many times."""
    head = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
    inner = b" /Resources << /XObject << /F %d 0 R /G %d 0 R >> >>"
    objects = {5 + place: stream(letters * width, head + inner % (6 + place, 6 + place)) for place in range(depth - 1)}
    objects[4 + depth] = stream(b"0 0 m 9 9 l S", head)
    return written(objects=objects, page=inner % (5, 5), content=letters * width)


def note(kind: bytes, more: bytes = b"", **objects: bytes) -> bytes:
    """A PDF with an annotation of this kind on its page; `objects` are named `o6`, `o7` ..."""
    numbered = {int(name[1:]): body for name, body in objects.items()}
    body = b"<< /Type /Annot /Subtype /%s /Rect [0 0 99 99] %s >>" % (kind, more)
    return written(page=b"/Annots [5 0 R]", objects={5: body, **numbered})


def does(action: bytes, catalog: bytes = _OPENS, **form: object) -> bytes:
    """A PDF that does this when it is opened."""
    return written(catalog, {5: action}, **form)  # type: ignore[arg-type]


def _changed_later(before: bytes, body: bytes) -> bytes:
    """The PDF with another object 5, appended as a second revision."""
    start = before.rindex(b"startxref")
    old = int(before[start:].split()[1])
    added = before + b"5 0 obj\n%s\nendobj\n" % body
    table = b"xref\n5 1\n%010d 00000 n \ntrailer << /Size 6 /Root 1 0 R /Prev %d >>\n" % (len(before), old)
    return added + table + b"startxref\n%d\n%%%%EOF\n" % len(added)


def _packed_in_part(content: bytes) -> bytes:
    """The content compressed, with all up to the word `endstream` in clear."""
    start = content.index(b"endstream") + len(b"endstream")
    rest = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    clear = b"\0" + start.to_bytes(2, "little") + (0xFFFF - start).to_bytes(2, "little") + content[:start]
    packed = rest.compress(content[start:]) + rest.flush()
    return b"\x78\x9c" + clear + packed + zlib.adler32(content).to_bytes(4, "big")


_FILE: Final = stream(b"MZ", b"/Type /EmbeddedFile")
_TO_FILE: Final = b"<< /Type /Filespec /F (a.exe) /EF << /F 6 0 R >> >>"

HIDDEN: Final = {
    "long dictionary": does(SCRIPT, packed=(5,), dictionary=b"/Filter /FlateDecode /Pad (%s)" % (b"x" * 5000)),
    "obj in the dictionary": does(SCRIPT, packed=(5,), dictionary=b"/Pad (obj) /Filter /FlateDecode"),
    "CR alone": does(SCRIPT, packed=(5,), opening=b"stream\r"),
    "blank and LF": does(SCRIPT, packed=(5,), opening=b"stream \n"),
    "endstream in the packed bytes": written(
        _OPENS, {5: SCRIPT, 6: b"(endstream)"}, packed=(6, 5), pack=_packed_in_part
    ),
}
"""A script in an object stream that a scan of bytes does not open."""

ACTIVE: Final = {
    **HIDDEN,
    "script": does(SCRIPT),
    "escaped kind": does(SCRIPT.replace(b"Java", b"J#61va")),
    "escaped key": does(SCRIPT.replace(b"/S ", b"/#53 ")),
    "escaped place": does(SCRIPT, catalog=b"/Open#41ction 5 0 R"),
    "no blanks": does(b"<</S/JavaScript/JS(app.alert\\(1\\))>>"),
    "comments between": does(b"<< /S%x\n/JavaScript%y\n/JS (app.alert\\(1\\)) >>"),
    "kind elsewhere": written(_OPENS, {5: b"<< /S 6 0 R /JS (app.alert\\(1\\)) >>", 6: b"/JavaScript"}),
    "script as a stream": written(_OPENS, {5: b"<< /S /JavaScript /JS 6 0 R >>", 6: stream(b"app.alert(1)")}),
    "in the catalogue itself": written(b"/OpenAction %s" % SCRIPT),
    "packed": does(SCRIPT, packed=(5,)),
    "packed twice": does(SCRIPT, packed=(5,), dictionary=b"/Filter [/ASCIIHexDecode /FlateDecode]"),
    "packed without compression": does(SCRIPT, packed=(5,), dictionary=b""),
    "packed with an escaped filter": does(SCRIPT, packed=(5,), dictionary=b"/Filter [/Fl#61teDecode] /FlateDecode 1"),
    "in a later revision": _changed_later(does(b"<< /S /GoTo /D [3 0 R /Fit] >>"), SCRIPT),
    "behind another action": does(b"<< /S /GoTo /D [3 0 R /Fit] /Next %s >>" % SCRIPT),
    "among others behind an action": does(
        b"<< /S /GoTo /D [3 0 R /Fit] /Next [<< /S /Named /N /Print >> %s] >>" % SCRIPT
    ),
    "when it is closed": does(SCRIPT, catalog=b"/AA << /WC 5 0 R >>"),
    "when a page is opened": written(page=b"/AA << /O 5 0 R >>", objects={5: SCRIPT}),
    "on a link": note(b"Link", b"/A %s" % SCRIPT),
    "under the pointer": note(b"Link", b"/AA << /E %s >>" % SCRIPT),
    "in a field": written(
        b"/AcroForm << /Fields [5 0 R] >>",
        {5: b"<< /FT /Tx /T (a) /AA << /K %s >> /Type /Annot /Subtype /Widget /Rect [0 0 9 9] >>" % SCRIPT},
        page=b"/Annots [5 0 R]",
    ),
    "in the outlines": written(
        b"/Outlines 5 0 R",
        {
            5: b"<< /First 6 0 R /Last 6 0 R /Count 1 >>",
            6: b"<< /Title (x) /Parent 5 0 R /A %s >>" % SCRIPT,
        },
    ),
    "by name": does(SCRIPT, catalog=b"/Names << /JavaScript << /Names [(a) 5 0 R] >> >>"),
    "by name in a tree": written(
        b"/Names << /JavaScript << /Kids [6 0 R] >> >>",
        {5: SCRIPT, 6: b"<< /Limits [(a) (a)] /Names [(a) 5 0 R] >>"},
    ),
    "program": does(b"<< /S /Launch /F (cmd.exe) >>"),
    "program of Windows": does(b"<< /S /Launch /Win << /F (cmd.exe) /P (/c calc) >> >>", packed=(5,)),
    "form that sends itself": note(b"Link", b"/A << /S /SubmitForm /F << /FS /URL /F (http://far.example) >> >>"),
    "data brought in": note(b"Link", b"/A << /S /ImportData /F (data.fdf) >>"),
    "file elsewhere": does(b"<< /S /GoToR /F (\\\\\\\\far.example\\\\share) /D [0 /Fit] >>"),
    "file inside": does(b"<< /S /GoToE /T << /R /C /N (a) >> /D [0 /Fit] >>"),
    "media": does(b"<< /S /Rendition /OP 0 /JS (app.alert\\(1\\)) >>"),
    "film": note(b"Movie", b"/Movie << /F (a.avi) >>"),
    "film as an action": does(b"<< /S /Movie /T (a) >>"),
    "sound": note(b"Sound", b"/Sound 6 0 R", o6=stream(b"x", b"/R 8000")),
    "sound as an action": written(_OPENS, {5: b"<< /S /Sound /Sound 6 0 R >>", 6: stream(b"x", b"/R 8000")}),
    "rich media": note(b"RichMedia", b"/RichMediaContent << /Assets << /Names [] >> >>"),
    "space": note(b"3D", b"/3DD 6 0 R", o6=stream(b"x", b"/Type /3D /Subtype /U3D")),
    "file pinned to a page": note(b"FileAttachment", b"/FS %s" % _TO_FILE, o6=_FILE),
    "file attached": written(b"/Names << /EmbeddedFiles << /Names [(a) 5 0 R] >> >>", {5: _TO_FILE, 6: _FILE}),
    "file that belongs to it": written(b"/AF [5 0 R]", {5: _TO_FILE, 6: _FILE}),
    "file of the structure": written(b"/StructTreeRoot << /K << /S /P /AF 5 0 R >> >>", {5: _TO_FILE, 6: _FILE}),
    "form of XML": written(b"/AcroForm << /Fields [] /XFA 5 0 R >>", {5: stream(b"<xdp:xdp/>")}),
    "form of XML in parts": written(b"/AcroForm << /Fields [] /X#46A [(a) 5 0 R] >>", {5: stream(b"<xdp:xdp/>")}),
    "form of XML with another name first": written(
        b"/AcroForm 5 0 R /X 5 0 R /Y 5 0 R", {5: b"<< /Fields[]/XFA 6 0 R >>", 6: stream(b"<xdp:xdp/>")}
    ),
    "page of the web, not asked for": does(b"<< /S /URI /URI (http://far.example/) >>"),
    "script as a link": note(b"Link", b"/A << /S /URI /URI (javascript:app.alert\\(1\\)) >>"),
    "program as a link": note(b"Link", b"/A << /S /URI /URI (file:///c:/windows/system32/cmd.exe) >>"),
    "share as a link": note(b"Link", b"/A << /S /URI /URI (\\\\\\\\far.example\\\\share) >>"),
    "content elsewhere": written(
        objects={5: stream(b"", b"/F (c:/secret) /Type /XObject /Subtype /Form /BBox [0 0 9 9]")},
        page=b"/Resources << /XObject << /X 5 0 R >> >>",
        content=b"/X Do",
    ),
}
"""PDFs that do something."""

HARMLESS: Final = {
    "nothing": written(),
    "packed font": written(objects={5: b"<< /Type /Font >>"}, packed=(5,)),
    "words about it": written(content=b"BT (/S /JavaScript /Launch /XFA [1] /EmbeddedFiles) Tj ET"),
    "words packed": written(content=b"(/S /JavaScript)", objects={5: b"(/S /JavaScript /JS)"}, packed=(5,)),
    "page at the start": written(b"/OpenAction [3 0 R /Fit]"),
    "page at the start as an action": does(b"<< /S /GoTo /D [3 0 R /Fit] >>"),
    "link": note(b"Link", b"/A << /S /URI /URI (https://desk.example/formulier?taal=nl) >>"),
    "link by mail": note(b"Link", b"/A << /S /URI /URI (mailto:helpdesk@desk.example) >>"),
    "link without a scheme": note(b"Link", b"/A << /S /URI /URI (www.desk.example/a:b) >>"),
    "button that prints": note(b"Link", b"/A << /S /Named /N /Print >>"),
    "button that empties": note(b"Link", b"/A << /S /ResetForm >>"),
    "form": written(
        b"/AcroForm << /Fields [5 0 R] /DA (/Helv 0 Tf 0 g) >> /XFAuna 1",
        {5: b"<< /FT /Tx /T (JavaScript) /V (/Launch) /Type /Annot /Subtype /Widget /Rect [0 0 9 9] >>"},
        page=b"/Annots [5 0 R]",
    ),
    "names of the writer": written(
        page=b"/Resources << /Font << /JavaScript 5 0 R /XFA 5 0 R /A 5 0 R >> >>",
        objects={5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"},
    ),
    "outlines": written(
        b"/Outlines 5 0 R",
        {
            5: b"<< /First 6 0 R /Last 6 0 R /Count 1 >>",
            6: b"<< /Title (JavaScript) /Parent 5 0 R /A << /S /GoTo /D [3 0 R /Fit] >> >>",
        },
    ),
    "script that nothing leads to": written(objects={5: SCRIPT}),
    "script of an earlier revision": _changed_later(does(SCRIPT), b"<< /S /GoTo /D [3 0 R /Fit] >>"),
}
"""PDFs that do nothing."""

STRUCTURE: Final = written(
    b"/MarkInfo << /Marked true >> /StructTreeRoot 5 0 R",
    {5: b"<< /Type /StructTreeRoot /K 6 0 R >>", 6: b"<< /Type /StructElem /S /Movie /P 5 0 R /K [] >>"},
)
"""A PDF whose writer calls a part of it a film."""
