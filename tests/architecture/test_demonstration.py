"""What a start imports: the demonstration only when TRIDESK_DEMO=1, and nothing heavy that few requests need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

START = """
import sys
from importlib import import_module
import django
django.setup()
from django.core.management import get_commands, load_command_class
for name, app in get_commands().items():
    if app.startswith("tridesk."):
        load_command_class(app, name)
for module in ("urls", "asgi", "tasks"):
    import_module(f"tridesk.config.{module}")
print(*sorted(name for name in sys.modules if name == "typst" or name.startswith("tridesk.demo")))
"""


@pytest.mark.parametrize("demo", ["0", "1"])
def test_its_modules_are_imported_in_a_demonstration_only(tmp_path: Path, demo: str) -> None:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tridesk.config.settings",
        "TRIDESK_VAR": str(tmp_path),
        "TRIDESK_DEMO": demo,
    }
    started = subprocess.run([sys.executable, "-c", START], env=environment, capture_output=True, text=True, check=True)
    imported = started.stdout.split()
    assert "typst" not in imported  # only the child that makes a PDF needs it
    assert ("tridesk.demo.load" in imported, bool(imported)) == (demo == "1",) * 2
