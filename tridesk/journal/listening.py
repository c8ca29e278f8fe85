"""A connection of one's own to the same database, for who listens to it (LISTEN) or speaks to it asynchronously."""

from __future__ import annotations

from typing import Any

from django.db import connection


def reach(name: str) -> dict[str, Any]:
    """How Django would connect, less what belongs to its own connections; `name` is what PostgreSQL shows."""
    theirs = {"cursor_factory", "context", "prepare_threshold"}
    params = {key: value for key, value in connection.get_connection_params().items() if key not in theirs}
    return params | {"application_name": name}
