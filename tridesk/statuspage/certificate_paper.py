"""A certificate on paper: its sentences in one language after the other, and as a PDF. No query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from tridesk.kit.clock import BRUSSELS
from tridesk.kit.languages import LANGUAGES, Language
from tridesk.statuspage import wording
from tridesk.statuspage.availability import ZERO, Stretch
from tridesk.statuspage.certificates import Certificate
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.wording import Voice

if TYPE_CHECKING:
    from fpdf import FPDF

_STATES: Final = {RegisterState.UNSTABLE: wording.UNSTABLE, RegisterState.OUT_OF_SERVICE: wording.OUT_OF_SERVICE}
_TYPEWRITER: Final = str.maketrans({"’": "'", "\u202f": " ", "–": "-", "…": "..."})  # the letters every PDF reader has
_COLUMNS: Final = (46, 46, 48, 30)


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One time in which the register was not stable."""

    begin: str
    end: str
    state: str
    length: str


@dataclass(frozen=True, slots=True)
class CertificateText:
    """The certificate in one language."""

    language: Language
    title: str
    certified: str
    verdict: str
    head: CertificateRow
    rows: tuple[CertificateRow, ...]
    total: str
    issued: str


def parts(certificate: Certificate, url: str) -> list[CertificateText]:
    """The certificate in each language; `url` is where it is verified."""
    return [_part(certificate, language, url) for language in LANGUAGES]


def _part(certificate: Certificate, language: Language, url: str) -> CertificateText:
    voice = Voice(language, certificate.issued_at.astimezone(BRUSSELS).date())
    tally, rows = certificate.tally, tuple(_row(voice, interruption) for interruption in certificate.interruptions)
    lengths = {
        name: voice.length(length) if length > ZERO else "0"
        for name, length in (("out", tally.out), ("unstable", tally.unstable), ("planned", tally.planned))
    }
    return CertificateText(
        language,
        title=voice.say(wording.CERTIFICATE),
        certified=voice.say(
            wording.CERTIFIED, begin=_hour(voice, certificate.begin), end=_hour(voice, certificate.end)
        ),
        verdict=voice.say(wording.WAS_NOT if rows else wording.WAS_STABLE),
        head=CertificateRow(*(voice.say(words) for words in (wording.FROM, wording.TO, wording.STATE, wording.LENGTH))),
        rows=rows,
        total=voice.say(wording.SUM, **lengths) if rows else "",
        issued=voice.say(wording.ISSUED, when=_hour(voice, certificate.issued_at), url=url),
    )


def _row(voice: Voice, stretch: Stretch) -> CertificateRow:
    state = voice.say(_STATES[stretch.state])
    if stretch.is_planned:
        state = f"{state} ({voice.say(wording.WAS_PLANNED)})"
    return CertificateRow(_hour(voice, stretch.begin), _hour(voice, stretch.end), state, voice.length(stretch.length))


def _hour(voice: Voice, at: datetime) -> str:
    """With the year, whatever year it is now: paper is read later."""
    local = at.astimezone(BRUSSELS)
    dots = "." if voice.language == "de" else "/"
    return f"{local:%d}{dots}{local:%m}{dots}{local:%Y}, {voice.clock(at)}"


def pdf(certificate: Certificate, url: str, proof: str) -> bytes:
    """The certificate as a PDF; the proof is attached, and behind the address in its text."""
    from fpdf import FPDF  # a fifth of the time of a start, for a paper that is rarely printed

    paper = FPDF(format="A4")
    paper.set_creation_date(certificate.issued_at)
    paper.set_title(" / ".join(part.title for part in parts(certificate, url)))
    paper.set_lang("nl-BE")
    paper.set_margins(20, 18)
    paper.set_auto_page_break(True, 18)
    paper.add_page()
    for part in parts(certificate, url):
        _print(paper, part, f"{url}?p={proof}")
    paper.embed_file(bytes=proof.encode(), basename="proof.txt", desc="Tridesk certificate, signed")
    return bytes(paper.output())


def _print(paper: FPDF, part: CertificateText, address: str) -> None:
    def line(text: str, size: float, style: Literal["", "B"] = "", link: str = "") -> None:
        paper.set_font("Helvetica", style, size)
        paper.multi_cell(0, size * 0.52, _plain(text), align="L", link=link, new_x="LMARGIN", new_y="NEXT")
        paper.ln(1)

    line(part.title, 14, "B")
    line(part.certified, 10)
    line(part.verdict, 10)
    if part.rows:
        paper.set_font("Helvetica", "", 9)
        with paper.table(
            col_widths=_COLUMNS, line_height=5.2, text_align="LEFT", borders_layout="HORIZONTAL_LINES"
        ) as table:
            for row in (part.head, *part.rows):
                cells = table.row()
                for text in (row.begin, row.end, row.state, row.length):
                    cells.cell(_plain(text))
        paper.ln(1)
        line(part.total, 10, "B")
    line(part.issued, 8, link=address)
    paper.ln(4)


def _plain(text: str) -> str:
    return text.translate(_TYPEWRITER)
