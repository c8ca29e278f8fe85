"""Publishing: a generation becomes the site by one rename; a process killed in between leaves the old one whole.

    site/generations/000042/manifest.json   what belongs to it: the hash of every file
    site/generations/000042/fresh/…         the pages
    site/generations/000042/stale/…         the same, saying that they may be out of date
    site/generations/000042/fresh/nl/answers -> ../../../../bundles/000012/files/nl/answers
    site/current -> generations/000042/fresh

A web server needs `site/current` and nothing else. A generation is written beside the others under a name with a dot,
put on the disk, and only then gets its number; what is never finished is swept away by the next. Files whose content
did not change are the same file in every generation, so that caches keep what they have. What other rooms publish is a
bundle (see `bundles`), to which a generation has links.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tridesk.kit.atomic_files import locked, sync, sync_all, write_aside
from tridesk.statuspage.bundles import Bundles, files_below, links_to

if TYPE_CHECKING:
    from tridesk.statuspage.generation import Generation

KEPT: Final = 20
FRESH: Final = "fresh"
STALE: Final = "stale"
_LINKS: Final = "links"
_BUNDLE: Final = re.compile(r"/bundles/(\d+)/")

Manifest = dict[str, dict[str, str]]  # hashes of the fresh files, of the stale ones; targets of the links of both


class Shelf:
    """The folder `site` with its generations."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generations = folder / "generations"
        self.current = folder / "current"
        self.bundles = Bundles(folder / "bundles")

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
        with locked(self.folder / ".lock"):
            yield

    def next_number(self) -> int:
        """Numbers only grow, whatever was swept away."""
        return max([0, *self.numbers(), self.current_number() or 0]) + 1

    def files(self, number: int, look: str) -> dict[str, bytes]:
        """What a generation holds, by path; `OSError` when it was swept away, or is being."""
        folder = self.generations / f"{number:06d}" / look
        return {path: file.read_bytes() for path, file in files_below(folder)}

    def bundle_of(self, number: int) -> int:
        """The bundle that a generation links to; 0 when there is none."""
        try:
            links = self._manifest(number).get(_LINKS, {})
        except (OSError, ValueError):
            return 0
        return next((int(match[1]) for match in map(_BUNDLE.search, links.values()) if match), 0)

    def put_bundle(self, files: Mapping[str, bytes | None], *, whole: bool) -> int:
        """Makes the next bundle, which the next generation shows; only inside `bundles.alone`, see `Bundles.put`."""
        return self.bundles.put(files, whole=whole, kept={self.bundle_of(number) for number in self.numbers()})

    def put(self, generation: Generation, *, trusting: bool = False) -> None:
        """Makes this generation the site. Only inside `alone`, with the number that `next_number` gave there.

        Files that did not change are taken over from the generation before, if it is whole; with `trusting` that is not
        checked now, but by the next publication.
        """
        self._sweep()
        draft = self.generations / f".{generation.number:06d}"
        before = self._kept_files(trusting)
        at = max(time.time(), self._newest_time() + 1)
        hashes, written = _write(draft / FRESH, generation.fresh, before, at)
        twins = {digest: draft / FRESH / path for path, digest in hashes.items()}
        stale_hashes, more = _write(draft / STALE, generation.stale, twins, at)
        links = self._links(draft / FRESH, generation.bundle)
        for look in (FRESH, STALE):
            for path, target in links.items():
                os.symlink(target, draft / look / path)
        manifest: Manifest = {FRESH: hashes, STALE: stale_hashes, _LINKS: links}
        written += [*more, write_aside(draft / "manifest.json", json.dumps(manifest).encode(), at)]
        written += [Path(folder) for folder, _folders, _files in os.walk(draft)]
        sync_all(written)
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
        """What is not as it was published, as sentences; none means that the site is whole, with its bundle."""
        number = self.current_number()
        if number is None:
            yield "Nothing is published."
            return
        yield from self.faults_of(number)
        if bundle := self.bundle_of(number):
            yield from self.bundles.faults_of(bundle)

    def faults_of(self, number: int) -> Iterator[str]:
        """The same for one generation, without the bundle that it links to."""
        folder = self.generations / f"{number:06d}"
        try:
            manifest = self._manifest(number)
        except (OSError, ValueError):
            yield f"Generation {number} has no manifest."
            return
        for look in (FRESH, STALE):
            there = {path for path, _file in files_below(folder / look)}
            for path in sorted(there ^ manifest[look].keys()):
                yield f"Generation {number}, {look}: {path} is {'not' if path not in there else 'no part'} of it."
            for path in sorted(there & manifest[look].keys()):
                if hashlib.sha256((folder / look / path).read_bytes()).hexdigest() != manifest[look][path]:
                    yield f"Generation {number}, {look}: {path} was changed."
            for path, target in manifest.get(_LINKS, {}).items():
                link = folder / look / path
                if not link.is_symlink() or os.readlink(link) != target or not link.exists():
                    yield f"Generation {number}, {look}: {path} does not lead where it should."

    def _manifest(self, number: int) -> Manifest:
        manifest: Manifest = json.loads((self.generations / f"{number:06d}" / "manifest.json").read_bytes())
        return manifest

    def _links(self, folder: Path, bundle: int) -> dict[str, str]:
        """The links of a generation to its bundle: the same in both of its folders, three below the site."""
        files = self.bundles.files_of(bundle)
        return links_to(files, folder, f"../../../bundles/{bundle:06d}/files") if bundle else {}

    def _kept_files(self, trusting: bool) -> Mapping[str, Path]:
        """Files of the newest generation by the hash of their content, if it is whole."""
        numbers = self.numbers()
        if not numbers or (not trusting and any(self.faults_of(numbers[-1]))):
            return {}
        folder = self.generations / f"{numbers[-1]:06d}"
        try:
            manifest = self._manifest(numbers[-1])
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
            written.append(write_aside(folder / path, files[path], at))
    return hashes, written
