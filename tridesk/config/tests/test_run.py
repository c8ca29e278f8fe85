"""`tridesk run`: what it does before its parts begin."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings

from tridesk.config import embedded
from tridesk.config.management.commands import run
from tridesk.mailroom.folder import FolderTransport, warn_of_no_relay
from tridesk.telephony.asterisk import server


class Prepared(Exception):
    """The first step that needs both was reached."""


def _prepare(_command: run.Command) -> None:
    raise Prepared


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> list[str]:
    """What `tridesk run` has stopped; nothing real is started."""
    stopped: list[str] = []
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, database_url="")
    monkeypatch.setattr(run, "refuse_if_taken", lambda *_address: None)
    monkeypatch.setattr(run.Command, "_prepare", _prepare)
    monkeypatch.setattr(embedded, "stop", lambda _var: stopped.append("database"))
    monkeypatch.setattr(server, "stop", lambda _place: stopped.append("switch"))
    return stopped


def test_the_database_starts_while_everything_is_imported(monkeypatch: pytest.MonkeyPatch, stopped: list[str]) -> None:
    """Each waits for the other to have begun."""
    both = threading.Barrier(2)
    monkeypatch.setattr(embedded, "start", lambda *_arguments: both.wait(60))
    monkeypatch.setattr(run, "import_all", lambda _commands: both.wait(60))
    with pytest.raises(Prepared):
        run.Command().handle()
    assert stopped == ["switch", "database"]


def test_a_database_that_does_not_start_ends_it(monkeypatch: pytest.MonkeyPatch, stopped: list[str]) -> None:
    def start(*_arguments: object) -> None:
        raise RuntimeError("PostgreSQL's pg_ctl failed")

    monkeypatch.setattr(embedded, "start", start)
    monkeypatch.setattr(run, "import_all", lambda _commands: None)
    with pytest.raises(RuntimeError, match="pg_ctl"):
        run.Command().handle()
    assert stopped == ["switch", "database"]


class Parts:
    """In place of the supervisor: the parts that send mail open their way out."""

    def __init__(self, *_parts: Any, **_options: Any) -> None: ...

    def run(self) -> None:
        for _part in range(4):
            FolderTransport(settings.ENVIRONMENT.var / "outbox")


def test_that_no_relay_is_set_is_said_before_the_parts_begin(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    warn_of_no_relay.cache_clear()
    said: list[int] = []

    def ran(parts: Parts) -> None:
        said.append(len(caplog.records))
        Parts.run(parts)

    module = "tridesk.config.management.commands.run"
    monkeypatch.setattr(f"{module}.Supervisor", type("Supervisor", (Parts,), {"run": ran}))
    monkeypatch.setattr(f"{module}.home.place", lambda: Path("nowhere"))
    for name in (
        "refuse_if_taken",
        "import_all",
        "Command._prepare",
        "home.is_wanted",
        "embedded.start",
        "embedded.stop",
        "server.stop",
    ):
        monkeypatch.setattr(f"{module}.{name}", lambda *_values: None)
    run.Command().handle()
    assert (said, len(caplog.records)) == ([1], 1)
