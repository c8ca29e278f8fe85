"""A dump can be loaded again: by an administrator with PostgreSQL's own programs, and by us."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunSQL

from tridesk.config import embedded
from tridesk.config.recovery import database
from tridesk.config.recovery.database import DatabaseFailed, Reach
from tridesk.config.recovery.tests.conftest import MakeDatabase, databases, dump_of, execute
from tridesk.config.roles import GRANTS
from tridesk.directory.organisations.words import FUNCTIONS

ROWS = """
INSERT INTO directory_organisation (kind, name_nl, name_fr, name_de, name_en, nis, email, phone, service_language,
    note, postcode, postcodes, province, region, street, town, other_emails, other_phones)
VALUES ('other', 'Gemeente Raeren', 'Commune de Raeren', '', '', '63061', 'info@raeren.example', '+3287123456', 'de',
    '', '', '{}', '', '', '', 'Raeren', '{}', '{}')
"""
WORDS = "SELECT name_nl, words FROM directory_organisation"
RIGHTS = "SELECT has_table_privilege('journal_entry', right_) FROM unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) right_"
AS_THEY_WERE = FUNCTIONS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def psql(reach: Reach, script: bytes) -> subprocess.CompletedProcess[bytes]:
    command = [str(embedded.program("psql")), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    return subprocess.run(command, input=script, env=database.environment_of(reach), capture_output=True, check=False)


@pytest.fixture(scope="module")
def model(tables: Reach) -> Iterator[Reach]:
    """A database with the tables of Tridesk and an organisation in them, to be copied."""
    with databases() as make:
        reach = make()
        assert psql(reach, dump_of(tables, "--schema-only")).stderr == b""
        execute(reach, ROWS)
        yield reach


@pytest.fixture
def filled(model: Reach, empty_database: MakeDatabase) -> Reach:
    """A database with the tables of Tridesk and an organisation in them."""
    return empty_database(model)


def test_an_administrator_restores_a_plain_dump(filled: Reach, empty_database: MakeDatabase) -> None:
    restored = empty_database()
    assert psql(restored, dump_of(filled)).stderr == b""
    assert execute(restored, WORDS) == execute(filled, WORDS)
    assert "raeren 63061" in str(execute(restored, WORDS))


def test_a_function_of_ours_returns_what_it_returned(filled: Reach) -> None:
    before = execute(filled, WORDS)
    assert execute(filled, AS_THEY_WERE, "UPDATE directory_organisation SET note = 'x'", WORDS) == before


def test_dump_and_load(filled: Reach, empty_database: MakeDatabase, tmp_path: Path) -> None:
    restored, path = empty_database(), tmp_path / "dump"
    with database.snapshot(filled) as moment:
        execute(filled, "UPDATE directory_organisation SET name_nl = 'later'")
        database.dump(filled, moment.name, path)
    database.load(restored, path)
    with database.snapshot(restored) as other:
        unlike = {name for name, value in moment.facts.items() if other.facts[name] != value}
    assert unlike == {"made_at"}
    assert execute(restored, "SELECT name_nl FROM directory_organisation") == [("Gemeente Raeren",)]
    planned_by = "SELECT reltuples FROM pg_class WHERE relname = 'directory_organisation'"
    assert execute(restored, planned_by) == [(1,)]


def test_a_dump_from_before_that_migration_is_loaded_too(
    filled: Reach, empty_database: MakeDatabase, tmp_path: Path
) -> None:
    execute(filled, AS_THEY_WERE)
    assert b"directory_fold(text) does not exist" in psql(empty_database(), dump_of(filled)).stderr
    restored, path = empty_database(), tmp_path / "dump"
    with database.snapshot(filled) as moment:
        database.dump(filled, moment.name, path)
    database.load(restored, path)
    assert execute(restored, WORDS) == execute(filled, WORDS)


GIVES_ITSELF = """
CREATE FUNCTION giving() RETURNS int LANGUAGE plpgsql AS
    $$ BEGIN GRANT ALL ON public.journal_entry TO CURRENT_USER; RETURN 1; END $$;
CREATE FUNCTION folding(text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
    $$ BEGIN PERFORM public.giving(); RETURN $1; END $$;
CREATE INDEX folded ON directory_organisation (folding(name_nl))
"""


def test_what_runs_while_statistics_are_gathered_gives_no_privileges(
    filled: Reach, empty_database: MakeDatabase, tmp_path: Path
) -> None:
    restored, path = empty_database(), tmp_path / "dump"
    execute(filled, GIVES_ITSELF)
    with database.snapshot(filled) as moment:
        database.dump(filled, moment.name, path)
    database.load(restored, path)
    assert execute(restored, RIGHTS) == [(True,), (False,), (False,)]


def test_statistics_that_cannot_be_gathered_stop_no_restore(
    filled: Reach, empty_database: MakeDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored, path = empty_database(), tmp_path / "dump"
    with database.snapshot(filled) as moment:
        database.dump(filled, moment.name, path)
    monkeypatch.setattr(database, "_tables", lambda _db: ["no_such_table"])
    database.load(restored, path)
    assert execute(restored, RIGHTS) == [(True,), (False,), (False,)]


PRIVILEGES = """
SELECT relname, relacl::text FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT attrelid::regclass || '.' || attname, attacl::text FROM pg_attribute WHERE attacl IS NOT NULL
UNION ALL SELECT proname, proacl::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT nspname, nspacl::text FROM pg_namespace WHERE nspname = 'public'
UNION ALL SELECT defaclobjtype::text, defaclacl::text FROM pg_default_acl ORDER BY 1, 2
"""


@pytest.mark.parametrize("foreign", ["", "GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC, CURRENT_USER"])
def test_privileges_are_those_of_a_new_installation_whatever_the_dump_says(
    foreign: str, tables: Reach, empty_database: MakeDatabase, tmp_path: Path
) -> None:
    new, restored, path = empty_database(), empty_database(), tmp_path / "dump"
    assert psql(new, dump_of(tables, "--schema-only", "--no-privileges")).stderr == b""
    execute(new, *privileges_of_migrations(), GRANTS)
    expected = execute(new, PRIVILEGES)
    execute(new, foreign or "SELECT")
    with database.snapshot(new) as moment:
        database.dump(new, moment.name, path)
    database.load(restored, path)
    assert execute(restored, PRIVILEGES) == expected
    assert execute(restored, RIGHTS) == [(True,), (False,), (False,)]


def privileges_of_migrations() -> list[str]:
    """The statements of our migrations that give or take a privilege."""
    loader = MigrationLoader(None)
    operations = [operation for migration in loader.disk_migrations.values() for operation in migration.operations]
    texts = [str(operation.sql) for operation in operations if isinstance(operation, RunSQL)]
    return [line for text in texts for line in text.splitlines() if line.startswith(("GRANT ", "REVOKE "))]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        pytest.param(
            b"GRANT SELECT ON TABLE public.journal_entry TO PUBLIC;", rb"GRANT \! touch mark #", id="privilege"
        ),
        pytest.param(b"journal_refuse()", b"\n\\! touch mark", id="name"),
        pytest.param(
            b"RAISE EXCEPTION 'the journal is append-only' USING ERRCODE", b"END $$;\n\\! touch mark #", id="function"
        ),
        pytest.param(b"Gemeente Raeren\tCommune de Raeren", b"\n\\.\n\\! touch mark\n", id="row"),
    ],
)
def test_a_command_of_psql_in_a_dump_is_not_run(
    text: bytes,
    command: bytes,
    filled: Reach,
    empty_database: MakeDatabase,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "dump"
    execute(filled, "GRANT SELECT ON journal_entry TO PUBLIC")
    dump_of(filled, "--format=custom", "--compress=none", f"--file={path}")
    content = path.read_bytes()
    assert text in content
    path.write_bytes(content.replace(text, command.ljust(len(text))))
    monkeypatch.chdir(tmp_path)
    with suppress(DatabaseFailed):
        database.load(empty_database(), path)
    assert not (tmp_path / "mark").exists()


def test_all_or_nothing(filled: Reach, empty_database: MakeDatabase, tmp_path: Path) -> None:
    restored, path = empty_database(), tmp_path / "dump"
    with database.snapshot(filled) as moment:
        database.dump(filled, moment.name, path)
    execute(restored, "CREATE TABLE tickets_ticket (id int)")
    assert not database.is_empty(restored)
    with pytest.raises(DatabaseFailed, match='relation "tickets_ticket" already exists'):
        database.load(restored, path)
    assert execute(restored, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("tickets_ticket",)]


def test_what_cannot_be_read_is_no_dump(filled: Reach, empty_database: MakeDatabase, tmp_path: Path) -> None:
    path = tmp_path / "dump"
    with database.snapshot(filled) as moment:
        database.dump(filled, moment.name, path)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(DatabaseFailed, match="pg_restore"):
        database.load(empty_database(), path)
