"""Every part of `make bench` still runs, in the smallest sizes: a migration that breaks one is seen nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

import tridesk
from bench import miniature
from bench.__main__ import MEASURED
from tests.e2e.product import copy_prepared
from tests.waiting import NET

ROOT: Final = Path(tridesk.__file__).parents[1]
ALONE: Final = ("start", "weeks")  # need no installation
FIRST: Final = ("mail", "start")  # what a change waits for
COMMAND: Final = (sys.executable, "-m", "bench", "--miniature", "--state")


class Bench:
    """One `python -m bench` for all parts; after a part that failed it begins anew."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self._process: subprocess.Popen[str] | None = None

    def measure(self, part: str) -> None:
        """Fails with what the bench said; skips what it left out."""
        process = self._process = self._process or subprocess.Popen(
            [*COMMAND, str(self.state), "--one-by-one"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        assert process.stdin is not None
        assert process.stdout is not None
        output = []
        try:
            with suppress(BrokenPipeError):  # it has ended, and said why
                print(part, file=process.stdin, flush=True)
            for line in process.stdout:
                if line.startswith(f"{part}: "):
                    break
                output.append(line)
            else:
                pytest.fail(f"ended with {self.end()}: {''.join(output)[-6000:]}")
        except BaseException:  # the limit of the test
            process.terminate()
            self.end()
            raise
        if line != f"{part}: {MEASURED}\n":
            pytest.skip(line)

    def end(self) -> int:
        """The exit code."""
        process, self._process = self._process, None
        if process is None:
            return 0
        with suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=NET)
        process.kill()  # no harm where it has ended
        return process.wait()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Measures one installation, part after part."""
    state = tmp_path_factory.mktemp("bench")
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    copy_prepared("empty", state, kept | {"TRIDESK_DEMO": "0", "PYTHONPATH": str(ROOT)})
    bench = Bench(state)
    yield bench
    assert bench.end() == 0


@pytest.mark.parametrize(
    "part", [pytest.param(part, marks=[] if part in FIRST else pytest.mark.daily) for part in miniature.PARTS]
)
def test_a_part_runs_in_the_smallest_sizes(bench: Bench, part: str) -> None:
    if part not in ALONE:
        bench.measure(part)
        return
    done = subprocess.run([*COMMAND, str(bench.state), part], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
