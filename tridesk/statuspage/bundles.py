"""Bundles: files that other rooms publish with the state, such as the answers; they change seldom and may be many.

    site/bundles/000012/manifest.json   what belongs to it: the hash of every file
    site/bundles/000012/files/…         the files

A bundle never changes. The next one is written beside it under a name with a dot, with second names for the files that
did not change, put on the disk, and only then gets its number. Where an old bundle goes, the next one begins with its
folder: most names in it are right already. Each generation of the state links to the newest bundle
(see `shelf`), so that state and answers change together, by one rename, and no database is needed to show either.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tridesk.kit.atomic_files import locked, sync, sync_all, write_aside

KEPT: Final = 5
DEPTH: Final = 4  # folders and file of a path
_LINKERS: Final = 4

Hashes = dict[str, str]


class BadPath(ValueError):
    """A file with this path cannot be published."""


class Bundles:
    """The folder `site/bundles`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def numbers(self) -> list[int]:
        """The bundles that are whole, in order."""
        if not self.folder.is_dir():
            return []
        return sorted(int(name) for name in os.listdir(self.folder) if name.isdigit() and self._has_manifest(name))

    def newest(self) -> int:
        """The bundle to be shown; 0 when there is none."""
        return max(self.numbers(), default=0)

    def files_of(self, number: int) -> Path:
        """The folder with the files of a bundle."""
        return self.folder / f"{number:06d}" / "files"

    def hashes(self, number: int) -> Hashes:
        """SHA-256 of every file of a bundle by path; `OSError` or `ValueError` when it is not whole."""
        hashes: Hashes = json.loads((self.folder / f"{number:06d}" / "manifest.json").read_bytes())
        return hashes

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Holds the lock of this folder, which is not that of publishing the state; it dies with its holder."""
        with locked(self.folder / ".lock"):
            yield

    def put(self, files: Mapping[str, bytes | None], *, whole: bool, kept: Collection[int] = ()) -> int:
        """Makes the next bundle, only inside `alone`; its number, or that of the newest when nothing differs.

        `files` are all of it when `whole`; otherwise those that change, None for those that go. A whole bundle looks
        at each file that it takes over; a change trusts the bundle before. Bundles in `kept` stay.
        """
        for path in files:
            _check(path)
        self._sweep()
        newest = self.newest()
        before = self._hashes_or_none(newest)
        given = {path: content for path, content in files.items() if content is not None}
        hashes = {} if whole else {path: before[path] for path in before if path not in files}
        hashes |= {path: hashlib.sha256(content).hexdigest() for path, content in given.items()}
        if newest and hashes == before and not (whole and any(self.faults_of(newest))):
            return newest
        self._write(newest + 1, hashes, given, self._sound(newest, before) if whole else before, newest, kept)
        self._prune(kept)
        return newest + 1

    def take_over(self, other: Bundles, number: int) -> None:
        """Brings a bundle of another place here, under the same number."""
        hashes = other.hashes(number)
        if self._hashes_or_none(number) == hashes:
            return
        with self.alone():
            self._sweep()
            shutil.rmtree(self.folder / f"{number:06d}", ignore_errors=True)
            newest = self.newest()
            before = self._hashes_or_none(newest)
            folder = other.files_of(number)
            new = {path: (folder / path).read_bytes() for path in hashes if before.get(path) != hashes[path]}
            self._write(number, hashes, new, before, newest, [number])
            self._prune([number])

    def faults_of(self, number: int) -> Iterator[str]:
        """What is not as it was handed over, as sentences."""
        try:
            hashes = self.hashes(number)
        except (OSError, ValueError):
            yield f"Bundle {number} has no manifest."
            return
        there = {path for path, _file in files_below(self.files_of(number))}
        for path in sorted(there ^ hashes.keys()):
            yield f"Bundle {number}: {path} is {'not' if path not in there else 'no part'} of it."
        for path in sorted(there & hashes.keys()):
            if _digest_of(self.files_of(number) / path) != hashes[path]:
                yield f"Bundle {number}: {path} was changed."

    def _hashes_or_none(self, number: int) -> Hashes:
        try:
            return self.hashes(number)
        except (OSError, ValueError):
            return {}

    def _sound(self, number: int, hashes: Hashes) -> Hashes:
        """Those files of a bundle that are what they were."""
        folder = self.files_of(number)
        return {path: digest for path, digest in hashes.items() if _digest_of(folder / path) == digest}

    def _write(
        self,
        number: int,
        hashes: Hashes,
        files: Mapping[str, bytes],
        before: Hashes,
        newest: int,
        kept: Collection[int],
    ) -> None:
        """Writes a bundle; a file with the path and hash that it has in `before` gets a second name."""
        draft, old = self.folder / f".{number:06d}", self.files_of(newest)
        at = max(time.time(), self._time_of(newest) + 1)  # as in `shelf`: what changed is younger by a second
        folders = _by_folder(hashes)
        changed = _by_folder(path for path, digest in hashes.items() if before.get(path) != digest)
        spare = self._spare(newest, kept)
        if spare and _by_folder(self._hashes_or_none(spare)).keys() == folders.keys():
            os.rename(self.folder / f"{spare:06d}", draft)
        for folder in folders:
            (draft / "files" / folder).mkdir(parents=True, exist_ok=True)

        def fill(folder: str) -> list[Path]:
            names, new, target = folders[folder], changed.get(folder, set()), draft / "files" / folder
            taken, there, written = _files_in(old / folder), _files_in(target), list[Path]()
            right = {name for name, _file in there.items() & taken.items()} & names - new
            for name in there.keys() - right:  # never written over: other bundles have the same file
                (target / name).unlink()
            for name in names - right - new:
                os.link(f"{old}/{folder}/{name}", f"{target}/{name}")
            for name in new:
                written.append(write_aside(target / name, files[f"{folder}/{name}" if folder else name], at))
            return written

        with ThreadPoolExecutor(_LINKERS) as pool:
            written = [path for paths in pool.map(fill, folders) for path in paths]
        (draft / "manifest.json").unlink(missing_ok=True)
        written.append(write_aside(draft / "manifest.json", json.dumps(hashes).encode(), at))
        sync_all([*written, draft, *(draft / "files" / folder for folder in folders)])
        os.rename(draft, self.folder / f"{number:06d}")
        sync(self.folder)

    def _spare(self, newest: int, kept: Collection[int]) -> int:
        """The oldest bundle that goes once there is a next one; 0 when all stay."""
        numbers = self.numbers()
        going = numbers[: max(0, len(numbers) + 1 - KEPT)]
        return next((number for number in going if number != newest and number not in kept), 0)

    def _time_of(self, number: int) -> float:
        manifest = self.folder / f"{number:06d}" / "manifest.json"
        return manifest.stat().st_mtime if manifest.exists() else 0.0

    def _has_manifest(self, name: str) -> bool:
        return (self.folder / name / "manifest.json").exists()

    def _sweep(self) -> None:
        """Removes what was never finished, or came here only in part."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in os.listdir(self.folder):
            if name.lstrip(".").isdigit() and not (name.isdigit() and self._has_manifest(name)):
                shutil.rmtree(self.folder / name)

    def _prune(self, kept: Collection[int]) -> None:
        for number in self.numbers()[:-KEPT]:
            if number not in kept:
                gone = self.folder / f".{number:06d}"
                os.rename(self.folder / f"{number:06d}", gone)
                shutil.rmtree(gone)


def links_to(bundle: Path, folder: Path, way: str) -> dict[str, str]:
    """The links by which everything in `bundle` is seen in `folder`; `way` leads from the one to the other.

    A folder of the bundle that is in `folder` too is linked part by part; what `folder` has itself is not hidden.
    """
    links: dict[str, str] = {}
    for entry in os.scandir(bundle):
        here = folder / entry.name
        if entry.is_dir() and here.is_dir():
            inside = links_to(Path(entry.path), here, f"../{way}/{entry.name}")
            links |= {f"{entry.name}/{path}": target for path, target in inside.items()}
        elif not here.exists():
            links[entry.name] = f"{way}/{entry.name}"
    return links


def _by_folder(paths: Iterable[str]) -> dict[str, set[str]]:
    """The names of files by their folder, also the folders above those."""
    folders: dict[str, set[str]] = {"": set()}
    for path in paths:
        folder, _slash, name = path.rpartition("/")
        above = folder
        while above not in folders:
            folders[above] = set()
            above = above.rpartition("/")[0]
        folders[folder].add(name)
    return folders


def _files_in(folder: Path) -> dict[str, int]:
    """Which file stands behind each name in a folder, by the number that the disk gives it; no folders."""
    try:
        with os.scandir(folder) as entries:
            return {entry.name: entry.inode() for entry in entries if not entry.is_dir(follow_symlinks=False)}
    except (FileNotFoundError, NotADirectoryError):
        return {}


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a folder by path, without what is only linked."""
    for root, _folders, names in os.walk(folder):
        for name in names:
            file = Path(root) / name
            if not file.is_symlink():
                yield str(file.relative_to(folder)), file


def _digest_of(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _check(path: str) -> None:
    parts = path.split("/")
    if len(parts) > DEPTH or any(not part or part.startswith(".") or not part.isprintable() for part in parts):
        raise BadPath(path)
