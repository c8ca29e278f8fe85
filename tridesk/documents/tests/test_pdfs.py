"""What is no PDF, or one that does something, does not come into the library; what comes in was written anew."""

from __future__ import annotations

import base64
import io
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pikepdf
import pytest
from pikepdf import Dictionary, Stream
from PIL import Image

from tests.papers import faults_in
from tridesk.documents import pdfs
from tridesk.documents.pdfs import Refused
from tridesk.documents.rules import PdfFault
from tridesk.documents.tests.papers import paper
from tridesk.documents.tests.strange import ACTIVE, HARMLESS, HIDDEN, SCRIPT, STRUCTURE, does, forms, stream, written
from tridesk.kit import sandbox, typesetting

needs_poppler = pytest.mark.skipif(
    not (shutil.which("pdfinfo") and shutil.which("pdfdetach")),
    reason="LEFT OUT: poppler is not installed here ('apt-get install poppler-utils' brings it)",
)
needs_mupdf = pytest.mark.skipif(
    shutil.which("mutool") is None,
    reason="LEFT OUT: mupdf is not installed here ('apt-get install mupdf-tools' brings it)",
)
# What does something, as qpdf and mupdf write it, without blanks.
_DOES: Final = re.compile(
    r"/S/(?:JavaScript|Launch|SubmitForm|ImportData|GoTo[RE]|Rendition|Movie|Sound)\b|obj /JavaScript|/EF\b"
    r"|/Fields\[\]/XFA\b|/Subtype/(?:Movie|Sound|RichMedia|3D|FileAttachment)\b"
    r"|/URI\((?:javascript|file|\\\\)|/F\(c:/secret"
)
_OPENS: Final = re.compile(r"/S/URI\b")
_SECOND: Final = frozenset({"behind another action", "among others behind an action", "under the pointer"})
_NOT_BY_POPPLER: Final = _SECOND | {"in the outlines", "script as a link"}
_PACKED: Final = frozenset({"packed", "packed twice", "packed with an escaped filter"})
POPPLER: Final = {
    name
    for name, content in ACTIVE.items()
    if (b"app.alert" in content or name in _PACKED or name in HIDDEN) and name not in _NOT_BY_POPPLER
} | {"file pinned to a page", "file attached"}
"""What poppler looks for: scripts, but not behind other actions or in the outlines, and attached files."""


def fault(content: bytes) -> str:
    return pdfs.judged(content)[0]


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE)
def test_what_does_something_is_refused_however_it_is_spelled(content: bytes) -> None:
    assert fault(content) == "active"


@pytest.mark.parametrize("content", [*HARMLESS.values(), STRUCTURE], ids=[*HARMLESS, "structure"])
def test_what_does_nothing_leaves_and_is_the_same_bytes_each_time(content: bytes) -> None:
    made = pdfs.written_anew(content)
    assert pdfs.written_anew(content) == made
    assert pdfs.written_anew(made) == made


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "not_pdf"),
        (b"<html>%PDF-1.7", "not_pdf"),
        (b"%PDF-1.7\n", "broken"),
        (paper("x")[:-20], "broken"),
        (paper("x").replace(b"/Pages", b"/Sheets"), "broken"),
        (does(SCRIPT, packed=(5,)).replace(b"stream\r\nx", b"stream\r\ny"), "broken"),
    ],
)
def test_what_is_none_or_broken_is_refused(content: bytes, expected: str) -> None:
    assert fault(content) == expected


@pytest.mark.parametrize("password", ["", "secret"])
def test_one_with_a_password_is_refused_also_where_it_opens_without(password: str) -> None:
    assert fault(_locked(password)) == "locked"


def _locked(password: str) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper("x"))) as plain:
        plain.save(file, encryption=pikepdf.Encryption(owner="owner", user=password))
    return file.getvalue()


def test_one_that_is_signed_is_refused_but_rights_of_a_reader_are_taken_out() -> None:
    signature = b"<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >>"
    field = b"<< /FT /Sig /T (a) %s /Type /Annot /Subtype /Widget /Rect [0 0 0 0] >>"
    form = b"/AcroForm << /Fields [5 0 R] /SigFlags 3 >>"
    assert fault(written(form, {5: field % b"/V 6 0 R", 6: signature}, page=b"/Annots [5 0 R]")) == "signed"
    assert fault(written(form, {5: field % b""}, page=b"/Annots [5 0 R]")) == ""
    made = pdfs.written_anew(written(b"/Perms << /UR3 5 0 R >>", {5: signature}))
    assert b"/ByteRange" not in made


def test_only_what_was_walked_through_leaves() -> None:
    for name in ("script that nothing leads to", "script of an earlier revision"):
        assert b"JavaScript" in HARMLESS[name]
        assert b"JavaScript" not in pdfs.written_anew(HARMLESS[name])


def test_our_own_papers_and_those_of_a_scanner_pass() -> None:
    template = '#set document(title: "Brief")\n= Brief\n#link("https://desk.example/")[desk]\n#lorem(900)'
    ours = typesetting.pdf(template, {}, {}, at=datetime(2026, 3, 2, tzinfo=UTC))
    assert faults_in(pdfs.written_anew(ours)) == faults_in(ours) == []
    file = io.BytesIO()
    Image.new("1", (4960, 7016)).save(file, "PDF", resolution=600)
    with pikepdf.open(io.BytesIO(pdfs.written_anew(file.getvalue()))) as scanned:
        assert [image.Width for image in scanned.pages[0].get_images().values()] == [4960]


# --- as other readers see them


def _by_qpdf(file: Path) -> bool:
    with pikepdf.open(file) as opened:
        dictionaries = (thing.stream_dict if isinstance(thing, Stream) else thing for thing in opened.objects)
        texts = [dictionary.unparse(resolved=True) for dictionary in dictionaries]
        opens = opened.Root.get("/OpenAction")
        first = opens.unparse(resolved=True) if isinstance(opens, Dictionary) else b""
    joined = re.sub(r"\s*([/<>\[\]()])\s*", r"\1", "\n".join(f"obj {text.decode('latin-1')}" for text in texts))
    joined = joined.replace("obj/", "obj /")
    return bool(_DOES.search(joined) or _OPENS.search(first.decode("latin-1").replace(" ", "")))


def _by_mupdf(file: Path) -> bool:
    return bool(_DOES.search(_ask("mutool", "show", file, "grep"))) or bool(
        _OPENS.search(re.sub(r"\s", "", _ask("mutool", "show", file, "trailer/Root/OpenAction")))
    )


def _by_poppler(file: Path) -> bool:
    return bool(_ask("pdfinfo", "-js", file).strip()) or not _ask("pdfdetach", "-list", file).startswith("0 ")


def _ask(*command: str | Path) -> str:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return done.stdout.decode("latin-1")


READERS: Final = [
    pytest.param(_by_qpdf, id="qpdf"),
    pytest.param(_by_mupdf, id="mupdf", marks=needs_mupdf),
    pytest.param(_by_poppler, id="poppler", marks=needs_poppler),
]


@pytest.mark.parametrize("reader", READERS)
def test_whatever_a_reader_would_run_is_refused(reader: Any, tmp_path: Path) -> None:
    """And of what leaves a reader runs nothing."""
    file, seen = tmp_path / "a.pdf", set[str]()
    for name, content in {**ACTIVE, **HARMLESS}.items():
        file.write_bytes(content if name in ACTIVE else pdfs.written_anew(content))
        if reader(file):
            seen.add(name)
    assert seen == (POPPLER if reader is _by_poppler else set(ACTIVE))


# --- what it costs


@pytest.mark.parametrize("letters", [b"/F Do ", b"/#46 Do ", b"/F%x\nDo ", b"/F %%%s\nDo " % (b"x" * 300)])
def test_drawings_are_counted_before_anything_is_drawn(letters: bytes) -> None:
    assert fault(forms(10, 5, letters=letters)) == ""
    assert fault(forms(10, 10, letters=letters)) == "heavy", "10,000,000,000 of them in 3 kB"
    assert fault(forms(1, pdfs.DEEPEST, letters=letters)) == ""
    assert fault(forms(1, pdfs.DEEPEST + 2, letters=letters)) == "heavy"


def test_a_form_with_two_names_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else forms that draw the next one by two names would be looked at 2, 4, 8 ... times."""
    unpack, unpacked = pdfs._Load._unpack, list[Any]()

    def count(load: pdfs._Load, form: Any) -> bytes:
        unpacked.append(form)
        return unpack(load, form)

    monkeypatch.setattr(pdfs._Load, "_unpack", count)
    assert fault(forms(1, 15, b"/F Do /G Do ")) == ""
    assert len(unpacked) == 1 + 15, "the page, and each form"
    assert fault(forms(1, 20, b"/F Do /G Do ")) == "heavy"


def test_a_form_that_draws_itself_is_refused() -> None:
    form = stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>")
    page = b"/Resources << /XObject << /X 5 0 R >> >>"
    assert fault(written(objects={5: form}, page=page, content=b"/X Do")) == "heavy"


@pytest.mark.parametrize(
    ("resources", "content"),
    [
        (b"/ExtGState << /G << /SMask << /S /Luminosity /G 5 0 R >> >> >>", b"/G gs "),
        (b"/Pattern << /P 5 0 R >>", b"/Pattern cs /P scn "),
        (b"/Font << /T << /Type /Font /Subtype /Type3 /CharProcs << /a 5 0 R >> >> >>", b"(aaaaaa) "),
        (b"/XObject << /X 6 0 R >>", b""),
    ],
    ids=["mask", "pattern", "letter", "appearance of a note"],
)
def test_whatever_draws_a_form_counts(resources: bytes, content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "MOST_DRAWINGS", 1000)
    form = stream(b"/X Do " * 20, b"/Type /XObject /Subtype /Form /Resources << /XObject << /X 6 0 R >> >>")
    small = stream(b"", b"/Type /XObject /Subtype /Form /Resources << >>")
    page = b"/Resources << %s >> /Annots [%s]" % (resources, b"" if content else b"7 0 R " * 100)
    look = b"<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /AP << /N << /On 5 0 R >> >> >>"
    objects = {5: form, 6: small, 7: look}
    assert fault(written(objects=objects, page=page, content=content * 100)) == "heavy"
    assert fault(written(objects=objects, page=page.replace(b"7 0 R " * 98, b""), content=content)) == ""


def test_pixels_are_counted_as_often_as_they_are_drawn() -> None:
    image = stream(b"", b"/Type /XObject /Subtype /Image /Width 10000 /Height 10000 /SMask 5 0 R")
    page = b"/Resources << /XObject << /I 5 0 R >> >>"
    assert fault(written(objects={5: image}, page=page, content=b"/I Do " * 20)) == ""
    assert fault(written(objects={5: image}, page=page, content=b"/I Do " * 21)) == "heavy"


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = does(SCRIPT + b" " * (pdfs.MOST_UNPACKED + 1), packed=(5,))
    assert sandbox.run("tridesk.documents.pdfs:judged", bomb) == ["broken", ""]
    monkeypatch.setattr(pdfs, "MOST_UNPACKED", 1000)
    assert fault(written(content=b" " * 1001)) == "heavy"
    with monkeypatch.context() as patch:
        patch.setattr(pdfs, "MOST_OBJECTS", 3)
        assert fault(paper("x")) == "heavy"
    monkeypatch.setattr(pdfs, "MOST_VALUES", 20)
    assert fault(written(objects={5: b"[%s]" % (b"0 " * 20)}, catalog=b"/X 5 0 R")) == "heavy"


def test_what_is_drawn_by_us_is_counted_but_may_do_what_it_likes() -> None:
    assert pdfs.written_anew(ACTIVE["script"], is_drawn=True)
    assert b"/Encrypt" not in pdfs.written_anew(_locked(""), is_drawn=True)
    with pytest.raises(Refused) as refused:
        pdfs.written_anew(forms(10, 10), is_drawn=True)
    assert refused.value.fault is PdfFault.HEAVY


def test_the_file_comes_back_from_the_child() -> None:
    code, made = sandbox.run("tridesk.documents.pdfs:judged", paper("x"))
    assert (code, base64.b64decode(made)) == ("", pdfs.written_anew(paper("x")))
