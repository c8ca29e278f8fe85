"""The file of a backup: whole, or not there."""

from __future__ import annotations

import hashlib
import io
import json
import stat
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pyrage
import pytest

from tridesk.config.recovery import archive
from tridesk.config.recovery.archive import BadArchive
from tridesk.kit.signing import Signer

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


def forge(path: Path, members: dict[str, bytes], made_at: str = "now", **header: Any) -> Path:
    """An archive that agrees with its own manifest: anybody can make one, and encrypt it to a public key."""
    listed = {name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in members.items()}
    manifest = json.dumps({"format": 1, "made_at": made_at, "files": listed}).encode()
    with tarfile.open(path, "w") as tar:
        for name, data in ({"manifest.json": manifest} | members).items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            for field, value in header.items() if name in members else ():
                setattr(member, field, value)
            tar.addfile(member, io.BytesIO(data))
    return path


@pytest.mark.parametrize("name", ["../planted", "var/../../planted", "/{tmp_path}/planted", "var/status/../../planted"])
def test_a_manifest_that_lists_a_file_outside_changes_nothing(name: str, tmp_path: Path) -> None:
    forged = forge(tmp_path / "forged", {name.format(tmp_path=tmp_path).replace("//", "/"): b"mine"})
    with pytest.raises(BadArchive):
        archive.read_back(forged, [], tmp_path / "in" / "out")
    assert list(tmp_path.rglob("planted")) == []


@pytest.mark.parametrize("manifest", ["[]", '{"format": 1}', '{"format": 1, "files": {"database.dump": 1}}', "[", "{}"])
def test_a_manifest_of_another_form_is_none(manifest: str, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "forged", "w") as tar:
        for name, content in (("manifest.json", manifest.encode()), ("database.dump", b"")):
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    with pytest.raises(BadArchive):
        archive.read_back(tmp_path / "forged", [])


def test_only_what_a_backup_holds_comes_out(tmp_path: Path) -> None:
    names = (
        "planted",
        "var",
        "var/static/evil.js",
        "var/.ssh/authorized_keys",
        "var/status/site/current/index.html",
        "var/status/editors.sqlite3-journal",
        "var/postgres/postgresql.conf",
        "var/prompts/nl-1.alaw",
        "var/unfinished-restore",
        "var/.backup-x/database.dump",
        "var/secrets.json.sh",
        "database.dump/planted",
    )
    for name in names:
        archive.read_back(forge(tmp_path / "forged", {name: b"mine"}), [], tmp_path / "out")
    assert list((tmp_path / "out").rglob("*")) == []


def test_modes_are_ours(tmp_path: Path) -> None:
    forged = forge(tmp_path / "forged", dict.fromkeys(FILES, b"#!/bin/sh"), mode=0o6777, mtime=2**62)
    archive.read_back(forged, [], tmp_path / "out")
    assert {stat.S_IMODE((tmp_path / "out" / name).stat().st_mode) for name in FILES} == {0o600}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_nothing_but_files_comes_out(kind: bytes, tmp_path: Path) -> None:
    forged = forge(tmp_path / "forged", {"var/status/log.jsonl": b""}, type=kind, linkname="/etc/passwd")
    with pytest.raises(BadArchive):
        archive.read_back(forged, [], tmp_path / "out")
    assert list(tmp_path.rglob("log.jsonl")) == []


def test_only_the_right_key_opens_it(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "backup"
    archive.write(path, folder, {}, [KEY.to_public()])
    assert b"PGDMP" not in path.read_bytes()
    with pytest.raises(BadArchive, match="--identity"):
        archive.read_back(path, [])
    with pytest.raises(BadArchive, match="decrypted"):
        archive.read_back(path, [pyrage.x25519.Identity.generate()])


def test_who_signed_it_is_proved_before_anything_comes_out(folder: Path, tmp_path: Path) -> None:
    path, signer, other = tmp_path / "backup", Signer(b"1" * 32), Signer(b"2" * 32)
    archive.write(path, folder, {"made_at": "now"}, [KEY.to_public()], signer)
    assert archive.read_back(path, [KEY], tmp_path / "out", archive.verifier(signer.public))["made_at"] == "now"
    forged = forge(tmp_path / "forged", FILES)
    for archived, key in ((path, other), (forged, signer)):
        with pytest.raises(BadArchive, match="not signed by"):
            archive.read_back(archived, [KEY], tmp_path / "none", key)
    assert not (tmp_path / "none").exists()


def test_a_signature_holds_for_no_other_manifest(folder: Path, tmp_path: Path) -> None:
    signer = Signer(b"1" * 32)
    made = archive.write(tmp_path / "backup", folder, {"made_at": "now"}, signer=signer)
    for changed in ({"made_at": "later"}, {"signature": None}, {"signature": "AAAA"}):
        work = tmp_path / "work" / "manifest.json"
        work.write_text(json.dumps(made | changed))
        with tarfile.open(tmp_path / "changed", "w") as tar:
            for name in ("manifest.json", *FILES):
                tar.add(tmp_path / "work" / name, name)
        archive.read_back(tmp_path / "changed", [])
        with pytest.raises(BadArchive, match="not signed by"):
            archive.read_back(tmp_path / "changed", [], verifier=signer)


@pytest.mark.parametrize("text", ["", "nonsense", "AAAA", "é"])
def test_what_is_no_key_of_a_signer_is_refused(text: str) -> None:
    with pytest.raises(BadArchive, match="no key that"):
        archive.verifier(text)


def test_keys_as_people_have_them(tmp_path: Path) -> None:
    public, private = tmp_path / "keys.txt", tmp_path / "key.txt"
    public.write_text(f"# the safe\n{KEY.to_public()}\n")
    private.write_text(f"# created: today\n{KEY}\n")
    assert [str(key) for key in archive.recipients([str(public), str(KEY.to_public())])] == [str(KEY.to_public())] * 2
    assert [str(key) for key in archive.identities(private)] == [str(KEY)]
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "ssh"], check=True)
    (tmp_path / "signer").write_text(f"{Signer(b'1' * 32).public}\n")
    assert archive.verifier(str(tmp_path / "signer")).public == Signer(b"1" * 32).public
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
