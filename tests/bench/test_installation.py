"""A process of the bench that ends before it is told to says why."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bench.installation import Installation


def ended(_words: str, log: Path) -> subprocess.Popen[bytes]:
    """A process that wrote a line and has ended."""
    log.write_text("no table of this name")
    process = subprocess.Popen(["false"])
    process.wait()
    return process


def test_one_that_ends_before_it_is_ready_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.installation.Fork", ended)
    with pytest.raises(RuntimeError, match=r"tridesk web ended by itself \(1\):\nno table of this name"):
        Installation(tmp_path).begin("web")


def test_one_that_ends_while_the_bench_measures_says_why(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    installation.processes["jobs"] = ended("jobs", tmp_path / "jobs.log")
    with pytest.raises(RuntimeError, match="no table of this name"):
        installation.end("jobs")
