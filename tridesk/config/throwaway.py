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

from tridesk.config import embedded, secrets


def _start() -> None:
    var = Path(tempfile.mkdtemp(prefix="tridesk-test-"))
    os.environ["TRIDESK_VAR"] = str(var)
    os.environ["TRIDESK_DEMO"] = "0"
    atexit.register(shutil.rmtree, var, ignore_errors=True)
    password = secrets.load_or_make(var).database
    if not os.environ.get("DATABASE_URL"):
        embedded.start(var, password, throw_away=True)
        atexit.register(embedded.stop, var)


_start()
