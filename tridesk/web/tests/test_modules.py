"""CommonJS packages as one module of a page, run by Node.js where there is one."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tridesk.web.modules import bundled

NODE = shutil.which("node")


def package(root: Path, name: str, **files: str) -> None:
    """Files of a package: `index__js="…"` is index.js, two underscores more a folder."""
    for path, text in files.items():
        file = root / name / path.replace("___", "/").replace("__", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


@pytest.mark.skipif(NODE is None, reason="no Node.js here to run what was bundled")
def test_files_folders_data_and_other_packages_are_found_each_run_once(tmp_path: Path) -> None:
    package(
        tmp_path, "one", package__json='{"main": "lib/start.js", "version": "1.2"}',
        lib___start__js=(
            "const about = require('../package.json'); const inner = require(\"./inner\");"
            "const two = require('two'); require('./inner');"
            "module.exports = [about.version, inner.runs(), two.name, typeof global.Map];"
        ),
        lib___inner___index__js="let runs = 0; runs += 1; exports.runs = () => runs;",
    )  # fmt: skip
    package(
        tmp_path, "two", package__json='{"main": "server.js", "browser": "client.js"}',
        server__js="exports.name = 'server';", client__js="exports.name = 'client';",
    )  # fmt: skip
    made = tmp_path / "made.mjs"
    made.write_text(bundled(tmp_path, "one"))
    assert NODE is not None
    output = subprocess.run(
        [NODE, "-e", f"import({json.dumps(made.as_uri())}).then((m) => console.log(JSON.stringify(m.default)))"],
        capture_output=True, text=True, timeout=60, check=True,
    ).stdout  # fmt: skip
    assert json.loads(output) == ["1.2", 1, "client", "function"]


def test_what_is_required_and_not_there_is_named(tmp_path: Path) -> None:
    package(tmp_path, "one", package__json="{}", index__js="require('./gone');")
    with pytest.raises(FileNotFoundError, match=r"\./gone, which .*index\.js requires"):
        bundled(tmp_path, "one")
