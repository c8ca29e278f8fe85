"""The database for asynchronous code: connections of its own, and questions asked in a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections, connection

JOURNAL_CHANNEL: Final = "journal"  # what is written in the journal is notified here at commit

P = ParamSpec("P")
T = TypeVar("T")


def connection_parameters(name: str) -> dict[str, Any]:
    """Django's connection parameters without those of its own connections; PostgreSQL shows `name`."""
    theirs = {"cursor_factory", "context", "prepare_threshold"}
    params = {key: value for key, value in connection.get_connection_params().items() if key not in theirs}
    return params | {"application_name": name}


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Runs `work`, which may ask the database, in a thread; its connection goes back to the pool afterwards."""

    def run() -> T:
        close_old_connections()
        try:
            return work(*args, **kwargs)
        finally:
            close_old_connections()

    return await sync_to_async(run)()
