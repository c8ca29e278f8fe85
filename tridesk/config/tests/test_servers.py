"""Both web servers close a connection on which no request comes."""

from __future__ import annotations

import socket
from importlib import import_module
from typing import Any

import pytest
import uvicorn
from django.core.management import call_command

from tridesk.kit.http_protocol import HttpProtocol


@pytest.fixture
def configs(monkeypatch: pytest.MonkeyPatch) -> list[uvicorn.Config]:
    """What the servers that were started are configured with."""
    started: list[uvicorn.Config] = []

    def run(server: uvicorn.Server, sockets: list[socket.socket] | None = None) -> None:
        for listener in sockets or []:
            listener.close()
        server.started = True
        started.append(server.config)

    monkeypatch.setattr(uvicorn.Server, "run", run)
    return started


def test_the_desk(configs: list[uvicorn.Config], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tridesk.config.management.commands.web.refuse_if_taken", lambda *_: None)
    call_command("web")
    assert [config.http for config in configs] == [HttpProtocol]


def test_the_status_editor(configs: list[uvicorn.Config]) -> None:
    command: Any = import_module("tridesk.statuspage.editor.management.commands.status-editor")
    command.serve("127.0.0.1", 0)
    assert [config.http for config in configs] == [HttpProtocol]
