"""A second place for the site, named by `TRIDESK_STATUS_COPY`: a folder, one on another host by rsync, or a bucket.

    /srv/status                    a folder, such as a disk of another machine
    rsync:web1.example:/srv/status as rsync reads it, over ssh with a key (`~/.ssh/config`), no questions
    s3:https://KEY:SECRET@host/bucket   S3-compatible storage, see `bucket`

The same order as on our own shelf: the bundle first, then the generation, whole, and only then the link `current`.
`rsync` replaces a link by a rename. There, too, the watchdog tells readers when nothing has come for too long.

A place that hangs must not keep anybody from publishing, so nothing here holds the lock of our own shelf: a generation
never changes, and is swept away only when many newer ones have come. Then the copy fails, and the next one is made.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from tridesk.kit.errors import Temporary
from tridesk.statuspage.bucket import BucketCopy
from tridesk.statuspage.bundles import Bundles
from tridesk.statuspage.generation import Generation
from tridesk.statuspage.shelf import FRESH, KEPT, STALE, Shelf

SECONDS: Final = 60
REMOTE_SHELL: Final = "ssh -oBatchMode=yes -oConnectTimeout=10"  # asks nobody, also where there is a terminal


class Copy(Protocol):
    """Another place."""

    def send(self, shelf: Shelf) -> None:
        """Brings the current generation there. `OSError` or `Temporary` when it cannot."""
        ...


class BadCopy(ValueError):
    """No place that we can copy to; its text is the sentence for the administrator."""


def copy_from(setting: str) -> Copy:
    """The place that the setting names."""
    kind, colon, place = setting.partition(":")
    if kind == "rsync" and colon and ":" in place and not place.startswith("-"):
        return RsyncCopy(place.rstrip("/"))
    if kind == "s3":
        try:
            return BucketCopy.from_url(place)
        except ValueError as wrong:
            raise BadCopy(
                f"TRIDESK_STATUS_COPY has {wrong}, but must be like s3:https://KEY:SECRET@host/bucket."
            ) from None
    if setting.startswith("/"):
        return FolderCopy(Path(setting))
    raise BadCopy(f"TRIDESK_STATUS_COPY is {setting!r}, but must be a folder, rsync:host:/folder or s3:https://….")


@dataclass(frozen=True, slots=True)
class FolderCopy:
    """A folder that this machine can write to."""

    folder: Path

    def send(self, shelf: Shelf) -> None:
        other, number = Shelf(self.folder), shelf.current_number()
        if number is None or other.current_number() == number:
            return
        bundle = shelf.bundle_of(number)
        if bundle:
            other.bundles.take_over(shelf.bundles, bundle)
        generation = Generation(number, shelf.files(number, FRESH), shelf.files(number, STALE), bundle)
        with other.alone():
            came_but_was_not_shown = other.generations / f"{number:06d}"
            if came_but_was_not_shown.exists():
                shutil.rmtree(came_but_was_not_shown)
            other.put(generation)
            other.prune()

    def __str__(self) -> str:
        return str(self.folder)


@dataclass(frozen=True, slots=True)
class RsyncCopy:
    """A folder on another host."""

    place: str
    _bundles: set[int] = field(default_factory=set, compare=False, repr=False)  # sent by this process

    def send(self, shelf: Shelf) -> None:
        number = shelf.current_number()
        if number is None:
            return
        self._send_bundle(shelf.bundles, shelf.bundle_of(number))
        name, generations = f"{number:06d}", f"{self.place}/generations/"
        before = [f"--link-dest=../{generation:06d}" for generation in range(max(1, number - KEPT), number)]
        self._rsync("-aH", *before, f"{shelf.generations}/{name}/", f"{generations}{name}/")
        with tempfile.TemporaryDirectory() as folder:
            link = Path(folder) / shelf.current.name
            link.symlink_to(Path("generations") / name / FRESH)
            self._rsync("-a", str(link), f"{self.place}/")
        # What we no longer keep; not the one that is shown there, whatever happened here meanwhile.
        self._rsync("-d", "--delete", "--existing", f"--exclude=/{name}", f"{shelf.generations}/", generations)

    def _send_bundle(self, bundles: Bundles, bundle: int) -> None:
        """A bundle never changes, so it is sent once; files that an older one had there get a second name."""
        if not bundle or bundle in self._bundles:
            return
        numbers, folder = bundles.numbers(), f"{self.place}/bundles/"
        before = [f"--link-dest=../{number:06d}" for number in numbers[-KEPT:] if number < bundle]
        here = f"{bundle:06d}"
        self._rsync("-a", "--delete", *before, f"{bundles.folder}/{here}/", f"{folder}{here}/")
        self._rsync("-d", "--delete", "--existing", f"--exclude=/{here}", f"{bundles.folder}/", folder)
        self._bundles.add(bundle)

    def _rsync(self, *what: str) -> None:
        command = ["rsync", "--mkpath", "--exclude=.*", f"--timeout={SECONDS}", *what]
        told = {"RSYNC_RSH": REMOTE_SHELL} | os.environ
        try:
            subprocess.run(  # noqa: S603
                command, check=True, capture_output=True, timeout=SECONDS * 2, stdin=subprocess.DEVNULL, env=told
            )
        except FileNotFoundError:
            raise Temporary("rsync is not installed") from None
        except subprocess.TimeoutExpired:
            raise Temporary("rsync took too long") from None
        except subprocess.CalledProcessError as error:
            raise Temporary(_reason(error.stderr.decode(errors="replace")) or "rsync failed") from None

    def __str__(self) -> str:
        return self.place


def _reason(output: str) -> str:
    """What went wrong, without what rsync says of itself afterwards: mostly it was ssh, or the disk there."""
    lines = [line.strip("@ ") for line in output.splitlines() if not line.startswith(("rsync", "--link-dest"))]
    return " ".join(filter(None, lines))[:500] or output.strip().rpartition("\n")[2]
