"""`/healthz` says of each part whether it is up, and 503 when one is down."""

from __future__ import annotations

import pytest
from django.test import Client

from tridesk.config import health

PARTS = ("database", "jobs", "mail", "telephony", "notices")


@pytest.fixture
def all_up(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for part in PARTS:
        monkeypatch.setitem(health.CHECKS, part, lambda: True)
    return monkeypatch


def test_it_knows_these_parts() -> None:
    assert set(health.CHECKS) >= set(PARTS)


def test_200_when_all_are_up(all_up: pytest.MonkeyPatch) -> None:
    response = Client().get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "up"} | dict.fromkeys(health.CHECKS, "up")


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("trouble", [None, OSError("gone"), TimeoutError()])
def test_503_when_one_is_down(part: str, trouble: Exception | None, all_up: pytest.MonkeyPatch) -> None:
    def check() -> bool:
        if trouble:
            raise trouble
        return False

    all_up.setitem(health.CHECKS, part, check)
    response = Client().get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"status": "down"} | dict.fromkeys(health.CHECKS, "up") | {part: "down"}


@pytest.mark.django_db
def test_in_a_test_run_nothing_but_the_database_is_up(settings: object) -> None:
    """The real checks: no worker beats here, nobody listens for mail or conducts calls."""
    said = Client().get("/healthz").json()
    assert said == {
        "status": "down",
        "database": "up",
        "jobs": "down",
        "mail": "down",
        "telephony": "down",
        "notices": "down",
    }
