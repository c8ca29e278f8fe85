"""What is no PDF, or one that does something, does not come into the library."""

from __future__ import annotations

import pytest

from tridesk.documents import pdfs
from tridesk.documents.tests.papers import packed, paper
from tridesk.kit import sandbox


def test_a_plain_pdf_is_good() -> None:
    assert pdfs.fault(paper("Formulier")) == ""
    assert pdfs.fault(paper("Formulier", packed(b"<< /Type /Font >>"))) == ""
    assert pdfs.fault(paper("Formulier", b"<< /S /GoTo /D [0] >> << /XFAuna 1 >>")) == ""


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "not_pdf"),
        (b"<html>%PDF-1.7", "not_pdf"),
        (b"%PDF-1.7\n", "broken"),
        (paper("x")[:-20], "broken"),
        (paper("x").replace(b"/Pages", b"/Sheets"), "broken"),
        (paper("x", b"<< /Type /ObjStm >>\nstream\nnot packed\nendstream"), "broken"),
        (paper("x", b"<< /Encrypt 9 0 R >>"), "locked"),
        (paper("x", b"<< /S /JavaScript /JS (app.alert(1)) >>"), "active"),
        (paper("x", b"<< /S /J#61vaScript /JS (app.alert(1)) >>"), "active"),
        (paper("x", packed(b"<< /S /JavaScript >>")), "active"),
        (paper("x", packed(b"<< /S /JavaScript >>", b"/Type /Obj#53tm")), "active"),
        (paper("x", b"<< /S /Launch /F (cmd.exe) >>"), "active"),
        (paper("x", b"<< /S /GoToR /F (\\\\\\\\far.example\\\\share) /D [0] >>"), "active"),
        (paper("x", b"<< /S /GoToE /F (other.pdf) >>"), "active"),
        (paper("x", packed(b"<< /S /Rendition /JS (app.alert(1)) >>")), "active"),
        (paper("x", b"<< /AcroForm << /XFA [(xdp:xdp) 9 0 R] >> >>"), "active"),
        (paper("x", packed(b"<< /X#46A 9 0 R >>")), "active"),
        (paper("x", b"<< /Names << /EmbeddedFiles 9 0 R >> >>"), "active"),
    ],
)
def test_what_is_none_or_does_something_is_refused(content: bytes, fault: str) -> None:
    assert pdfs.fault(content) == fault


def test_a_bomb_in_an_object_stream_is_refused_in_the_child() -> None:
    bomb = paper("x", packed(b" " * (pdfs.MOST_UNPACKED + 1)))
    assert sandbox.run("tridesk.documents.pdfs:fault", bomb) == "broken"
