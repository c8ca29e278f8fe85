"""What is wrong with an installation, in sentences for its administrator: read by `tridesk doctor`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from django.db import NotSupportedError, connection
from django.db.migrations.executor import MigrationExecutor

from tridesk.config.environment import Environment
from tridesk.config.health import ASK_DATABASE, parts
from tridesk.reconnect.access import ports as access
from tridesk.reconnect.access.ports import AccessRefused, AccessUnavailable
from tridesk.reconnect.access.values import Account
from tridesk.reconnect.queries import is_sheet_missing
from tridesk.statuspage.shelf import Shelf
from tridesk.telephony.lines.queries import problems as problems_of_lines

# What each part of `/healthz` means when it is down. Switch and lines have sentences of their own.
DOWN: Final[Mapping[str, str]] = {
    "database": "The database that DATABASE_URL names does not answer. Is PostgreSQL 17 there, at this address?",
    "jobs": "Not every lane of jobs has a worker: start `tridesk jobs`. Mail, seals and imports wait.",
    "mail": "Nobody answers at TRIDESK_LMTP: start `tridesk mail`. The mail server keeps what comes in.",
    "telephony": "Nobody conducts the calls: start `tridesk telephony`. Callers are in the fall-back queue.",
    "notices": "No sender of notices lives: start `tridesk notices`.",
    "disk": "The disk of TRIDESK_VAR is nearly full: make room. Nothing is lost meanwhile.",
}
OLD_POSTGRESQL: Final = "The PostgreSQL that DATABASE_URL names is older than version 17, which the desk needs."


def problems(environment: Environment) -> Iterator[str]:
    """Everything that is wrong or missing, the worst first."""
    states, _status = parts()
    if states["database"] == "up" and is_postgresql_too_old():
        yield OLD_POSTGRESQL
        return
    no_database = states["database"] == "down"
    embedded = no_database and not environment.database_url
    if embedded:
        yield _embedded_database(environment.var)
    for name, sentence in DOWN.items():
        implied = no_database and name in ASK_DATABASE and (embedded or name != "database")
        if states[name] == "down" and not implied:
            yield sentence
    if not no_database:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            yield "The database is of an older version: run `tridesk upgrade`."
        if states["telephony"] == "up":
            yield from problems_of_lines()
        if is_sheet_missing():
            yield "The sheet of break-glass is not made anew each day: the log of `tridesk jobs bulk` says why."
    yield from _account_directory()
    yield from _public_site(environment)
    yield from _missing_settings(environment)


def is_postgresql_too_old() -> bool:
    """Whether the database's server lacks what our migrations need."""
    try:
        return connection.get_database_version() < (17,)
    except NotSupportedError:  # too old for Django, which refuses the connection
        return True


def _account_directory() -> Iterator[str]:
    """Whether the directory of accounts lets the desk in; any answer about an account that nobody has will do."""
    try:
        access.directory.answer.state(Account("tridesk-doctor", "key"))
    except AccessUnavailable as error:
        yield f"The account directory of TRIDESK_ACCESS cannot be asked: {error}."
    except AccessRefused as error:
        yield f"The account directory of TRIDESK_ACCESS refuses to be read: {error}."


def _public_site(environment: Environment) -> Iterator[str]:
    """Whether answers and contact are as they were published; the first fault is enough."""
    bundles = Shelf(environment.status / "site").bundles
    newest = bundles.newest()
    if newest and (fault := next(bundles.faults_of(newest), "")):
        yield f"The public site was changed by hand. {fault} It is made anew after midnight."


def _embedded_database(var: Path) -> str:
    """Why the embedded database is down; names the folder, since a shell may lack the settings of the unit."""
    if (var / "postgres").exists():
        return f"The database in {var} does not run: start `tridesk run`. Its log says why when it ends again."
    return f"{var} holds no database. Is TRIDESK_VAR that of the desk? A new desk begins with `tridesk run`."


def _missing_settings(environment: Environment) -> Iterator[str]:
    if environment.demo:
        return
    if not environment.smtp:
        yield "TRIDESK_SMTP is not set: what the desk writes lies in var/outbox and reaches nobody."
    if not environment.public_url.startswith("https://"):
        yield "TRIDESK_URL is not https: passwords travel in the clear, and cookies are not protected."
    if not environment.authserv_id:
        yield "TRIDESK_AUTHSERV_ID is not set: answers of experts by mail stay unproved until an agent confirms them."
