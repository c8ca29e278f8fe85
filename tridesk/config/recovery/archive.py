"""The file that holds a backup: a tar, encrypted with age where public keys are given.

    manifest.json    when and of what it was made, and the SHA-256 of every other file
    database.dump    as `pg_dump --format=custom` writes it
    var/…            the files of `state`

Anybody can make one that agrees with its manifest: nothing but these comes out of it, and no mode but ours. Who made it
is proved by the manifest's signature alone.
`tar`, `age` and `pg_restore` open it without us. It appears under its name only when it is whole and was read back.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tarfile
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, TypeAlias

import pyrage

from tridesk.config.recovery import state
from tridesk.kit.atomic_files import sync
from tridesk.kit.errors import Permanent
from tridesk.kit.signing import Signer, Verifier

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DUMP: Final = "database.dump"
VAR: Final = "var"
_AGE: Final = b"age-encryption.org/"
_PARTIAL: Final = ".partial"
_PIECE: Final = 1024 * 1024

Recipient: TypeAlias = "pyrage.x25519.Recipient | pyrage.ssh.Recipient"
Identity: TypeAlias = "pyrage.x25519.Identity | pyrage.ssh.Identity"


class BadArchive(Permanent):
    """This is no backup, not a whole one, or not one that this key opens; its text is for the administrator."""


def recipients(texts: Sequence[str]) -> list[Recipient]:
    """Public keys from what was typed: `age1…`, `ssh-ed25519 …`, or a file with one of these in each line."""
    keys: list[Recipient] = []
    for text in texts:
        lines = Path(text).read_text().splitlines() if Path(text).is_file() else [text]
        for line in map(str.strip, lines):
            if not line or line.startswith("#"):
                continue
            try:
                kind = pyrage.ssh if line.startswith("ssh-") else pyrage.x25519
                keys.append(kind.Recipient.from_str(line))
            except pyrage.RecipientError:
                raise BadArchive(
                    f"{line[:20]!r}… is no public key; age's begin with age1, those of ssh with ssh-."
                ) from None
    return keys


def identities(file: Path) -> list[Identity]:
    """Private keys from a file: as `age-keygen` writes them, or a private key of ssh without passphrase."""
    content = file.read_bytes()
    try:
        if content.startswith(b"-----BEGIN"):
            return [pyrage.ssh.Identity.from_buffer(content)]
        lines = [line.strip() for line in content.decode().splitlines()]
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except (pyrage.IdentityError, UnicodeDecodeError):
        raise BadArchive(f"{file} holds no private key that age knows.") from None


def verifier(text: str) -> Verifier:
    """The public key of who signs backups, from what was typed: as `tridesk backup` printed it, or a file with it."""
    try:
        return Verifier.of_public((Path(text).read_text() if Path(text).is_file() else text).strip())
    except ValueError:
        raise BadArchive(f"{text!r} is no key that 'tridesk backup' has printed.") from None


def write(
    path: Path, folder: Path, facts: Mapping[str, Any], to: Sequence[Recipient] = (), signer: Signer | None = None
) -> dict[str, Any]:
    """Packs what lies in `folder` into the new file `path`; returns the manifest, with `facts` in it.

    Written beside it, put on the disk and read back in full before it gets its name. To read an encrypted one back it
    is also encrypted to a key that lives only as long as this function.
    """
    if path.exists():
        raise BadArchive(f"{path} is there already: name a folder, or a new file.")
    _sweep(path.parent)
    listed = {name: {"size": size, "sha256": digest} for name, size, digest in _hashes(folder)}
    manifest: dict[str, Any] = {"format": FORMAT, **facts, "files": listed}
    if signer:
        manifest["signature"] = signer.sign(_signed_part(manifest))
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True))
    passing = pyrage.x25519.Identity.generate()
    keys = [*to, passing.to_public()] if to else []
    descriptor, draft = tempfile.mkstemp(prefix=f".{path.name}-", suffix=_PARTIAL, dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            _pack(file, folder, [MANIFEST, *listed], keys)
            file.flush()
            os.fsync(file.fileno())
            read_back(Path(draft), [passing] if to else [])
            os.rename(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)
    sync(path.parent)
    return manifest


def read_back(
    path: Path, keys: Sequence[Identity], into: Path | None = None, verifier: Verifier | None = None
) -> dict[str, Any]:
    """Reads a whole backup, checks it against its manifest and returns the manifest.

    With `verifier`, the manifest must be signed by that key; with `into`, unpacks there what is ours of it.
    """
    with _unpacking(path, keys) as tar:
        try:
            first = tar.next()
            if first is None or first.name != MANIFEST or not (content := tar.extractfile(first)):
                raise BadArchive(f"{path} is no backup of Tridesk.")
            manifest: dict[str, Any] = json.load(content)
            if manifest.get("format") != FORMAT:
                raise BadArchive(f"{path} has the form {manifest.get('format')}, which this version does not know.")
            if verifier and not verifier.holds(str(manifest.get("signature")), _signed_part(manifest)):
                raise BadArchive(f"{path} is not signed by that key.")
            awaited = dict(manifest["files"])
            while member := tar.next():
                expected = awaited.pop(member.name, None)
                if expected is None or not _is_inside(member.name) or not (content := tar.extractfile(member)):
                    raise BadArchive(f"{path}: {member.name} does not belong to it.")
                digest = _copied(content, into / member.name if into and is_ours(member.name) else None)
                if (member.size, digest) != (expected["size"], expected["sha256"]):
                    raise BadArchive(f"{path}: {member.name} was changed.")
        except (tarfile.TarError, ValueError, EOFError, AttributeError, KeyError, TypeError) as error:
            raise BadArchive(f"{path} cannot be read: {error}") from error
    if awaited:
        raise BadArchive(f"{path} is not whole: {', '.join(sorted(awaited)[:3])} missing.")
    return manifest


def _signed_part(manifest: Mapping[str, Any]) -> bytes:
    return json.dumps({**manifest, "signature": None}, sort_keys=True).encode()


def is_ours(name: str) -> bool:
    """Whether a backup of ours holds a file of this name."""
    path = PurePosixPath(name)
    return name == DUMP or (path.is_relative_to(VAR) and state.is_kept(path.relative_to(VAR)))


def _is_inside(name: str) -> bool:
    """Whether a file of this name lies in the folder that it is unpacked into."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def _copied(content: IO[bytes], target: Path | None) -> str:
    """The SHA-256 of a member, which is written to `target` on the way."""
    chain = hashlib.sha256()
    if target is None:
        while piece := content.read(_PIECE):
            chain.update(piece)
        return chain.hexdigest()
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        while piece := content.read(_PIECE):
            chain.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    target.chmod(state.MODE)
    return chain.hexdigest()


def _hashes(folder: Path) -> Iterator[tuple[str, int, str]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            yield (
                path.relative_to(folder).as_posix(),
                path.stat().st_size,
                hashlib.file_digest(file, "sha256").hexdigest(),
            )


# --- tar and age, each in a thread of its own at either end of a pipe


def _pack(file: IO[bytes], folder: Path, names: Sequence[str], keys: Sequence[Recipient]) -> None:
    def write_tar(stream: IO[bytes]) -> None:
        with tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT, bufsize=_PIECE) as tar:
            for name in names:
                tar.add(folder / name, name, recursive=False)

    if not keys:
        write_tar(file)
        return
    with _piped(write_tar) as clear:
        pyrage.encrypt_io(clear, file, keys)


@contextmanager
def _unpacking(path: Path, keys: Sequence[Identity]) -> Iterator[tarfile.TarFile]:
    with path.open("rb") as file:
        encrypted = file.read(len(_AGE)) == _AGE
        file.seek(0)
        if not encrypted:
            with _opened(path, file) as tar:
                yield tar
            return
        if not keys:
            raise BadArchive(f"{path} is encrypted: say --identity FILE, the file with the private key.")
        with _piped(lambda stream: pyrage.decrypt_io(file, stream, keys)) as clear, _opened(path, clear) as tar:
            yield tar


@contextmanager
def _opened(path: Path, stream: IO[bytes]) -> Iterator[tarfile.TarFile]:
    try:
        tar = tarfile.open(fileobj=stream, mode="r|", bufsize=_PIECE)  # noqa: SIM115 - closed below
    except tarfile.TarError as error:
        raise BadArchive(f"{path} is no backup of Tridesk, or not a whole one ({error}).") from error
    with tar:
        yield tar


@contextmanager
def _piped(work: Callable[[IO[bytes]], None]) -> Iterator[IO[bytes]]:
    """What `work` writes, to be read; its failure is raised here, in place of what the reader made of it."""
    source, sink = os.pipe()
    failures: list[BaseException] = []

    def run() -> None:
        with os.fdopen(sink, "wb") as stream:
            try:
                work(stream)
            except BrokenPipeError:  # the reader has seen enough
                pass
            except (OSError, tarfile.TarError, pyrage.DecryptError) as failure:
                failures.append(failure)

    thread = threading.Thread(target=run, daemon=True)
    with os.fdopen(source, "rb") as stream:
        thread.start()
        try:
            yield stream
        except BadArchive:
            stream.close()
            thread.join()
            if not failures:
                raise
        else:
            while stream.read(_PIECE):  # what is behind the end of the tar is authenticated too
                pass
            thread.join()
    if failures:
        raise BadArchive(f"It cannot be decrypted, or was changed: {failures[0]}") from failures[0]


def _sweep(folder: Path) -> None:
    """Removes the leftovers of killed backups: files without a lock."""
    for path in folder.glob(f".*{_PARTIAL}"):
        with suppress(OSError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
