"""The folder of a continuous backup."""

from __future__ import annotations

from pathlib import Path

from tridesk.config import secrets
from tridesk.config.recovery import continuous


def test_only_files_of_ours_come_out(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    (kept / "wal").mkdir(parents=True)
    (kept / "base" / "20261126T030000Z").mkdir(parents=True)
    state = kept / "state" / "20261126T030000Z"
    (state / "static").mkdir(parents=True)
    (state / "static" / "evil.js").touch()
    (state / "status").symlink_to("/etc")
    secrets.load_or_make(state)
    continuous.unpack(kept, tmp_path / "var", None)
    assert {path.name for path in (tmp_path / "var").iterdir()} == {"secrets.json", "postgres"}
