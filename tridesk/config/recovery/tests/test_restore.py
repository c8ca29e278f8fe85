"""A restore refuses what it cannot do in one sentence, and leaves nothing half done."""

from __future__ import annotations

import io
import os
import subprocess
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.e2e.product import TRIDESK
from tridesk.config import secrets
from tridesk.config.environment import Environment
from tridesk.config.recovery import archive, database, restore
from tridesk.config.recovery.database import DatabaseFailed
from tridesk.config.recovery.state import UNFINISHED
from tridesk.config.recovery.tests.test_archive import forge
from tridesk.kit.signing import Signer


def refused(var: Path, *command: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIDESK", "DATABASE"))}
    done = subprocess.run(
        [TRIDESK, *command], env=kept | {"TRIDESK_VAR": str(var)}, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert done.stderr.count("\n") == 1, done.stderr
    return done.stderr


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """A file that is whole as an archive."""
    (tmp_path / "work" / "var").mkdir(parents=True)
    secrets.load_or_make(tmp_path / "work" / "var")
    archive.write(tmp_path / "backup", tmp_path / "work", {"made_at": "now"})
    return tmp_path / "backup"


def test_a_folder_with_something_in_it_is_not_touched(backup: Path, tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    (var / "secrets.json").write_text("mine")
    assert "secrets.json alone" in refused(var, "restore", str(backup))
    (var / "status").mkdir()
    assert "not empty (secrets.json, status)" in refused(var, "restore", str(backup))
    assert (var / "secrets.json").read_text() == "mine"


@pytest.mark.parametrize("size", [0, 1000, -600])
def test_a_cut_backup_leaves_the_folder_empty(size: int, backup: Path, tmp_path: Path) -> None:
    content = backup.read_bytes().rstrip(b"\0")
    backup.write_bytes(content[:size])
    assert str(backup) in refused(tmp_path / "var", "restore", str(backup))
    assert list((tmp_path / "var").iterdir()) == []


def test_a_file_that_is_not_ours_is_named_and_stays_in_the_backup(tmp_path: Path) -> None:
    packed = tmp_path / "work" / "var"
    (packed / "static").mkdir(parents=True)
    (packed / "static" / "evil.js").touch()
    secrets.load_or_make(packed)
    archive.write(tmp_path / "backup", tmp_path / "work", {"made_at": "now"})
    environment, said = Environment.read({"TRIDESK_VAR": str(tmp_path / "var")}), list[str]()
    with pytest.raises(DatabaseFailed, match=r"database\.dump"):
        restore._restore_archive(environment, tmp_path / "backup", [], said.append)
    assert said[2:] == ["Left in the file, for Tridesk keeps no such thing: 'var/static/evil.js'."]
    assert not (tmp_path / "var" / "static").exists()


def test_a_manifest_that_says_less_than_the_database_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "connect", lambda reach: nullcontext())
    for name, there in {"rows_by_table": {"tickets": 1}, "last_seal": {}, "migrations": ["a.b"]}.items():
        monkeypatch.setattr(database, name, lambda db, there=there: there)
    restore._compare({}, {"tables": {"tickets": 1}, "journal": {}, "migrations": ["a.b"]})
    with pytest.raises(DatabaseFailed, match="tables, migrations differ"):
        restore._compare({}, {"journal": {}})


def test_a_manifest_without_its_moment_ends_in_one_sentence(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIDESK_VAR", str(tmp_path / "var"))
    packed = tmp_path / "work" / "var"
    packed.mkdir(parents=True)
    secrets.load_or_make(packed)
    archive.write(tmp_path / "backup", tmp_path / "work", {})
    with pytest.raises(SystemExit, match="tridesk: "):
        restore.main([str(tmp_path / "backup")])
    assert "The backup of an unknown moment is whole" in capfd.readouterr().out


@pytest.mark.parametrize(("name", "made_at"), [("../\x1b[2J", "now"), ("other", "\x1b[2J")])
def test_no_word_of_a_backup_moves_the_cursor(
    name: str, made_at: str, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIDESK_VAR", str(tmp_path / "var"))
    forged = forge(tmp_path / "forged", {name: b""}, made_at=made_at)
    with pytest.raises(SystemExit) as end:
        restore.main([str(forged)])
    printed = capfd.readouterr().out + str(end.value)
    assert "[2J" in printed
    assert "\x1b" not in printed


@pytest.mark.parametrize("answer", ["", "no", "yes"])
def test_who_gives_no_key_of_the_signer_is_asked(
    answer: str, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIDESK_VAR", str(tmp_path / "var"))
    monkeypatch.setattr("sys.stdin", Terminal(f"{answer}\n"))
    with pytest.raises(SystemExit) as end:
        restore.main([str(backup)])
    assert ("Nothing was restored" in str(end.value)) == (answer != "yes")
    assert (tmp_path / "var" / "secrets.json").exists() == (answer == "yes")


def test_one_that_somebody_else_signed_is_not_restored(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIDESK_VAR", str(tmp_path / "var"))
    with pytest.raises(SystemExit, match="not signed by"):
        restore.main([str(backup), "--signed-by", Signer(b"1" * 32).public])
    assert list((tmp_path / "var").iterdir()) == []


class Terminal(io.StringIO):
    """An administrator at a terminal, who types this."""

    def isatty(self) -> bool:
        return True


def test_a_mistyped_name_leaves_the_folder_as_it_was(tmp_path: Path) -> None:
    var = tmp_path / "var"
    assert "nothing.tar is no file" in refused(var, "restore", str(tmp_path / "nothing.tar"))
    assert not var.exists() or list(var.iterdir()) == []


def test_a_moment_needs_a_continuous_backup(backup: Path, tmp_path: Path) -> None:
    assert "continuous" in refused(tmp_path / "var", "restore", str(backup), "--until", "2026-11-26 21:00")
    (tmp_path / "kept" / "base").mkdir(parents=True)
    assert "nothing from before" in refused(
        tmp_path / "var", "restore", str(tmp_path / "kept"), "--until", "2026-11-26"
    )
    assert list((tmp_path / "var").iterdir()) == []


def test_after_a_restore_that_did_not_end_nothing_starts(tmp_path: Path) -> None:
    (tmp_path / UNFINISHED).touch()
    for command in ("run", "web", "status-editor", "backup /tmp"):
        assert "did not end" in refused(tmp_path, *command.split())
    assert [path.name for path in tmp_path.iterdir()] == [UNFINISHED]
