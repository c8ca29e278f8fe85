"""The embedded database: an immediate restart waits for the old server to end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.waiting import until
from tridesk.config import embedded, secrets
from tridesk.config.roles import GRANTS
from tridesk.kit.atomic_files import locked

PASSWORD = "invented"
DATABASE = {"PG_VERSION": "17", "base/1": "a table"}  # on a disk that is mounted late


def test_a_start_waits_for_a_server_that_is_ending(tmp_path: Path) -> None:
    var = tmp_path / "var"
    embedded.start(var, PASSWORD, throw_away=True)
    try:
        first = embedded.server_pid(var)
        host = str(embedded.socket_folder(var))
        guest = psycopg.connect(host=host, user="tridesk", password=PASSWORD, dbname="postgres")
        embedded._run("pg_ctl", "-D", var / "postgres", "-m", "smart", "-W", "stop")  # it lets the guest finish
        until(lambda: embedded._is_ending(var), "the server to be ending")
        again = threading.Thread(target=embedded.start, args=(var, PASSWORD))
        again.start()
        guest.close()
        again.join(60)
        assert embedded.server_pid(var) not in (None, first)
        psycopg.connect(host=host, user="tridesk", password=PASSWORD, dbname="tridesk").close()
    finally:
        embedded.stop(var)


def test_a_server_killed_during_a_query_is_started_again(tmp_path: Path) -> None:
    """The process of that query holds the server's memory until it ends: no server may start before."""
    var = tmp_path / "var"
    embedded.start(var, PASSWORD, throw_away=True)
    try:
        first = embedded.server_pid(var)
        assert first is not None
        host = str(embedded.socket_folder(var))
        guest = psycopg.connect(host=host, user="tridesk", password=PASSWORD, dbname="postgres", autocommit=True)
        guest.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 20000000)")
        os.kill(first, signal.SIGKILL)
        until(lambda: not embedded.is_running(var), "the server to be gone")
        embedded.start(var, PASSWORD)
        guest.close()
        assert embedded.server_pid(var) not in (None, first)
    finally:
        embedded.stop(var)


@pytest.mark.parametrize(("is_disk", "outlived"), [(False, False), (False, True), (True, False)])
def test_a_first_start_killed_while_it_makes_the_files_can_be_tried_again(
    tmp_path: Path, is_disk: bool, outlived: bool
) -> None:
    """`postgres` may be another disk, here by a link; `initdb` may outlive the start that called it."""
    var = tmp_path / "var"
    if is_disk:
        link_to_disk(var, {})
    kill_in_initdb(var, outlived=outlived)
    try:
        embedded.start(var, PASSWORD, throw_away=True)
        assert not [*(var / "postgres").glob("tridesk.*")]
        as_role(var, "tridesk", PASSWORD).close()
    finally:
        embedded.stop(var)


def test_a_first_start_killed_while_the_files_move_up_goes_on(tmp_path: Path) -> None:
    var = tmp_path / "var"
    data, made = var / "postgres", var / "postgres" / "tridesk.made"
    embedded._ensure_cluster(var, throw_away=True)
    made.mkdir()
    for name in ("PG_VERSION", "base", "postgresql.conf"):
        (data / name).rename(made / name)
    (data / "postgresql.conf").write_text("somebody's own")
    with pytest.raises(RuntimeError, match=r"other files \(postgresql\.conf\)"):
        embedded._ensure_cluster(var, throw_away=True)
    assert (data / "postgresql.conf").read_text() == "somebody's own"
    (data / "postgresql.conf").unlink()
    try:
        embedded.start(var, PASSWORD, throw_away=True)
        assert not made.exists()
        as_role(var, "tridesk", PASSWORD).close()
    finally:
        embedded.stop(var)


def test_a_disk_that_is_mounted_after_a_refused_first_start_keeps_its_database(tmp_path: Path) -> None:
    var = tmp_path / "var"
    var.mkdir()
    (var / "postgres").symlink_to(tmp_path / "disk")
    with pytest.raises(RuntimeError, match="is that disk mounted"):
        embedded._ensure_cluster(var, throw_away=True)
    disk = link_to_disk(var, DATABASE)
    embedded._ensure_cluster(var, throw_away=True)
    assert files_in(disk) == DATABASE


def test_a_disk_that_is_mounted_after_a_killed_first_start_keeps_its_database(tmp_path: Path) -> None:
    var = tmp_path / "var"
    kill_in_initdb(var)
    (var / "postgres").rename(tmp_path / "below the mount")
    disk = link_to_disk(var, DATABASE)
    embedded._ensure_cluster(var, throw_away=True)
    assert files_in(disk) == DATABASE


@pytest.mark.parametrize("is_disk", [True, False])
def test_no_database_is_made_among_other_files_and_they_stay(tmp_path: Path, is_disk: bool) -> None:
    """On another disk, or what an older version left half made."""
    var = tmp_path / "var"
    files = {"thesis.txt": "ten years", "base/1": "a table"}
    folder = link_to_disk(var, files) if is_disk else fill(var / "postgres", files)
    for _start in range(2):
        with pytest.raises(RuntimeError, match=r"holds no whole database, but other files \(base\)"):
            embedded._ensure_cluster(var, throw_away=True)
        assert files_in(folder) == files


def test_each_role_has_a_password_of_its_own_and_the_lesser_one_cannot_touch_the_past(tmp_path: Path) -> None:
    """An installation of before: the superuser had the owner's password, and one role did everything."""
    var = tmp_path / "var"
    var.mkdir()
    older = {"signing": "11" * 32, "sealing": "22" * 32, "reference": "33" * 32, "database": PASSWORD}
    (var / "secrets.json").write_text(json.dumps(older))
    kept = secrets.load_or_make(var)
    try:
        with locked(var / "lock") as lock:
            embedded._initialise(var / "postgres", PASSWORD, lock, throw_away=True)
        embedded.start(var, PASSWORD)
        passwords = {"postgres": kept.superuser, "tridesk": kept.database, "tridesk_run": kept.running}
        assert len(set(passwords.values())) == 3
        with as_role(var, "tridesk", PASSWORD) as owner:
            owner.execute("CREATE TABLE journal_entry (verb text)")
            owner.execute("CREATE TABLE journal_seal (digest text)")
            owner.execute(GRANTS)
        with as_role(var, "tridesk_run", kept.running) as running:
            running.execute("INSERT INTO journal_entry VALUES ('ticket.opened')")
            for forbidden in (
                "UPDATE journal_entry SET verb = ''",
                "DELETE FROM journal_seal",
                "TRUNCATE journal_entry",
                "DROP TABLE journal_entry",
                "CREATE TABLE mine (x int)",
                "ALTER TABLE journal_entry ADD x int",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    running.execute(forbidden.encode())
        for role, password in passwords.items():
            for other, wrong in passwords.items():
                if role != other:
                    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
                        as_role(var, role, wrong)
            as_role(var, role, password).close()
        _rotate(var, kept)
    finally:
        embedded.stop(var)


def test_the_superuser_runs_no_function_of_the_database(tmp_path: Path) -> None:
    """A backup of a foreign hand may hold functions, and a search path that puts them before PostgreSQL's own."""
    var = tmp_path / "var"
    try:
        embedded.start(var, PASSWORD, throw_away=True)
        with as_role(var, "tridesk", PASSWORD) as owner:
            owner.execute("CREATE TABLE ran (by text)")
            owner.execute(
                "CREATE FUNCTION run() RETURNS name LANGUAGE sql AS"
                " 'INSERT INTO public.ran VALUES (current_user) RETURNING by::name'"
            )
            owner.execute("CREATE VIEW pg_roles AS SELECT public.run() AS rolname")
            owner.execute("ALTER DATABASE tridesk SET search_path = public, pg_catalog")
        embedded.start(var, PASSWORD)
        with as_role(var, "tridesk", PASSWORD) as owner:
            assert ("postgres",) not in owner.execute("SELECT by FROM public.ran").fetchall()
    finally:
        embedded.stop(var)


def _rotate(var: Path, kept: secrets.Secrets) -> None:
    """A rotation is cut before the file says so: the next start undoes it, and it can be run again."""
    before = kept.running
    kept.add("running", pending=True)
    embedded.change_password(var, "running")
    with pytest.raises(psycopg.OperationalError):
        as_role(var, "tridesk_run", before)
    embedded.start(var, kept.database)
    as_role(var, "tridesk_run", before).close()
    kept.add("running", pending=True)
    embedded.change_password(var, "running")
    kept.settle("running")
    assert kept.running != before
    as_role(var, "tridesk_run", kept.running).close()


def as_role(var: Path, role: str, password: str) -> psycopg.Connection[Any]:
    host = str(embedded.socket_folder(var))
    return psycopg.connect(host=host, user=role, password=password, dbname="tridesk", autocommit=True)


def kill_in_initdb(var: Path, *, outlived: bool = False) -> None:
    """Kills a first start while it makes the files, and `initdb` with it unless that outlives it."""
    code = f"from pathlib import Path; from tridesk.config import embedded; embedded.start(Path({str(var)!r}), 'x')"
    first = subprocess.Popen([sys.executable, "-c", code])
    until(lambda: (var / "postgres" / "tridesk.new" / "PG_VERSION").exists(), "the files to be half made")
    initdb = int(Path(f"/proc/{first.pid}/task/{first.pid}/children").read_text())
    first.kill()
    first.wait()
    if not outlived:
        os.kill(initdb, signal.SIGKILL)


def link_to_disk(var: Path, files: dict[str, str]) -> Path:
    """Makes a folder with these files, for another disk, to which `postgres` is a link."""
    disk = fill(var.parent / "disk", files)
    var.parent.chmod(0o711)
    var.mkdir(exist_ok=True)
    if not (var / "postgres").is_symlink():
        (var / "postgres").symlink_to(disk)
    return disk


def fill(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    return folder


def files_in(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
