"""`tridesk doctor` says what is wrong: one sentence for each fault, none when all is well."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError

from tridesk.config import diagnosis
from tridesk.config.environment import Environment
from tridesk.config.health import CHECKS

EARNEST: Environment = dataclasses.replace(
    settings.ENVIRONMENT, demo=False, smtp="smtp://relay.example", public_url="https://desk.example",
    authserv_id="mx.desk.example",
)  # fmt: skip


@pytest.fixture(autouse=True)
def all_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in CHECKS:
        monkeypatch.setitem(CHECKS, part, lambda: True)
    monkeypatch.setattr(diagnosis, "problems_of_lines", list)


@pytest.mark.django_db
def test_nothing_is_said_when_all_is_well() -> None:
    assert list(diagnosis.problems(EARNEST)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("part", [part for part in diagnosis.DOWN if part != "database"])
def test_a_part_that_is_down_has_its_sentence(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CHECKS, part, lambda: False)
    assert list(diagnosis.problems(EARNEST)) == [diagnosis.DOWN[part]]


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> bool:
        raise OperationalError("away")

    for part in ("database", "jobs", "telephony", "switch", "lines", "notices"):
        monkeypatch.setitem(CHECKS, part, away)


@pytest.mark.usefixtures("database_away")
def test_a_database_that_is_away_is_said_once() -> None:
    own_server = dataclasses.replace(EARNEST, database_url="postgresql://desk@db.example/desk")
    assert list(diagnosis.problems(own_server)) == [diagnosis.DOWN["database"]]


@pytest.mark.usefixtures("database_away")
@pytest.mark.parametrize(
    ("folder", "named"), [("postgres", "start `tridesk run`"), ("elsewhere", "Is TRIDESK_VAR that of the desk?")]
)
def test_an_embedded_database_that_is_away_is_said_with_its_folder(folder: str, named: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir()
    [sentence] = diagnosis.problems(dataclasses.replace(EARNEST, var=tmp_path, database_url=""))
    assert str(tmp_path) in sentence
    assert named in sentence


@pytest.mark.django_db
def test_lines_and_switch_speak_for_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "problems_of_lines", lambda: ["The provider does not answer on trunk."])
    assert list(diagnosis.problems(EARNEST)) == ["The provider does not answer on trunk."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [("smtp", "", "TRIDESK_SMTP"), ("public_url", "http://desk.example", "TRIDESK_URL"),
     ("authserv_id", "", "TRIDESK_AUTHSERV_ID")],
)  # fmt: skip
def test_a_missing_setting_is_named(setting: str, value: Any, named: str) -> None:
    [sentence] = diagnosis.problems(dataclasses.replace(EARNEST, **{setting: value}))
    assert named in sentence


def test_every_part_of_healthz_has_a_sentence() -> None:
    assert set(diagnosis.DOWN) | {"switch", "lines"} == set(CHECKS)
