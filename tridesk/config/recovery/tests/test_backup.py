"""Where a backup is written to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tridesk.config.recovery.backup import NoBackup, target_of

NOW = datetime(2026, 11, 26, 21, tzinfo=UTC)


def test_in_a_folder_it_is_named_after_the_moment(tmp_path: Path) -> None:
    assert target_of(tmp_path, NOW, encrypted=False) == tmp_path / "tridesk-20261126T210000Z.tar"
    assert target_of(tmp_path, NOW, encrypted=True) == tmp_path / "tridesk-20261126T210000Z.tar.age"


@pytest.mark.parametrize("name", ["before.tar", "before.tar.age"])
def test_a_file_has_the_name_that_was_given(name: str, tmp_path: Path) -> None:
    assert target_of(tmp_path / name, NOW, encrypted=False) == tmp_path / name


def test_a_folder_that_is_not_there_does_not_become_a_file(tmp_path: Path) -> None:
    with pytest.raises(NoBackup, match="make it first"):
        target_of(tmp_path / "backups", NOW, encrypted=False)
