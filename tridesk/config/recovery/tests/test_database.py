"""A dump can be loaded again: by an administrator with PostgreSQL's own programs, and by us."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tridesk.config import embedded
from tridesk.config.recovery import database
from tridesk.config.recovery.database import DatabaseFailed, Reach
from tridesk.config.recovery.tests.conftest import dump_of, execute
from tridesk.directory.organisations.words import FUNCTIONS

EmptyDatabase = Callable[[], Reach]

ROWS = """
INSERT INTO directory_organisation (kind, name_nl, name_fr, name_de, name_en, nis, email, phone, service_language,
    note, postcode, postcodes, province, region, street, town, other_emails, other_phones)
VALUES ('other', 'Gemeente Raeren', 'Commune de Raeren', '', '', '63061', 'info@raeren.example', '+3287123456', 'de',
    '', '', '{}', '', '', '', 'Raeren', '{}', '{}')
"""
WORDS = "SELECT name_nl, words FROM directory_organisation"
AS_THEY_WERE = FUNCTIONS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def psql(reach: Reach, script: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [str(embedded.program("psql")), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    return subprocess.run(command, input=script, env=database.environment_of(reach), capture_output=True, check=False)


@pytest.fixture
def filled(tables: Reach, empty_database: EmptyDatabase) -> Reach:
    """A database with the tables of Tridesk and an organisation in them."""
    reach = empty_database()
    assert psql(reach, dump_of(tables, "--schema-only")).stderr == b""
    execute(reach, ROWS)
    return reach


def test_an_administrator_restores_a_plain_dump(filled: Reach, empty_database: EmptyDatabase) -> None:
    restored = empty_database()
    assert psql(restored, dump_of(filled)).stderr == b""
    assert execute(restored, WORDS) == execute(filled, WORDS)
    assert "raeren 63061" in str(execute(restored, WORDS))


def test_a_function_of_ours_returns_what_it_returned(filled: Reach) -> None:
    before = execute(filled, WORDS)
    assert execute(filled, AS_THEY_WERE, "UPDATE directory_organisation SET note = 'x'", WORDS) == before


def test_dump_and_load(filled: Reach, empty_database: EmptyDatabase, tmp_path: Path) -> None:
    restored, path = empty_database(), tmp_path / "dump"
    with database.snapshot(filled) as moment:
        execute(filled, "UPDATE directory_organisation SET name_nl = 'later'")
        database.dump(filled, moment.name, path)
    database.load(restored, path, moment.facts["owner"])
    with database.snapshot(restored) as other:
        unlike = {name for name, value in moment.facts.items() if other.facts[name] != value}
    assert unlike == {"made_at"}
    assert execute(restored, "SELECT name_nl FROM directory_organisation") == [("Gemeente Raeren",)]


def test_a_dump_from_before_that_migration_is_loaded_too(
    filled: Reach, empty_database: EmptyDatabase, tmp_path: Path
) -> None:
    execute(filled, AS_THEY_WERE)
    assert b"directory_fold(text) does not exist" in psql(empty_database(), dump_of(filled)).stderr
    restored, path = empty_database(), tmp_path / "dump"
    with database.snapshot(filled) as moment:
        database.dump(filled, moment.name, path)
    database.load(restored, path, moment.facts["owner"])
    assert execute(restored, WORDS) == execute(filled, WORDS)


def test_the_journal_stays_append_only(filled: Reach, empty_database: EmptyDatabase, tmp_path: Path) -> None:
    execute(filled, "REVOKE UPDATE, DELETE, TRUNCATE ON journal_entry FROM CURRENT_USER")
    restored, path = empty_database(), tmp_path / "dump"
    with database.snapshot(filled) as moment:
        database.dump(filled, moment.name, path)
    database.load(restored, path, moment.facts["owner"])
    rights = (
        "SELECT has_table_privilege('journal_entry', right_) FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) right_"
    )
    assert execute(restored, rights) == [(True,), (False,), (False,)]


def test_all_or_nothing(filled: Reach, empty_database: EmptyDatabase, tmp_path: Path) -> None:
    restored, path = empty_database(), tmp_path / "dump"
    with database.snapshot(filled) as moment:
        database.dump(filled, moment.name, path)
    execute(restored, "CREATE TABLE tickets_ticket (id int)")
    assert not database.is_empty(restored)
    with pytest.raises(DatabaseFailed, match='relation "tickets_ticket" already exists'):
        database.load(restored, path, moment.facts["owner"])
    assert execute(restored, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("tickets_ticket",)]


def test_what_cannot_be_read_is_no_dump(filled: Reach, empty_database: EmptyDatabase, tmp_path: Path) -> None:
    path = tmp_path / "dump"
    with database.snapshot(filled) as moment:
        database.dump(filled, moment.name, path)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(DatabaseFailed, match="pg_restore"):
        database.load(empty_database(), path, moment.facts["owner"])
