"""Mails that machines send or wrap: reads them, and what must be read in each, from `machines/*.mail`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.corpus.samples import BadSample

FOLDER: Final = Path(__file__).parent / "machines"
_SINGLE: Final = ("kind", "failed-id", "null-sender", "about")
_REPEATED: Final = ("failed", "file", "text")


@dataclass(frozen=True, slots=True)
class MachineMail:
    """A raw mail: its kind, the recipient and id of our returned mail, its files, and words of its text."""

    name: str
    raw: bytes
    kind: str
    failed: tuple[str, ...]
    failed_id: str
    null_sender: bool
    files: tuple[str, ...]
    texts: tuple[str, ...]


def machine_mails() -> list[MachineMail]:
    """Every mail of the folder, by name."""
    return [parse_machine_mail(path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.mail"))]


def parse_machine_mail(name: str, source: str) -> MachineMail:
    """Reads one file: a block of expectations, a blank line, the mail."""
    head, _, raw = source.partition("\n\n")
    single: dict[str, str] = {}
    repeated: dict[str, list[str]] = {key: [] for key in _REPEATED}
    for line in head.splitlines():
        key, colon, value = line.partition(": ")
        if colon and key in repeated:
            repeated[key].append(value)
        elif colon and key in _SINGLE and key not in single:
            single[key] = value
        else:
            raise BadSample(f"{name}: {line!r} is no key, or stands there twice")
    if "kind" not in single:
        raise BadSample(f"{name}: what kind of mail is it?")
    return MachineMail(
        name=name,
        raw=raw.encode().replace(b"\n", b"\r\n"),
        kind=single["kind"],
        failed=tuple(repeated["failed"]),
        failed_id=single.get("failed-id", ""),
        null_sender=single.get("null-sender", "yes") == "yes",
        files=tuple(repeated["file"]),
        texts=tuple(repeated["text"]),
    )
