"""`/healthz` says of each part whether it is up, and 503 when one is down."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.test import Client

from tridesk.config.health import disk_has_room
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
