"""Every part of `make bench` still runs, in the smallest sizes: a migration that breaks one is seen nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import tridesk


@pytest.mark.timeout(900)  # a dozen parts, one after the other
def test_the_bench_runs_in_the_smallest_sizes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--miniature"], capture_output=True, text=True, check=False,
        cwd=Path(tridesk.__file__).parents[1], env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
