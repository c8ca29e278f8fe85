"""A new installation has the tables that migrations would have made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from tests import tables
from tridesk.config.recovery import upgrade, verification
from tridesk.config.recovery.database import Reach
from tridesk.config.recovery.tables import SCRIPT
from tridesk.config.recovery.tests.conftest import execute

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"


@pytest.fixture
def new(empty_database: Callable[[], Reach], django_db_blocker: DjangoDbBlocker) -> Iterator[Reach]:
    """An empty database, to which Django's connection leads."""
    reach, of_tests = empty_database(), connections["default"]
    connections["default"] = of_tests.copy()
    connections["default"].settings_dict["NAME"] = reach["dbname"]
    with django_db_blocker.unblock():
        yield reach
        connections["default"].close()
    connections["default"] = of_tests


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts another script in the place of ours."""

    def replace(text: str) -> None:
        path = tmp_path / "tables.sql"
        path.write_text(text, "utf-8")
        monkeypatch.setattr("tridesk.config.recovery.tables.SCRIPT", path)

    return replace


def test_the_script_is_that_of_todays_migrations(
    new: Reach, empty_database: Callable[[], Reach], tmp_path: Path
) -> None:
    script = tables.script_of_migrations(new, empty_database(), tmp_path)
    assert SCRIPT.read_text("utf-8") == script, "`make tables` writes it anew"


def test_a_new_database_has_what_migrations_make_and_none_is_left(new: Reach) -> None:
    upgrade.migrate(pytest.fail)
    assert tables.script(new) == SCRIPT.read_text("utf-8")
    assert verification.pending_migrations() == []


def test_migrations_that_the_script_leaves_out_run(new: Reach, script: Callable[[str], None]) -> None:
    names = [model._meta.db_table for model in apps.get_app_config("vault").get_models()]
    late = f"DROP TABLE {', '.join(names)}; DELETE FROM django_migrations WHERE app = 'vault';"
    script(f"{SCRIPT.read_text('utf-8')}\n{late}")
    said: list[str] = []
    upgrade.migrate(said.append)
    assert {line.partition(".")[0] for line in said} == {"vault"}
    assert {(name,) for name in names} <= set(execute(new, TABLES))


def test_a_server_that_refuses_a_statement_gets_its_tables_by_migrations(
    new: Reach, script: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[tuple[object, ...]] = []
    monkeypatch.setattr(upgrade, "call_command", lambda *_, **__: left.append(tuple(execute(new, TABLES))))
    script("CREATE TABLE half_made (); CREATE EXTENSION none_of_this_name;")
    upgrade.migrate(pytest.fail)
    assert left == [()]
