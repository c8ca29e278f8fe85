"""The scripts of the pages: their pure parts, tested by Node.js (scripts/front brings it)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PATH: Final = os.pathsep.join((os.environ.get("PATH", ""), str(ROOT / ".venv/bin")))
TESTS: Final = sorted(ROOT.glob("tridesk/**/tests/*.test.mjs"))


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_a_script_does_what_its_tests_say(path: Path) -> None:
    node = shutil.which("node", path=PATH)
    assert node, "Node.js is missing: `scripts/front` brings it where there is none"
    run = subprocess.run([node, "--test", path], capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_there_are_such_tests() -> None:
    assert {path.name for path in TESTS} >= {"draft_state.test.mjs", "handset.test.mjs"}
