"""Samples: reads the mails of the corpus from their files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "mails"
PLACES: Final = ("new", "signature", "quoted")
_SINGLE: Final = ("client", "subject", "from", "to", "date", "language", "kind", "form", "about")
_REPEATED: Final = ("header", "file", "failed")


class BadSample(ValueError):
    """A file of the corpus that is not written as the README says."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a mail that has one place."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One mail of the corpus: how it is sent, and what must be read in it; `raw` when it lies there as bytes."""

    name: str
    client: str
    subject: str
    sender: str
    recipient: str
    date: str
    language: str
    kind: str
    form: str
    headers: tuple[str, ...]
    files: tuple[str, ...]
    failed: tuple[str, ...]
    pieces: tuple[Piece, ...]
    raw: bytes | None = None

    def expected(self, *places: str) -> str:
        """The text that must stand in these places."""
        return "\n".join(piece.text for piece in self.pieces if piece.place in places)

    @property
    def text(self) -> str:
        """The whole text in the order of the mail."""
        return "\n\n".join(piece.text for piece in self.pieces)


def samples() -> list[Sample]:
    """Every mail of the corpus, by name."""
    return [read_sample(path) for path in sorted(FOLDER.glob("*/*.mail"))]


def read_sample(path: Path) -> Sample:
    """Reads one file; `BadSample` names the file and what is wrong in it."""
    raw = path.with_suffix(".eml")
    return parse_sample(
        f"{path.parent.name}/{path.stem}",
        path.read_text(encoding="utf-8"),
        raw.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") if raw.exists() else None,
    )


def parse_sample(name: str, source: str, raw: bytes | None = None) -> Sample:
    """Reads the text of a `.mail` file; the folder in `name` is the language unless the file says another."""
    head, _, body = source.partition("\n\n")
    single: dict[str, str] = {}
    repeated: dict[str, list[str]] = {key: [] for key in _REPEATED}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if colon and key in repeated:
            repeated[key].append(value.strip())
        elif colon and key in _SINGLE and key not in single:
            single[key] = value.strip()
        else:
            raise BadSample(f"{name}: {line!r} is no key, or stands there twice")
    if "client" not in single:
        raise BadSample(f"{name}: which client wrote it?")
    language = single.get("language", name.partition("/")[0])
    return Sample(
        name=name,
        client=single["client"],
        subject=single.get("subject", ""),
        sender=single.get("from", "Inge Baert <inge.baert@zwalm.example>"),
        recipient=single.get("to", "Helpdesk <helpdesk@desk.example>"),
        date=single.get("date", "Mon, 02 Mar 2026 14:05:10 +0100"),
        language="" if language == "unknown" else language,
        kind=single.get("kind", "ordinary"),
        form=single.get("form", ""),
        headers=tuple(repeated["header"]),
        files=tuple(repeated["file"]),
        failed=tuple(repeated["failed"]),
        pieces=_pieces(name, body),
        raw=raw,
    )


def _pieces(name: str, body: str) -> tuple[Piece, ...]:
    titles = {f"[{place}]": place for place in PLACES}
    pieces: list[tuple[str, list[str]]] = []
    for line in body.splitlines():
        if line in titles:
            pieces.append((titles[line], []))
        elif pieces:
            pieces[-1][1].append(line)
        elif line.strip():
            raise BadSample(f"{name}: {line!r} stands above the first place")
    return tuple(Piece(place, "\n".join(lines).strip("\n")) for place, lines in pieces)
