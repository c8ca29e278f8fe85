"""Whether somebody known sends a request, asked before all of it has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import DatabaseError

from tridesk.accounts.sessions import user_of
from tridesk.api.auth import is_token


def is_known(scope: Mapping[str, Any]) -> bool:
    """Whether the session or the token of an ASGI request is valid; it is not while the database does not answer."""
    try:
        return user_of(scope) is not None or any(
            is_token(value.decode("latin-1")) for name, value in scope["headers"] if name == b"authorization"
        )
    except DatabaseError:
        return False
