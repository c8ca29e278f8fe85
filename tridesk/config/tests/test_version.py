"""The product has one version: that of pyproject.toml."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

import tridesk
from tridesk.config import command

ROOT = Path(tridesk.__file__).parents[1]


@pytest.mark.parametrize("argument", ["--version", "version"])
def test_the_command_prints_the_version_of_the_product(
    argument: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    monkeypatch.setattr(sys, "argv", ["tridesk", argument])
    command.main()
    assert capsys.readouterr().out == f"tridesk {project['version']}\n"


def test_the_newest_release_of_the_changelog_is_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    headings = [line for line in (ROOT / "CHANGELOG.md").read_text("utf-8").splitlines() if line.startswith("## ")]
    assert headings[0] == "## [Unreleased]"
    assert headings[1].startswith(f"## [{project['version']}] - ")
