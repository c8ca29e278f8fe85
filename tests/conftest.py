"""The product that a folder started, for its tests. Prints at the end which tests were left out."""

from __future__ import annotations

import shutil
from typing import Final

import pytest

from tests.e2e.product import Product, Sink

BROWSERS: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the lightest first
CHROMIUM: Final = next(filter(None, map(shutil.which, BROWSERS)), None)
DOES_NOT_APPLY: Final = "does not refuse"  # a folder as way out: that part of the contract is not its own
MISSING: Final = {"e2e": "" if CHROMIUM else f"no Chromium here ('apt-get install {BROWSERS[0]}' brings it)"}


@pytest.fixture
def tridesk(started: tuple[Product, Sink]) -> Product:
    return started[0]


@pytest.fixture
def sink(started: tuple[Product, Sink]) -> Sink:
    return started[1]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves out what cannot run here."""
    for item in items:
        for mark, reason in MISSING.items():
            if reason and item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped: list[pytest.TestReport] = terminalreporter.stats.get("skipped", [])
    reasons = [(report.nodeid, _reason(report)) for report in skipped]
    wanting = [(test, reason) for test, reason in reasons if not reason.endswith(DOES_NOT_APPLY)]
    if not wanting:
        return
    terminalreporter.section("LEFT OUT", sep="!", red=True, bold=True)
    for test, reason in wanting:
        terminalreporter.write_line(f"{test}: {reason}", red=True)
    terminalreporter.write_line(f"{len(wanting)} tests were left out for want of these.", red=True, bold=True)


def _reason(report: pytest.TestReport) -> str:
    return str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr).removeprefix("Skipped: ")
