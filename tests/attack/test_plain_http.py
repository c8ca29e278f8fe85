"""A network that turns https into http: browsers that were here once refuse to follow it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

OUTERMOST = """
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "tridesk.config.{module}"
django.setup()
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.module_loading import import_string
middleware = import_string(settings.MIDDLEWARE[0])(lambda request: HttpResponse())
print(middleware(RequestFactory().get("/")).headers.get("Strict-Transport-Security"))
"""


@pytest.mark.parametrize("module", ["settings", "status_editor"])
@pytest.mark.parametrize(("scheme", "header"), [("https", "max-age=31536000"), ("http", "None")])
def test_each_process_that_serves_https_says_so(tmp_path: Path, module: str, scheme: str, header: str) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIDESK", "DATABASE"))}
    addresses = {
        "TRIDESK_VAR": str(tmp_path),
        "TRIDESK_URL": f"{scheme}://desk.example",
        "TRIDESK_STATUS_EDITOR_URL": f"{scheme}://status-editor.example",
    }
    process = subprocess.run(
        [sys.executable, "-c", OUTERMOST.format(module=module)],
        env=kept | addresses,
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout.strip() == header
