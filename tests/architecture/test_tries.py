"""What fails runs once more, alone: the second try of a tier, on little suites of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

import tridesk

PASSES: Final = """
import sys
from tests import tries
sys.exit(tries.run([tries.Pass(options) for options in {passes}], [], most={most}))
"""
STEADY: Final = "def test_steady():\n    pass\n"
UNSTEADY: Final = """
from pathlib import Path

def test_unsteady():
    mark = Path("was-here")
    is_first = not mark.exists()
    mark.touch()
    assert not is_first, "the first time"
"""
BROKEN: Final = "def test_broken():\n    assert 1 == 2\n"
DEAD: Final = UNSTEADY.replace("assert not is_first", "import os\n    is_first and os.abort()\n    assert not is_first")
DEALT_BY_FILE: Final = """
from xdist.scheduler import LoadFileScheduling

def pytest_xdist_make_scheduler(config, log):
    return LoadFileScheduling(config, log)
"""
NO_PRODUCT: Final = """
import pytest

@pytest.fixture(scope="module")
def product():
    raise RuntimeError("the product did not start")

@pytest.mark.parametrize("number", range(8))
def test_on_the_product(product, number):
    pass
"""
Result = subprocess.CompletedProcess[str]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a suite of one file through the tries; returns exit code and output."""

    def run(suite: str, passes: tuple[tuple[str, ...], ...] = ((),), most: int = 2) -> Result:
        (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = -q -p xdist\n")
        (tmp_path / "test_suite.py").write_text(suite)
        command = [sys.executable, "-c", PASSES.format(passes=passes, most=most)]
        environment = {
            "PYTHONPATH": str(Path(tridesk.__file__).parents[1]),
            "PATH": "/usr/bin:/bin",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",  # Django, a browser and more: a second for each process
        }
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=80
        )

    return run


def unsteady(folder: Path) -> list[str]:
    """The names of the tests that were written down as unsteady."""
    lines = (folder / ".tests" / "unsteady.jsonl").read_text().splitlines()
    return [json.loads(line)["test"].partition("::")[2] for line in lines]


def test_a_suite_that_passes_is_tried_once(run: Run) -> None:
    result = run(STEADY)
    assert result.returncode == 0
    assert "Second try" not in result.stdout


def test_what_passes_the_second_time_is_unsteady_and_no_failure(run: Run, tmp_path: Path) -> None:
    result = run(STEADY + UNSTEADY)
    assert result.returncode == 0, result.stdout
    assert "unsteady: 1\n  test_suite.py::test_unsteady: AssertionError: the first time" in result.stdout
    assert "1 passed in" in result.stdout.partition("Second try")[2]  # alone
    assert unsteady(tmp_path) == ["test_unsteady"]


def test_what_fails_twice_is_broken(run: Run, tmp_path: Path) -> None:
    result = run(UNSTEADY + BROKEN)
    assert result.returncode == 1
    assert unsteady(tmp_path) == ["test_unsteady"]


def test_a_test_whose_worker_died_is_tried_again(run: Run, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(DEALT_BY_FILE)  # as ours: xdist itself then runs it again, on a new worker
    result = run(STEADY + DEAD, passes=(("-n", "1"),))
    assert result.returncode == 0, result.stdout
    assert unsteady(tmp_path) == ["test_unsteady"]


def test_a_pass_that_did_not_run_all_its_tests_has_failed(run: Run) -> None:
    many = "".join(f"def test_{number}():\n    import os\n    os.abort()\n" for number in range(12))
    result = run(many, passes=(("-n", "1", "--max-worker-restart", "2"),), most=20)
    assert result.returncode == 1
    assert re.search("Only [0-9]+ of 12 tests were run", result.stdout), result.stdout
    result = run(many.replace("os.abort()", "os._exit(1)"))
    assert result.returncode == 1
    assert "Second try" not in result.stdout


def test_what_is_skipped_the_second_time_is_not_proved(run: Run, tmp_path: Path) -> None:
    skips = UNSTEADY.replace("    assert", "    import pytest\n    if not is_first:\n        pytest.skip()\n    assert")
    assert run(skips).returncode == 1
    assert unsteady(tmp_path) == []


def test_failures_of_each_pass_are_tried_at_the_end(run: Run, tmp_path: Path) -> None:
    result = run(STEADY + UNSTEADY, passes=(("-k", "unsteady"), ("-k", "test_steady")))
    assert result.returncode == 0, result.stdout
    assert unsteady(tmp_path) == ["test_unsteady"]


def test_too_many_failures_are_not_tried_again(run: Run) -> None:
    many = "".join(BROKEN.replace("test_broken", f"test_broken_{number}") for number in range(3))
    result = run(many)
    assert result.returncode == 1
    assert "3 tests failed: no second try." in result.stdout


def test_tests_that_wait_for_the_same_fixture_count_as_one_failure(run: Run) -> None:
    result = run(NO_PRODUCT)
    assert result.returncode == 1
    assert "Second try, alone, of 8 tests" in result.stdout


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one process", "workers"])
def test_a_suite_that_cannot_be_read_is_not_tried_again(run: Run, options: tuple[str, ...]) -> None:
    result = run("import nothing_of_this_name\n", passes=(options,))
    assert result.returncode in (1, 2)
    assert "Second try" not in result.stdout


def test_no_test_at_all_is_said(run: Run) -> None:
    assert run("").returncode == 5
