"""A certificate on paper: its sentences in one language after the other, and as a PDF. No query."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from tridesk.kit import typesetting
from tridesk.kit.clock import BRUSSELS
from tridesk.kit.languages import LANGUAGES, Language
from tridesk.statuspage import wording
from tridesk.statuspage.availability import ZERO, Stretch
from tridesk.statuspage.certificates import Certificate
from tridesk.statuspage.entries import RegisterState
from tridesk.statuspage.wording import Voice

_STATES: Final = {RegisterState.UNSTABLE: wording.UNSTABLE, RegisterState.OUT_OF_SERVICE: wording.OUT_OF_SERVICE}
_TEMPLATE: Final = Path(__file__).with_name("certificate.typ")
_PROOF: Final = "Tridesk certificate, signed"


class CertificateRow(NamedTuple):
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
    """The certificate as a PDF; the proof is attached, and behind the address in its text.

    Raises `kit.sandbox.SandboxFailure` when it cannot be made.
    """
    texts = parts(certificate, url)
    data = {
        "title": " / ".join(text.title for text in texts),
        "parts": [asdict(text) for text in texts],
        "address": f"{url}?p={proof}",
        "proof": _PROOF,
    }
    files = {"proof.txt": proof}
    return typesetting.pdf(_TEMPLATE.read_text("utf-8"), data, files, at=certificate.issued_at, has_attachments=True)
