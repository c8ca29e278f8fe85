"""`tridesk status-editor`: the process with which the state of the register is changed; and who may change it.

tridesk status-editor                                   serves its pages on TRIDESK_STATUS_EDITOR
tridesk status-editor add siebe --name "Siebe Claes"    prints a one-time link that sets password and key
tridesk status-editor renew siebe                       the same after loss of key or password
tridesk status-editor remove siebe                      ends their access at once
tridesk status-editor list
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

import uvicorn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug

from tridesk.kit.http_protocol import HttpProtocol
from tridesk.statuspage.editor import gate
from tridesk.statuspage.editor.store import INVITATION_HOURS, Store


class Command(BaseCommand):
    help = "Serve the pages on which the state is changed, or say who may change it. Needs no database."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", nargs="?", choices=["serve", "add", "renew", "remove", "list"], default="serve")
        parser.add_argument("editor", nargs="?", default="", help="a short name, as it stands in the record")
        parser.add_argument("--name", default="", help="the name to show")

    def handle(self, *args: Any, what: str, editor: str, name: str, **options: Any) -> None:
        store = gate.store()
        if what == "serve":
            serve(settings.ENVIRONMENT.status_editor.host, settings.ENVIRONMENT.status_editor.port)
        elif what == "list":
            for editor_row in store.editors():
                state = f"keys: {len(store.keys_of(editor_row.name))}" if editor_row.active else "no access"
                self.stdout.write(f"{editor_row.name:<20} {state:<12} {editor_row.shown}")
        else:
            self.stdout.write(_decide(store, what, editor, name))


def _decide(store: Store, what: str, name: str, shown: str) -> str:
    """Adds, renews or removes; what the administrator is told."""
    try:
        validate_slug(name)
    except ValidationError:
        raise CommandError("Give a short name of letters and digits, for example: siebe") from None
    known = store.editor(name)
    if what == "add" and known and known.active:
        raise CommandError(f"{name} is known. When a key or password is lost: tridesk status-editor renew {name}")
    if what != "add" and not known:
        raise CommandError(f"Nobody is called {name}. To add somebody: tridesk status-editor add {name}")
    if what == "remove":
        store.remove_editor(name)
        return f"{name} can no longer change the state."
    store.add_editor(name, shown or name)
    link = f"{settings.ENVIRONMENT.status_editor_url}/welcome/#{store.invite(name)}"
    return f"For {name} alone, once, within {INVITATION_HOURS} hours:\n{link}"


def serve(host: str, port: int) -> None:
    """The pages, until told to end."""
    try:
        family, *_rest, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.create_server(where[:2], family=family)
    except OSError as error:
        reason = os.strerror(error.errno).lower() if error.errno else str(error)
        sys.exit(f"tridesk: the status editor cannot listen on {host}:{port}: {reason} (TRIDESK_STATUS_EDITOR).")
    config = uvicorn.Config(
        "tridesk.config.editor_asgi:application",
        log_level="warning",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=2,
        proxy_headers=True,
        http=HttpProtocol,
    )
    uvicorn.Server(config).run(sockets=[listener])
