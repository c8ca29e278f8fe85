"""The file of a backup: whole, or not there."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import tarfile
from pathlib import Path

import pyrage
import pytest

from tridesk.config.recovery import archive
from tridesk.config.recovery.archive import BadArchive

KEY = pyrage.x25519.Identity.generate()
FILES = {"database.dump": b"PGDMP" * 1000, "var/secrets.json": b"{}", "var/status/log.jsonl": b""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        path = tmp_path / "work" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "work"


@pytest.fixture(params=["clear", "encrypted"])
def made(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "backup"
    archive.write(path, folder, {"made_at": "now"}, [KEY.to_public()] if request.param == "encrypted" else [])
    return path


def test_what_was_written_is_read_back(made: Path, tmp_path: Path) -> None:
    manifest = archive.read_back(made, [KEY], tmp_path / "out")
    assert manifest["made_at"] == "now"
    unpacked = {str(path.relative_to(tmp_path / "out")): path for path in (tmp_path / "out").rglob("*")}
    assert {name: path.read_bytes() for name, path in unpacked.items() if path.is_file()} == FILES


def test_nothing_else_stays(made: Path) -> None:
    assert [path.name for path in made.parent.iterdir() if path.name != "work"] == [made.name]


def test_a_changed_byte_is_noticed(made: Path) -> None:
    content = made.read_bytes()
    clear = b"PGDMP" in content
    places = [content.index(b'"sha256"') + 12, content.index(b"PGDMP") + 1] if clear else [len(content) // 2, -1]
    for place in [3, *places]:
        changed = bytearray(content)
        changed[place] ^= 1
        made.write_bytes(changed)
        with pytest.raises(BadArchive):
            archive.read_back(made, [KEY])


@pytest.mark.parametrize("kept", [0, 10, 600, 3000])
def test_a_cut_one_is_none(made: Path, kept: int) -> None:
    made.write_bytes(made.read_bytes()[:kept])
    with pytest.raises(BadArchive):
        archive.read_back(made, [KEY])


def test_one_without_a_file_of_its_manifest_is_none(folder: Path, tmp_path: Path) -> None:
    archive.write(tmp_path / "backup", folder, {})
    with tarfile.open(tmp_path / "backup") as tar, tarfile.open(tmp_path / "less", "w") as less:
        for member in tar.getmembers()[:-1]:
            less.addfile(member, tar.extractfile(member))
    with pytest.raises(BadArchive, match=r"not whole: var/status/log\.jsonl"):
        archive.read_back(tmp_path / "less", [])


def test_a_file_that_leads_outside_is_refused(folder: Path, tmp_path: Path) -> None:
    archive.write(tmp_path / "backup", folder, {})
    with tarfile.open(tmp_path / "backup", "a") as tar:
        tar.addfile(tarfile.TarInfo("../outside"), io.BytesIO())
    with pytest.raises(BadArchive, match="does not belong to it"):
        archive.read_back(tmp_path / "backup", [], tmp_path / "out")


@pytest.mark.parametrize("name", ["../planted", "var/../../planted", "/{tmp_path}/planted"])
def test_a_manifest_that_lists_a_file_outside_changes_nothing(name: str, tmp_path: Path) -> None:
    """An attacker with the public key can make an archive that agrees with its own manifest."""
    name, content = name.format(tmp_path=tmp_path).replace("//", "/"), b"mine"
    listed = {name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}}
    with tarfile.open(tmp_path / "forged", "w") as tar:
        for member, data in (("manifest.json", json.dumps({"format": 1, "files": listed}).encode()), (name, content)):
            header = tarfile.TarInfo(member)
            header.size = len(data)
            tar.addfile(header, io.BytesIO(data))
    with pytest.raises(BadArchive):
        archive.read_back(tmp_path / "forged", [], tmp_path / "in" / "out")
    assert list(tmp_path.rglob("planted")) == []


def test_only_the_right_key_opens_it(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "backup"
    archive.write(path, folder, {}, [KEY.to_public()])
    assert b"PGDMP" not in path.read_bytes()
    with pytest.raises(BadArchive, match="--identity"):
        archive.read_back(path, [])
    with pytest.raises(BadArchive, match="decrypted"):
        archive.read_back(path, [pyrage.x25519.Identity.generate()])


def test_keys_as_people_have_them(tmp_path: Path) -> None:
    public, private = tmp_path / "keys.txt", tmp_path / "key.txt"
    public.write_text(f"# the safe\n{KEY.to_public()}\n")
    private.write_text(f"# created: today\n{KEY}\n")
    assert [str(key) for key in archive.recipients([str(public), str(KEY.to_public())])] == [str(KEY.to_public())] * 2
    assert [str(key) for key in archive.identities(private)] == [str(KEY)]
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "ssh"], check=True)
    assert len(archive.recipients([str(tmp_path / "ssh.pub")])) == len(archive.identities(tmp_path / "ssh")) == 1


@pytest.mark.parametrize("text", ["age1nonsense", "ssh-rsa nonsense", "me@town.example"])
def test_what_is_no_key_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(BadArchive, match="no public key"):
        archive.recipients([text])
    (tmp_path / "key").write_text(text)
    with pytest.raises(BadArchive, match="no private key"):
        archive.identities(tmp_path / "key")


def test_an_older_one_is_never_overwritten(made: Path, folder: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(BadArchive, match="there already"):
        archive.write(made, folder, {})
    assert made.read_bytes() == before


def test_what_a_killed_backup_left_is_swept_away(folder: Path, tmp_path: Path) -> None:
    left = tmp_path / ".backup-x.partial"
    left.write_bytes(b"half")
    archive.write(tmp_path / "backup", folder, {})
    assert not left.exists()
