"""What `tridesk run` says before its parts begin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tridesk.config.management.commands import run
from tridesk.mailroom.folder import FolderTransport, warn_of_no_relay


class Parts:
    """In place of the supervisor: the parts that send mail open their way out."""

    def __init__(self, *_parts: Any, **_options: Any) -> None: ...

    def run(self) -> int:
        for _part in range(4):
            FolderTransport(settings.ENVIRONMENT.var / "outbox")
        return 0


def test_that_no_relay_is_set_is_said_before_the_parts_begin(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    warn_of_no_relay.cache_clear()
    said: list[int] = []

    def ran(parts: Parts) -> int:
        said.append(len(caplog.records))
        return Parts.run(parts)

    module = "tridesk.config.management.commands.run"
    monkeypatch.setattr(f"{module}.Supervisor", type("Supervisor", (Parts,), {"run": ran}))
    monkeypatch.setattr(f"{module}.home.place", lambda: Path("nowhere"))
    for name in (
        "refuse_if_taken", "import_all", "Command._prepare", "home.is_wanted", "embedded.start", "embedded.stop",
        "server.stop",
    ):  # fmt: skip
        monkeypatch.setattr(f"{module}.{name}", lambda *_values: None)
    with pytest.raises(SystemExit):
        run.Command().handle()
    assert (said, len(caplog.records)) == ([1], 1)
