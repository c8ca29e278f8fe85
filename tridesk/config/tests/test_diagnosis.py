"""`tridesk doctor` says what is wrong: one sentence for each fault, none when all is well."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import NotSupportedError, OperationalError

from tridesk.config import diagnosis
from tridesk.config.environment import Environment
from tridesk.fax import queries
from tridesk.fax.queries import Reader
from tridesk.kit.rooms import Diagnosis, installed
from tridesk.reconnect.access import ports as access
from tridesk.reconnect.access.by_hand import ByHand
from tridesk.reconnect.access.ports import AccessRefused, RefusalReason
from tridesk.reconnect.access.twin import Twin
from tridesk.reconnect.access.values import Account, AccountState
from tridesk.statuspage.shelf import Shelf

EARNEST: Environment = dataclasses.replace(
    settings.ENVIRONMENT,
    demo=False,
    smtp="smtp://relay.example",
    public_url="https://desk.example",
    authserv_id="mx.desk.example",
)

SENTENCES: Final = {name: line.when_down for name, line in installed.answer.health.items() if line.when_down}


@pytest.fixture(autouse=True)
def all_up(monkeypatch: pytest.MonkeyPatch) -> None:
    for part in installed.answer.health:
        answer(monkeypatch, part, lambda: True)
    monkeypatch.setattr(queries, "reader", lambda: Reader("tesseract", ()))  # whatever is installed here
    others = [diagnosis for diagnosis in installed.answer.diagnoses if diagnosis.needs != "telephony"]
    monkeypatch.setattr(installed.answer, "diagnoses", others)


def answer(monkeypatch: pytest.MonkeyPatch, part: str, check: Callable[[], bool]) -> None:
    """Puts `check` in place of the one that the room of this part declares."""
    health = installed.answer.health
    monkeypatch.setitem(health, part, dataclasses.replace(health[part], check=check))


@pytest.mark.django_db
def test_nothing_is_said_when_all_is_well() -> None:
    assert list(diagnosis.problems(EARNEST)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("part", [part for part in SENTENCES if part != "database"])
def test_a_part_that_is_down_has_its_sentence(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, part, lambda: False)
    assert list(diagnosis.problems(EARNEST)) == [SENTENCES[part]]


@pytest.mark.django_db
def test_a_page_that_somebody_changed_is_said(tmp_path: Path, settings: Any) -> None:
    here = settings.ENVIRONMENT = dataclasses.replace(EARNEST, var=tmp_path)
    shelf = Shelf(here.status / "site")
    shelf.put_bundle({"nl/contact.html": b"contact"}, whole=True)
    assert list(diagnosis.problems(here)) == []
    (shelf.bundles.files_of(1) / "nl/contact.html").write_bytes(b"another number")
    [sentence] = diagnosis.problems(here)
    assert "Bundle 1: nl/contact.html was changed." in sentence


@pytest.mark.django_db
def test_a_sheet_of_break_glass_that_is_not_made_anew_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tridesk.reconnect.diagnosis.is_sheet_missing", lambda: True)
    [sentence] = diagnosis.problems(EARNEST)
    assert "sheet of break-glass" in sentence


@pytest.mark.django_db
def test_an_account_directory_that_cannot_be_asked_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = Twin()
    monkeypatch.setattr(access.directory, "answer", twin)
    assert list(diagnosis.problems(EARNEST)) == []
    twin.down = True
    [sentence] = diagnosis.problems(EARNEST)
    assert "TRIDESK_ACCESS cannot be asked: silent: nobody answers." in sentence


@pytest.mark.django_db
def test_an_account_directory_that_may_not_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(ByHand):
        def state(self, account: Account) -> AccountState:
            raise AccessRefused(RefusalReason.NO_RIGHT, "not for you")

    monkeypatch.setattr(access.directory, "answer", Closed())
    [sentence] = diagnosis.problems(EARNEST)
    assert "refuses to be read: no_right: not for you." in sentence


@pytest.fixture
def database_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> bool:
        raise OperationalError("away")

    for part in ("database", "jobs", "telephony", "switch", "lines", "notices"):
        answer(monkeypatch, part, away)


@pytest.mark.usefixtures("database_away")
def test_a_database_that_is_away_is_said_once() -> None:
    own_server = dataclasses.replace(EARNEST, database_url="postgresql://desk@db.example/desk")
    assert list(diagnosis.problems(own_server)) == [SENTENCES["database"]]


@pytest.mark.usefixtures("database_away")
@pytest.mark.parametrize(
    ("folder", "named"), [("postgres", "start `tridesk run`"), ("elsewhere", "Is TRIDESK_VAR that of the desk?")]
)
def test_an_embedded_database_that_is_away_is_said_with_its_folder(folder: str, named: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir()
    [sentence] = diagnosis.problems(dataclasses.replace(EARNEST, var=tmp_path, database_url=""))
    assert str(tmp_path) in sentence
    assert named in sentence


@pytest.fixture(params=["as we find", "as Django finds"])
def old_postgresql(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_connection: object) -> int:
        raise NotSupportedError("PostgreSQL 14 or later is required (found 13.14).")

    version = property((lambda _connection: 150018) if request.param == "as we find" else refused)
    monkeypatch.setattr("django.db.backends.postgresql.base.DatabaseWrapper.pg_version", version)


@pytest.mark.django_db
@pytest.mark.usefixtures("old_postgresql")
def test_a_postgresql_that_is_too_old_is_all_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, "jobs", lambda: False)
    assert list(diagnosis.problems(EARNEST)) == [diagnosis.OLD_POSTGRESQL]


@pytest.mark.django_db
@pytest.mark.usefixtures("old_postgresql")
@pytest.mark.parametrize("command", [("prepare",), ("upgrade", "/backups")])
def test_a_postgresql_that_is_too_old_is_refused_before_anything_is_changed(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tridesk.config.recovery.upgrade.migrate", lambda _say: pytest.fail("it migrates"))
    monkeypatch.setattr("tridesk.config.management.commands.upgrade.served", lambda *_: nullcontext({}))
    with pytest.raises(CommandError, match="older than version 17"):
        call_command(*command)


@pytest.mark.django_db
def test_lines_and_switch_speak_for_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = Diagnosis(1, lambda: ["The provider does not answer on trunk."], needs="telephony")
    monkeypatch.setattr(installed.answer, "diagnoses", [lines])
    assert list(diagnosis.problems(EARNEST)) == ["The provider does not answer on trunk."]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("setting", "value", "named"),
    [
        ("smtp", "", "TRIDESK_SMTP"),
        ("public_url", "http://desk.example", "TRIDESK_URL"),
        ("authserv_id", "", "TRIDESK_AUTHSERV_ID"),
    ],
)
def test_a_missing_setting_is_named(setting: str, value: Any, named: str) -> None:
    [sentence] = diagnosis.problems(dataclasses.replace(EARNEST, **{setting: value}))
    assert named in sentence


def test_every_part_of_healthz_has_a_sentence() -> None:
    assert set(SENTENCES) | {"switch", "lines"} == set(installed.answer.health)
