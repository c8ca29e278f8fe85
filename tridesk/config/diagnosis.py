"""What is wrong with an installation, in sentences for its administrator: read by `tridesk doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.db import NotSupportedError, connection
from django.db.migrations.executor import MigrationExecutor

from tridesk.config.environment import Environment
from tridesk.config.health import parts
from tridesk.kit.rooms import installed

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
    for name, line in installed.answer.health.items():
        implied = no_database and line.needs_database and (embedded or name != "database")
        if line.when_down and states[name] == "down" and not implied:
            yield line.when_down
    for diagnosis in installed.answer.diagnoses:
        if not diagnosis.needs or states[diagnosis.needs] == "up":
            yield from diagnosis.faults()
    yield from _missing_settings(environment)


def is_postgresql_too_old() -> bool:
    """Whether the database's server lacks what our migrations need."""
    try:
        return connection.get_database_version() < (17,)
    except NotSupportedError:  # too old for Django, which refuses the connection
        return True


def missing_migrations() -> Iterator[str]:
    """Whether the database is of an older version than this program."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield "The database is of an older version: run `tridesk upgrade`."


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
