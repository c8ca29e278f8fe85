"""Checks that an address is free, and reports it in one sentence before a server fails with a traceback."""

from __future__ import annotations

import errno
import socket
import sys

from tridesk.config.environment import ListenAddress


def refuse_if_taken(setting: str, address: ListenAddress) -> None:
    """Ends the process with one sentence when `address` is in use or cannot be bound."""
    try:
        family, kind, protocol, _name, where = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)[
            0
        ]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        reason = (
            "is taken by another program" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
        )
        sys.exit(f"tridesk: {setting}={address} {reason}. Stop that program, or set {setting} to another address.")
