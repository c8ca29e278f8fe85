"""The database for asynchronous code: connections of its own, and questions asked in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Final, ParamSpec, TypeVar

import psycopg
from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection

JOURNAL_CHANNEL: Final = "journal"  # what is written in the journal is notified here at commit
REST_OF_PACKET: Final = 1.0  # seconds until the rest of a notice must have come, once its beginning has

P = ParamSpec("P")
T = TypeVar("T")


def connection_parameters(name: str) -> dict[str, Any]:
    """Django's connection parameters without those of its own connections; PostgreSQL shows `name`."""
    theirs = {"cursor_factory", "context", "prepare_threshold"}
    params = {key: value for key, value in connection.get_connection_params().items() if key not in theirs}
    return params | {"application_name": name}


async def notices(db: psycopg.AsyncConnection) -> AsyncIterator[psycopg.Notify]:
    """What the channels say that this connection listens to; sleeps until something comes.

    As `db.notifies`, which looks ten times a second.
    """
    patience = 0.0  # at first: what came with the answer to LISTEN
    while True:
        async for notice in db.notifies(timeout=patience, stop_after=1):
            yield notice
        await readable(db.fileno())
        patience = REST_OF_PACKET


async def readable(file: int) -> None:
    """Returns once there is something to read, or the other side has closed."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    loop.add_reader(file, ready.set)
    try:
        await ready.wait()
    finally:
        loop.remove_reader(file)


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs `work`, which may ask the database, in a thread."""
    return await sync_to_async(giving_back(work))(*args, **kwargs)


def giving_back(work: Callable[P, T]) -> Callable[P, T]:
    """The same, but the connection of its thread goes back to the pool afterwards."""

    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            close_old_connections()

    return run
