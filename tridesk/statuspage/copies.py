"""A second place for the site, named by `TRIDESK_STATUS_COPY`: a folder, one on another host by rsync, or a bucket.

    /srv/status                    a folder, such as a disk of another machine
    rsync:web1.example:/srv/status as rsync reads it, over ssh with a key and no questions
    s3:https://KEY:SECRET@host/bucket   S3-compatible storage, see `bucket`

The same order as on our own shelf: the generation first, whole, and only then the link `current`. `rsync` replaces a
link by a rename. There, too, the watchdog tells readers when nothing has come for too long.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from tridesk.kit.errors import Temporary
from tridesk.statuspage.bucket import BucketCopy
from tridesk.statuspage.shelf import FRESH, Shelf

SECONDS: Final = 60


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
        with shelf.alone(), other.alone():
            if number is None or other.current_number() == number:
                return
            name = f"{number:06d}"
            draft = other.generations / f".{name}"
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(shelf.generations / name, draft)
            if (other.generations / name).exists():  # it came, but was not shown
                shutil.rmtree(other.generations / name)
            draft.rename(other.generations / name)
            other.point(number, FRESH)
            other.prune()

    def __str__(self) -> str:
        return str(self.folder)


@dataclass(frozen=True, slots=True)
class RsyncCopy:
    """A folder on another host."""

    place: str

    def send(self, shelf: Shelf) -> None:
        with shelf.alone():  # nothing is swept away while it is being read
            self._rsync(f"{shelf.generations}/", f"{self.place}/generations/")
            self._rsync(str(shelf.current), f"{self.place}/")
            self._rsync("--delete", f"{shelf.generations}/", f"{self.place}/generations/")

    def _rsync(self, *what: str) -> None:
        command: Sequence[str] = ("rsync", "-aH", "--mkpath", "--exclude=.*", f"--timeout={SECONDS}", *what)
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=SECONDS * 2, stdin=subprocess.DEVNULL)  # noqa: S603
        except FileNotFoundError:
            raise Temporary("rsync is not installed") from None
        except subprocess.TimeoutExpired:
            raise Temporary("rsync took too long") from None
        except subprocess.CalledProcessError as error:
            said = error.stderr.decode(errors="replace").strip()
            raise Temporary(said.rpartition("\n")[2] or "rsync failed") from None

    def __str__(self) -> str:
        return self.place
