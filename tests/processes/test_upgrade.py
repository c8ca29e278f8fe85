"""An installation of every released version is brought up to this one, with its data, and back again.

`released/` holds what the demonstration of each released version had in it: invented people, worthless keys.
"""

from __future__ import annotations

import json
import lzma
import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from tests.e2e.product import TRIDESK
from tests.waiting import until
from tridesk.config import embedded
from tridesk.config import secrets as kept_secrets
from tridesk.config.recovery import upgrade

RELEASED: Final = Path(__file__).parent / "released"
VERSIONS: Final = sorted(path.name for path in RELEASED.iterdir())
DJANGO: Final = {"django_migrations", "django_content_type", "auth_permission"}  # grow with the models
JOURNAL: Final = {"journal_entry"}  # says of the backup, and of the restore
HELD_BY_RESTORE: Final = {
    "mailroom_outmail",
    "notices_delivery",
    "notices_notice",
    "procrastinate_events",
    "procrastinate_jobs",
    "procrastinate_workers",
    "telephony_agent",
    "telephony_call",
}

Rows = dict[str, list[tuple[Any, ...]]]


class Installation:
    """A state folder and a database of its own, on a server that is shared by the tests of this file."""

    def __init__(self, server: str, var: Path) -> None:
        self.var, self.name = var, f"upgrade_{secrets.token_hex(4)}"
        self.url = server.replace("/postgres?", f"/{self.name}?")
        with psycopg.connect(server, autocommit=True) as db:
            db.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(self.name)))
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIDESK", "DATABASE"))}
        self.environment = kept | {"TRIDESK_VAR": str(var), "DATABASE_URL": self.url, "PYTHONUNBUFFERED": "1"}

    def tridesk(self, *command: str) -> str:
        done = subprocess.run(
            [TRIDESK, *command],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self) -> Rows:
        with psycopg.connect(self.url) as db:
            tables = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            query = sql.SQL("SELECT to_jsonb(t)::text FROM {} AS t ORDER BY 1")
            return {name: db.execute(query.format(sql.Identifier(name))).fetchall() for (name,) in tables}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server; its databases are lost with it."""
    var = tmp_path_factory.mktemp("server")
    password = kept_secrets.load_or_make(var).database
    embedded.start(var, password, throw_away=True)
    yield f"postgresql://tridesk:{password}@/postgres?host={quote(str(embedded.socket_folder(var)), safe='')}"
    embedded.stop(var)


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, server: str, tmp_path: Path) -> Installation:
    """An installation as the released version left it."""
    released = RELEASED / request.param
    shutil.copytree(released, tmp_path / "var", ignore=shutil.ignore_patterns("*.xz"))
    installation = Installation(server, tmp_path / "var")
    script = lzma.decompress((released / "database.sql.xz").read_bytes())
    script = script.replace(b"set_config('search_path', '', false)", b"set_config('search_path', 'public', false)")
    command = [str(embedded.program("psql")), "-X", "-q", "-o", "/dev/null", "-v", "ON_ERROR_STOP=1", installation.url]
    subprocess.run(command, input=script, check=True)
    return installation


def test_it_is_brought_up_beside_its_users_with_all_its_data_and_back_again(
    old: Installation, server: str, tmp_path: Path
) -> None:
    """A long read of a table that a migration must change: the migration waits a second, lets others pass, and tries
    again.
    """
    before = old.rows()
    printed = upgraded_beside_a_reader(old, tmp_path)
    after = old.rows()
    costs = {line.partition(":")[0] for line in printed.splitlines() if ", writes" in line or ", builds" in line}
    assert costs == upgrade.HOLDING.keys(), printed  # named, so that the administrator hears of it before
    lost = {name for name in before if name in after and len(after[name]) < len(before[name])}
    assert (lost, before.keys() - after.keys()) == (set(), set())
    grown = {name for name in before if len(after[name]) > len(before[name])}
    assert grown <= DJANGO | JOURNAL
    assert "The journal is whole" in old.tridesk("journal", "verify")
    assert "nothing to do" in old.tridesk("upgrade", str(tmp_path / "again.tar"))

    back = Installation(server, tmp_path / "back")
    printed = back.tridesk("restore", "--for-746eca1", str(tmp_path / "before.tar"))
    assert "migrations follow at the next start" in printed
    restored = back.rows()
    assert restored.keys() == before.keys()
    assert {name for name in before if before[name] != restored[name]} <= JOURNAL | HELD_BY_RESTORE
    released = RELEASED / "746eca1" / "secrets.json"
    assert json.loads((back.var / "secrets.json").read_bytes()) == json.loads(released.read_bytes())


def upgraded_beside_a_reader(old: Installation, tmp_path: Path) -> str:
    """What an upgrade prints that meets a long read of every table; others read them meanwhile."""
    output = tmp_path / "output"
    with psycopg.connect(old.url) as reader, output.open("wb") as sink:
        tables = reader.execute(
            "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE schemaname = 'public'"
        )
        (names,) = tables.fetchone() or ("",)
        reader.execute(f"LOCK TABLE {names} IN ACCESS SHARE MODE".encode())
        command = [TRIDESK, "upgrade", str(tmp_path / "before.tar")]
        process = subprocess.Popen(command, env=old.environment, stdout=sink, stderr=sink)
        until(lambda: output.read_text().count("a table is in use, trying again") >= 2, "two tries", 240)
        with psycopg.connect(old.url) as other:
            for name in names.split(", "):
                other.execute(f"SELECT 1 FROM {name} LIMIT 1".encode())
        reader.rollback()
        assert process.wait(240) == 0, output.read_text()
    printed = output.read_text()
    assert "Done." in printed
    return printed


def test_a_newer_database_is_refused(old: Installation, tmp_path: Path) -> None:
    with psycopg.connect(old.url, autocommit=True) as db:
        db.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('tickets', '9999_to_come', now())")
    done = subprocess.run(
        [TRIDESK, "upgrade", str(tmp_path / "x.tar")], env=old.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "newer version than this program (tickets.9999_to_come)" in done.stderr
    assert not (tmp_path / "x.tar").exists()
