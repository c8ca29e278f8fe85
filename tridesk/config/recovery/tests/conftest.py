"""Databases beside that of the tests, on the same server."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tridesk.config.recovery import database
from tridesk.config.recovery.database import Reach
from tridesk.telephony.conftest import make_agent as make_agent  # a fixture: pytest finds it here by its name

MakeDatabase = Callable[..., Reach]


def _reach(name: str) -> dict[str, str]:
    settings = connection.settings_dict
    named = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    return {key: str(settings[name]) for key, name in named.items() if settings[name]} | {"dbname": name}


@pytest.fixture(scope="module")
def tables(django_db_setup: None) -> Reach:
    """Connection parameters of the test database, with all tables empty."""
    return _reach(str(connection.settings_dict["NAME"]))


@contextmanager
def databases() -> Iterator[MakeDatabase]:
    """Makes databases, empty or as a copy of another; all go at the end."""
    made: list[str] = []
    with psycopg.connect(make_conninfo(**_reach("postgres")), autocommit=True) as server:

        def make(copied: Reach | None = None) -> Reach:
            name = f"test_recovery_{secrets.token_hex(4)}"
            names = map(sql.Identifier, (name, str(copied["dbname"]) if copied else "template0"))
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
            made.append(name)
            return _reach(name)

        yield make
        for name in made:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def empty_database(tables: Reach) -> Iterator[MakeDatabase]:
    """Makes databases, which go with the test."""
    with databases() as make:
        yield make


def execute(reach: Reach, *statements: str) -> list[tuple[object, ...]]:
    """What the last of these statements returns."""
    with psycopg.connect(make_conninfo(**reach), autocommit=True) as db:
        for statement in statements:
            cursor = db.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def dump_of(reach: Reach, *options: str) -> bytes:
    """What a plain `pg_dump` writes."""
    return database.run(database.environment_of(reach), "pg_dump", *options).encode()
