"""What git tracks: known folders and files at the top, and nothing large."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest

import tridesk

ROOT: Final = Path(tridesk.__file__).parents[1]
FOLDERS: Final = {".ci", "bench", "deploy", "docs", "requirements", "scripts", "tests", "tridesk"}
FILES: Final = {
    ".gitattributes", ".gitignore", ".npmrc", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "NOTICE",
    "README.md", "conftest.py", "package-lock.json", "package.json", "pyproject.toml",
}  # fmt: skip
LARGEST: Final = 2_000_000  # bytes


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout of git")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    return listed.stdout.split("\0")[:-1]


def strangers(names: Iterable[str]) -> set[str]:
    """The folders and files at the top that are not known."""
    tops = {(top, bool(rest)) for top, _slash, rest in (name.partition("/") for name in names)}
    return {top for top, is_folder in tops if top not in (FOLDERS if is_folder else FILES)}


def test_git_tracks_only_known_folders_and_files_at_the_top(tracked: list[str]) -> None:
    assert len(tracked) > 1000
    assert strangers(tracked) == set()


@pytest.mark.parametrize("name", ["var-bench/status/log", "notes.txt", "tridesk.log", "docs"])
def test_a_working_folder_or_a_stray_file_is_a_stranger(name: str) -> None:
    assert strangers(["docs/tasks.md", "README.md", name]) == {name.partition("/")[0]}


def test_no_tracked_file_is_large(tracked: list[str]) -> None:
    sizes = {name: (ROOT / name).lstat().st_size for name in tracked if (ROOT / name).exists()}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}
