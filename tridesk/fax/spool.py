"""The spool: a folder in which the switch leaves each fax as a TIFF and a record beside it.

The switch writes `KEY.new` when a call begins, adds a line for each fact, and renames it to `KEY.fax` when the call has
ended: a record under its last name is whole. The TIFF has all its pages then. Whoever takes a fax in deletes the TIFF
first: a record alone is one that was taken in.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.conf import settings

from tridesk.kit.atomic_files import sync

RECORD: Final = ".fax"
DRAFT: Final = ".new"
PICTURES: Final = ".tif"
TOO_LARGE: Final = ".too-large"
MOST_BYTES: Final = 60_000_000  # two hundred pages have some 20 million
LEFT_AFTER: Final = 900.0  # seconds after which nobody writes to a draft any more: a page takes three minutes at most
_MOST_RECORD: Final = 4000
_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,79}")
_NO_NUMBER: Final = re.compile(r"[^0-9+]")
_ORDERLY: Final = "SUCCESS"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A fax as the switch received it; no `content` when it is larger than `MOST_BYTES`, and stays in the spool."""

    key: str
    at: datetime
    called: str
    caller: str
    station: str
    pages: int
    is_cut_off: bool
    fault: str
    content: bytes


def folder() -> Path:
    """The spool of this installation: that of its own switch."""
    return Path(settings.ENVIRONMENT.var) / "asterisk" / "spool" / "fax"


def waiting(place: Path) -> list[str]:
    """The keys of faxes that are complete, the oldest first."""
    records = [(path.stat().st_mtime, path.stem) for path in place.glob(f"*{RECORD}") if _KEY.fullmatch(path.stem)]
    return [key for _at, key in sorted(records)]


def read(place: Path, key: str) -> Arrival | None:
    """One fax; None when its call brought no page, or it was taken in before."""
    record = place / f"{key}{RECORD}"
    at = datetime.fromtimestamp(record.stat().st_mtime, UTC)
    facts = _facts(_content(record, _MOST_RECORD))
    pictures = _content(place / f"{key}{PICTURES}", MOST_BYTES + 1)
    if not pictures:
        return None
    result, pages = facts.get("result", ""), facts.get("pages", "")
    return Arrival(
        key=key,
        at=at,
        called=_number(facts.get("called", "")),
        caller=_number(facts.get("caller", "")),
        station=" ".join(facts.get("station", "").split())[:40],
        pages=min(int(pages), 30_000) if pages.isascii() and pages.isdigit() else 0,
        is_cut_off=result != _ORDERLY,
        fault="" if result == _ORDERLY else facts.get("fault", "")[:200],
        content=pictures if len(pictures) <= MOST_BYTES else b"",
    )


def remove(place: Path, arrival: str, *, is_kept: bool = True) -> None:
    """Takes a fax that is in the database, or brought no page, out of the spool; with its pictures if those are kept.

    Pictures that are too large for the database stay here under another name.
    """
    pictures = place / f"{arrival}{PICTURES}"
    if is_kept:
        pictures.unlink(missing_ok=True)
    elif pictures.exists():
        pictures.rename(pictures.with_suffix(TOO_LARGE))
    sync(place)
    (place / f"{arrival}{RECORD}").unlink(missing_ok=True)


def adopt_left(place: Path, now: float | None = None) -> list[str]:
    """Finishes what a switch that was killed left unfinished; the keys."""
    limit = (time.time() if now is None else now) - LEFT_AFTER
    adopted = []
    for draft in place.glob(f"*{DRAFT}"):
        pictures = draft.with_suffix(PICTURES)
        touched = max((path.stat().st_mtime for path in (draft, pictures) if path.exists()), default=limit)
        if touched < limit:
            draft.rename(draft.with_suffix(RECORD))
            adopted.append(draft.stem)
    return adopted


def put(place: Path, key: str, content: bytes, facts: Mapping[str, str]) -> None:
    """Leaves a fax in the spool, as the switch does."""
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{key}{PICTURES}").write_bytes(content)
    draft = place / f"{key}{DRAFT}"
    draft.write_text("".join(f"{name} {value}\n" for name, value in facts.items()))
    os.rename(draft, draft.with_suffix(RECORD))


def oldest(place: Path) -> float:
    """For how many seconds the oldest complete fax has been waiting; 0.0 when none does."""
    moments = [path.stat().st_mtime for path in place.glob(f"*{RECORD}")]
    return max(0.0, time.time() - min(moments)) if moments else 0.0


def _content(path: Path, most: int) -> bytes:
    """The beginning of a file; nothing of what is no file: the switch has fewer rights than whoever reads here."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return b""
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        return b""
    with os.fdopen(descriptor, "rb") as file:
        return file.read(most) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""


def _facts(record: bytes) -> dict[str, str]:
    """The facts of a record by name; what strangers named themselves is printable."""
    lines = record.decode("utf-8", "replace").splitlines()
    pairs = (line.partition(" ") for line in lines)
    return {name: "".join(filter(str.isprintable, value)).strip() for name, _space, value in pairs}


def _number(text: str) -> str:
    return _NO_NUMBER.sub("", text)[:20]
