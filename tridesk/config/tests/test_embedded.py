"""The database that comes along: who starts again at once meets the one that is just ending, and waits for its end."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import psycopg

from tridesk.config import embedded

PASSWORD = "invented"


def test_one_that_is_just_ending_is_waited_for(tmp_path: Path) -> None:
    var = tmp_path / "var"
    embedded.start(var, PASSWORD, throw_away=True)
    try:
        first = embedded.server_pid(var)
        host = str(embedded.socket_folder(var))
        guest = psycopg.connect(host=host, user="postgres", password=PASSWORD, dbname="postgres")
        embedded._run("pg_ctl", "-D", var / "postgres", "-m", "smart", "-W", "stop")  # it lets the guest finish
        while not embedded._is_ending(var):
            time.sleep(0.05)
        again = threading.Thread(target=embedded.start, args=(var, PASSWORD))
        again.start()
        guest.close()
        again.join(60)
        assert embedded.server_pid(var) not in (None, first)
        psycopg.connect(host=host, user="postgres", password=PASSWORD, dbname="tridesk").close()
    finally:
        embedded.stop(var)


def test_one_that_was_killed_with_a_query_at_work_is_started_again(tmp_path: Path) -> None:
    """The process of that query holds the server's memory until it ends: nobody may start before."""
    var = tmp_path / "var"
    embedded.start(var, PASSWORD, throw_away=True)
    try:
        first = embedded.server_pid(var)
        assert first is not None
        host = str(embedded.socket_folder(var))
        guest = psycopg.connect(host=host, user="postgres", password=PASSWORD, dbname="postgres", autocommit=True)
        guest.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 20000000)")
        os.kill(first, signal.SIGKILL)
        while embedded.is_running(var):
            time.sleep(0.01)
        embedded.start(var, PASSWORD)
        guest.close()
        assert embedded.server_pid(var) not in (None, first)
    finally:
        embedded.stop(var)
