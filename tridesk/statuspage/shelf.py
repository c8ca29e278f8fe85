"""Publishing: a generation becomes the site by one rename, and whoever dies in between leaves the old one whole.

    site/generations/000042/manifest.json   what belongs to it: the hash of every file
    site/generations/000042/fresh/…         the pages
    site/generations/000042/stale/…         the same, saying that they may be out of date
    site/current -> generations/000042/fresh

A web server needs `site/current` and nothing else. A generation is written beside the others under a name with a dot,
put on the disk, and only then gets its number; what is never finished is swept away by the next. Files whose content
did not change are the same file in every generation, so that caches keep what they have.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tridesk.kit.atomic_files import sync

if TYPE_CHECKING:
    from tridesk.statuspage.generation import Generation

KEPT: Final = 20
SYNCERS: Final = 8
FRESH: Final = "fresh"
STALE: Final = "stale"

Manifest = dict[str, dict[str, str]]


class Shelf:
    """The folder `site` with its generations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generations = folder / "generations"
        self.current = folder / "current"

    def numbers(self) -> list[int]:
        """The generations that are whole, in order."""
        if not self.generations.is_dir():
            return []
        return sorted(int(folder.name) for folder in self.generations.iterdir() if folder.name.isdigit())

    def current_number(self) -> int | None:
        """The generation that is being read now."""
        try:
            return int(Path(os.readlink(self.current)).parent.name)
        except (OSError, ValueError):
            return None

    def is_stale(self) -> bool:
        """Whether readers are told that the page may be out of date."""
        try:
            return Path(os.readlink(self.current)).name == STALE
        except OSError:
            return False

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the lock of publishing; the lock dies with its holder."""
        self.generations.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def next_number(self) -> int:
        """Numbers only grow, whatever was swept away."""
        return max([0, *self.numbers(), self.current_number() or 0]) + 1

    def files(self, number: int, look: str) -> dict[str, bytes]:
        """What a generation holds, by path; `OSError` when it was swept away, or is being."""
        folder = self.generations / f"{number:06d}" / look
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def put(self, generation: Generation, *, trusting: bool = False) -> None:
        """Makes this generation the site. Only inside `alone`, with the number that `next_number` gave there.

        Files that did not change are taken over from the generation before, if it is whole; whoever is `trusting`
        has no time to look, and leaves that to the next.
        """
        self._sweep()
        draft = self.generations / f".{generation.number:06d}"
        before = self._kept_files(trusting)
        at = max(time.time(), self._newest_time() + 1)
        hashes, written = _write(draft / FRESH, generation.fresh, before, at)
        twins = {digest: draft / FRESH / path for path, digest in hashes.items()}
        stale_hashes, more = _write(draft / STALE, generation.stale, twins, at)
        manifest: Manifest = {FRESH: hashes, STALE: stale_hashes}
        written += [*more, _write_one(draft / "manifest.json", json.dumps(manifest).encode(), at)]
        written += [Path(folder) for folder, _folders, _files in os.walk(draft)]
        with ThreadPoolExecutor(SYNCERS) as pool:  # a file system puts many files on the disk in the time of one
            list(pool.map(sync, written))
        os.rename(draft, self.generations / f"{generation.number:06d}")
        sync(self.generations)
        self.point(generation.number, FRESH)

    def point(self, number: int, look: str) -> None:
        """Shows this generation from now on: the one step that readers notice."""
        link = self.folder / ".next"
        link.unlink(missing_ok=True)
        link.symlink_to(Path("generations") / f"{number:06d}" / look)
        os.replace(link, self.current)
        sync(self.folder)

    def faults(self) -> Iterator[str]:
        """What is not as it was published, as sentences; none means that the site is whole."""
        number = self.current_number()
        if number is None:
            yield "Nothing is published."
            return
        yield from self.faults_of(number)

    def faults_of(self, number: int) -> Iterator[str]:
        """The same for one generation."""
        folder = self.generations / f"{number:06d}"
        try:
            manifest: Manifest = json.loads((folder / "manifest.json").read_bytes())
        except (OSError, ValueError):
            yield f"Generation {number} has no manifest."
            return
        for look in (FRESH, STALE):
            there = {str(file.relative_to(folder / look)) for file in (folder / look).rglob("*") if file.is_file()}
            for path in sorted(there ^ manifest[look].keys()):
                yield f"Generation {number}, {look}: {path} is {'not' if path not in there else 'no part'} of it."
            for path in sorted(there & manifest[look].keys()):
                if hashlib.sha256((folder / look / path).read_bytes()).hexdigest() != manifest[look][path]:
                    yield f"Generation {number}, {look}: {path} was changed."

    def _kept_files(self, trusting: bool) -> Mapping[str, Path]:
        """Files of the newest generation by the hash of their content, if it is whole."""
        numbers = self.numbers()
        if not numbers or (not trusting and any(self.faults_of(numbers[-1]))):
            return {}
        folder = self.generations / f"{numbers[-1]:06d}"
        try:
            manifest: Manifest = json.loads((folder / "manifest.json").read_bytes())
        except (OSError, ValueError):
            return {}
        return {digest: folder / look / path for look in (STALE, FRESH) for path, digest in manifest[look].items()}

    def _newest_time(self) -> float:
        """When the newest generation was made; a file that changed is always younger, by a second and more, since web
        servers tell versions of a file apart by its size and the second of its change."""
        numbers = self.numbers()
        if not numbers:
            return 0.0
        manifest = self.generations / f"{numbers[-1]:06d}" / "manifest.json"
        return manifest.stat().st_mtime if manifest.exists() else 0.0

    def _sweep(self) -> None:
        for draft in self.generations.glob(".*"):
            shutil.rmtree(draft)

    def prune(self) -> None:
        """Keeps the last generations; what goes loses its number first, so that no half one is ever taken for whole."""
        for number in self.numbers()[:-KEPT]:
            if number != self.current_number():
                gone = self.generations / f".{number:06d}"
                os.rename(self.generations / f"{number:06d}", gone)
                shutil.rmtree(gone)


def _write(
    folder: Path, files: Mapping[str, bytes], before: Mapping[str, Path], at: float
) -> tuple[dict[str, str], list[Path]]:
    """Every file, as a second name of one that is there already where the content is the same.

    Returns the hashes, and the files that are new: they are not on the disk yet.
    """
    hashes = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
    for parent in {os.path.dirname(f"{folder}/{path}") for path in files}:
        os.makedirs(parent, exist_ok=True)
    written = []
    for path, digest in hashes.items():
        try:
            os.link(before[digest], f"{folder}/{path}")
        except (KeyError, FileNotFoundError):
            written.append(_write_one(folder / path, files[path], at))
    return hashes, written


def _write_one(path: Path, content: bytes, at: float) -> Path:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.utime(file.fileno(), (at, at))
        if hasattr(os, "posix_fadvise"):  # the disk may begin at once; `sync` waits until it has ended
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return path
