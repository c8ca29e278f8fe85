"""A database for one test run (a pytest plugin): started in a temporary folder, gone afterwards.

Loaded by `-p` before Django's settings are read. With DATABASE_URL set, that server is used instead (Django makes a
test database on it).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

import pytest

from tridesk.config import embedded, secrets


def _a_folder() -> Path:
    var = Path(tempfile.mkdtemp(prefix="tridesk-test-"))
    os.environ["TRIDESK_VAR"] = str(var)
    os.environ["TRIDESK_DEMO"] = "0"
    atexit.register(shutil.rmtree, var, ignore_errors=True)
    return var


VAR: Final = _a_folder()
PASSWORD: Final = secrets.load_or_make(VAR).database


def pytest_configure(config: pytest.Config) -> None:
    """Starts the database, but not for a process that only hands out tests to others (`-n`)."""
    hands_out = getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput")
    if not (hands_out or os.environ.get("DATABASE_URL")):
        embedded.start(VAR, PASSWORD, throw_away=True)
        atexit.register(embedded.stop, VAR)
