"""Our times beside those of a peer: a ratio with its goal, or a loud word that it was left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.peers.comparison import COMPARED, VARIABLE, compare
from bench.report import Figure, Report

SIZE = 100_000
PART = f"beside helpdesk-pg, {SIZE:,} tickets"


@pytest.fixture
def report() -> Report:
    """A run in which each of our requests took 20 ms."""
    made = Report({"commit": "abc"})
    for compared in COMPARED:
        made.add(f"pages, {SIZE:,} tickets", f"{compared.ours}, {compared.share}", 20.0, "ms")
    return made


def ratios(report: Report) -> dict[str, Figure]:
    return {figure.name: figure for figure in report.figures if figure.part == PART}


def test_each_request_is_held_against_that_of_the_peer(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = {"ticket_page": 100.0, "list_open": 50.0, "search": 40.0, "create_api": 40.0}
    results = {f"helpdesk-pg/{SIZE}/{name}": {"p50_ms": ms, "p95_ms": ms} for name, ms in times.items()}
    (tmp_path / "pg.json").write_text(json.dumps(results))
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    compare(report, [SIZE])
    found = {name: (figure.value, figure.verdict) for name, figure in ratios(report).items()}
    assert found == {
        "ticket page, p50": (0.2, "met"),
        "list, all, p50": (0.4, "MISSED"),
        "search, rare word, p95": (0.5, "met"),
        "API create, p50": (0.5, "MISSED"),
    }
    assert report.notes == []


@pytest.mark.parametrize("is_named", [True, False])
def test_what_was_not_measured_of_the_peer_is_left_out_loudly(
    report: Report,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    is_named: bool,
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path) if is_named else "")
    compare(report, [SIZE])
    assert ratios(report) == {}
    assert len(report.notes) == len(COMPARED)
    assert capsys.readouterr().out.count("LEFT OUT: ") == len(COMPARED)
