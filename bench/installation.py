"""A Tridesk of our own: a durable embedded PostgreSQL in a state folder, and the real processes on free ports."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import django
import psycopg

from bench.forks import PROGRAM as PROGRAM
from bench.forks import Fork
from tests.ports import free_port
from tridesk.config import embedded, secrets

PATIENCE: Final = 60.0  # seconds for a process to be ready


class Installation:
    """Started on entering, stopped on leaving. Its processes start when a part needs them (`running`)."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.secrets = secrets.load_or_make(var)
        self.password = self.secrets.database
        self.http = free_port()
        self.lmtp = free_port()
        self.processes: dict[str, Fork | subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        embedded.start(self.var, self.password)
        os.environ |= {"TRIDESK_HTTP": f"127.0.0.1:{self.http}", "TRIDESK_LMTP": f"127.0.0.1:{self.lmtp}"}
        log = self.var / "prepare.log"
        if Fork("prepare", log).wait() != 0:
            raise RuntimeError(log.read_text("utf-8", "replace"))
        django.setup()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            for name in list(self.processes):
                self.end(name)
        finally:
            embedded.stop(self.var)

    @contextmanager
    def running(self, *names: str) -> Iterator[None]:
        """These processes of Tridesk run inside the block."""
        for name in names:
            self.begin(name)
        try:
            yield
        finally:
            for name in names:
                self.end(name)

    def begin(self, name: str) -> None:
        """Starts `tridesk NAME` and waits until it is ready."""
        self.processes[name] = process = Fork(name, self.var / f"{name}.log")
        ready: dict[str, Callable[[], bool]] = {
            "web": lambda: listens(self.http),
            "mail": lambda: listens(self.lmtp),
            "intake": lambda: self.ask("SELECT 1 FROM pg_stat_activity WHERE application_name = 'tridesk intake'") == 1,
        }
        is_ready = ready.get(name, lambda: True)
        wait_for(lambda: process.poll() is not None or is_ready(), f"tridesk {name}", PATIENCE)
        self._insist(name)

    def _insist(self, name: str) -> None:
        """Says of a process that ended by itself what it said last."""
        process = self.processes[name]
        if (code := process.poll()) is not None:
            del self.processes[name]
            log = (self.var / f"{name}.log").read_text("utf-8", "replace")
            raise RuntimeError(f"tridesk {name} ended by itself ({code}):\n{log[-4000:]}")

    def end(self, name: str) -> None:
        """Tells `tridesk NAME` to end and waits for it."""
        self._insist(name)
        process = self.processes.pop(name)
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def processor(self, *names: str) -> float:
        """Seconds of processor that these processes have taken."""
        return sum(processor(self.processes[name].pid) for name in names)

    def connect(self, *, superuser: bool = False) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection to its database."""
        host = str(embedded.socket_folder(self.var))
        user, password = ("postgres", self.secrets.superuser) if superuser else ("tridesk", self.password)
        return psycopg.connect(host=host, user=user, password=password, dbname="tridesk", autocommit=True)

    def ask(self, query: str) -> Any:
        """The one value that a query gives."""
        with self.connect(superuser=True) as db:
            row = db.execute(query.encode()).fetchone()
        return row[0] if row else None


def wait_for(ready: Callable[[], bool], what: str, patience: float, pause: float = 0.05) -> None:
    """Returns as soon as `ready`; `TimeoutError` after `patience` seconds."""
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not ready within {patience:.0f} s")
        time.sleep(pause)


def processor(pid: int) -> float:
    """Seconds of processor that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def listens(port: int) -> bool:
    """Whether a process of this machine listens on a port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
