"""Bringing in the front-end libraries."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tridesk.web import vendor


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A node_modules with just enough in it."""
    root = tmp_path / "node_modules"
    css = root / "@digdir/designsystemet-css"
    (css / "dist/src").mkdir(parents=True)
    (css / "LICENSE").write_text("MIT")
    for name in vendor.COMPONENTS:
        (css / f"dist/src/{name}.css").write_text(f'@charset "UTF-8";.ds-{name}{{color:red}}')
    theme = root / "@digdir/designsystemet-theme/src/themes"
    theme.mkdir(parents=True)
    (theme / "designsystemet.css").write_text('@charset "UTF-8";\n@layer ds.theme{:root{--x:1}}')
    font = root / vendor.FONT
    (font / "files").mkdir(parents=True)
    (font / "LICENSE").write_text("OFL")
    for name in vendor.FONT_FILES:
        (font / f"files/atkinson-hyperlegible-next-{name}.woff2").write_bytes(b"woff")
    (root / "jssip").mkdir()
    (root / "jssip/package.json").write_text('{"main": "index.js"}')
    (root / "jssip/index.js").write_text("exports.answer = 42;")
    (root / "jssip/LICENSE.md").write_text("MIT")
    return root


def test_one_style_sheet_in_layers_two_fonts_two_licences(modules: Path, tmp_path: Path) -> None:
    made = vendor.copy(modules, tmp_path / "out")
    assert [path.name for path in made] == [
        "atkinson-LICENSE",
        "designsystemet-LICENSE",
        "designsystemet.css",
        "atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
        "atkinson-hyperlegible-next-latin-wght-normal.woff2",
        "jssip-LICENSE",
        "jssip.js",
    ]
    sheet = (tmp_path / "out/designsystemet.css").read_text()
    assert sheet.startswith("@layer ds.theme, ds.base, ds.components;")
    assert "@charset" not in sheet
    assert "@layer ds.base {\n.ds-base{color:red}\n}" in sheet
    assert sheet.count("@layer ds.components {") == len(vendor.COMPONENTS) - 1


def test_what_is_no_longer_used_goes(modules: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "old.css").write_text("x")
    vendor.copy(modules, out)
    assert not (out / "old.css").exists()


def test_a_missing_library_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(vendor, "ROOT", tmp_path)
    assert vendor.main([]) == 1
    assert capsys.readouterr().err.startswith("tridesk: the front-end libraries could not be brought in:")


def test_the_given_npm_finds_its_own_node(tmp_path: Path) -> None:
    npm = tmp_path / "bin/npm"
    npm.parent.mkdir()
    npm.write_text('#!/bin/sh\necho "$PATH" > path\necho "$@" > arguments\n')
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    vendor.install(str(npm), tmp_path)
    assert (tmp_path / "path").read_text().split(os.pathsep)[0] == str(npm.parent)
    assert (tmp_path / "arguments").read_text().startswith("ci --ignore-scripts")


def test_the_lock_file_names_no_address() -> None:
    lock = json.loads((vendor.ROOT / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert all(package.get("integrity") for name, package in lock["packages"].items() if name)
