"""`/healthz` says of each part whether it is up, and 503 when one is down."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from threading import Event, enumerate
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.db import OperationalError
from django.test import Client

from tests.waiting import NET, until
from tridesk.config.health import Health, Probe, disk_has_room, parts
from tridesk.kit.rooms import installed

PARTS = ("database", "jobs", "mail", "fax", "telephony", "switch", "lines", "notices", "disk")
ASK_DATABASE = ("database", "jobs", "telephony", "switch", "lines", "notices")


@pytest.fixture
def all_up(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for part in PARTS:
        answer(monkeypatch, part, lambda: True)
    return monkeypatch


def answer(monkeypatch: pytest.MonkeyPatch, part: str, check: Callable[[], bool]) -> None:
    """Puts `check` in place of the one that the room of this part declares."""
    health = installed.answer.health
    monkeypatch.setitem(health, part, replace(health[part], check=check))


def test_it_knows_these_parts() -> None:
    assert tuple(installed.answer.health) == PARTS


def test_200_when_all_are_up(all_up: pytest.MonkeyPatch) -> None:
    response = Client().get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "up"} | dict.fromkeys(PARTS, "up")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("trouble", [None, OSError("gone"), TimeoutError()])
def test_503_when_one_is_down(part: str, trouble: Exception | None, all_up: pytest.MonkeyPatch) -> None:
    def check() -> bool:
        if trouble:
            raise trouble
        return False

    answer(all_up, part, check)
    response = Client().get("/healthz")
    down = ASK_DATABASE if part == "database" else (part,)
    assert response.status_code == 503
    expected = {"status": "down"} | dict.fromkeys(PARTS, "up") | dict.fromkeys(down, "down")
    assert response.json() == expected


@pytest.mark.django_db
def test_in_a_test_run_nothing_but_the_database_is_up(settings: object) -> None:
    """The real checks: in a test run no worker, mail server or call director runs."""
    states = Client().get("/healthz").json()
    assert states == {
        "status": "down",
        "database": "up",
        "jobs": "down",
        "mail": "down",
        "fax": "up",  # none waits
        "telephony": "down",
        "switch": "down",
        "lines": "up",  # none is known
        "notices": "down",
        "disk": "up",
    }


def test_a_full_disk_is_down(all_up: pytest.MonkeyPatch) -> None:
    all_up.undo()
    full = SimpleNamespace(f_bavail=100, f_frsize=4096, f_files=10**6, f_favail=10**6)
    all_up.setattr(os, "statvfs", lambda path: full)
    assert not disk_has_room()
    full.f_bavail = 10**6
    assert disk_has_room()
    full.f_favail = 5
    assert not disk_has_room()


def test_a_database_that_is_away_is_asked_once(all_up: pytest.MonkeyPatch) -> None:
    asked = []

    def away() -> bool:
        asked.append(1)
        raise OperationalError("away")

    for part in ASK_DATABASE:
        answer(all_up, part, away)
    states = Client().get("/healthz").json()
    assert {name for name, state in states.items() if state == "down"} == {"status", *ASK_DATABASE}
    assert len(asked) == 1


@pytest.fixture
def hung(all_up: pytest.MonkeyPatch) -> Iterator[Event]:
    """A database that does not answer until this is set; nobody waits long for it."""
    is_back = Event()
    answer(all_up, "database", lambda: is_back.wait(NET))
    all_up.setattr("tridesk.config.health.PATIENCE", 0.05)
    all_up.setattr("tridesk.config.health.probe", Probe())
    yield is_back
    is_back.set()
    until(lambda: not threads(), "the end of the probe")


def threads() -> int:
    return sum(thread.name == "health" for thread in enumerate())


def ask(times: int) -> list[tuple[int, dict[str, Any]]]:
    """What the web server answers to so many who ask at once, while no thread of the pages is free."""

    async def pages(*_: Any) -> None:
        raise AssertionError("the pages hang on the database")

    async def answered() -> tuple[int, dict[str, Any]]:
        scope = {"type": "http", "path": "/healthz", "method": "GET", "headers": []}
        talk: Any = ApplicationCommunicator(Health(pages), scope)  # type: ignore[no-untyped-call]
        begin, rest = await talk.receive_output(NET), await talk.receive_output(NET)
        return begin["status"], json.loads(rest["body"])

    async def all_answered() -> list[tuple[int, dict[str, Any]]]:
        return await asyncio.gather(*(answered() for _time in range(times)))

    return asyncio.run(all_answered())


def test_a_database_that_hangs_is_down_and_no_threads_pile_up(hung: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {(status, states["database"]) for status, states in ask(20)} == {(503, "down")}
    until(lambda: threads() == 1, "what asks no database to have answered")
    for _status, states in ask(20):
        assert {name for name, state in states.items() if state == "down"} == {"status", *ASK_DATABASE}
    assert threads() == 1
    hung.set()
    until(lambda: not threads(), "the end of the probe")
    monkeypatch.setattr("tridesk.config.health.PATIENCE", NET)
    assert {status for status, _states in ask(2)} == {200}


def test_doctor_waits_for_it_no_longer(hung: Event) -> None:
    assert parts()[0]["database"] == "down"


def test_other_addresses_are_passed_on() -> None:
    seen = []

    async def pages(scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(scope["path"])

    asyncio.run(Health(pages)({"type": "http", "path": "/tickets"}, None, None))
    assert seen == ["/tickets"]
