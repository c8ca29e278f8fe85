"""Every part of `make bench` still runs, in the smallest sizes: a migration that breaks one is seen nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

import tridesk
from bench import miniature
from tests.e2e.product import copy_prepared

ROOT: Final = Path(tridesk.__file__).parents[1]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installation that all parts measure, one after the other."""
    state = tmp_path_factory.mktemp("bench")
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    copy_prepared("empty", state, kept | {"TRIDESK_DEMO": "0", "PYTHONPATH": str(ROOT)})
    return state


@pytest.mark.parametrize("part", miniature.PARTS)
def test_a_part_runs_in_the_smallest_sizes(state: Path, part: str) -> None:
    command = [sys.executable, "-m", "bench", part, "--miniature", "--state", str(state)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
