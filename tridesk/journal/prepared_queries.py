"""Querysets whose SQL is put together once for a process and planned once for a connection.

For what every page reads: Django takes longer to put such a question into SQL than PostgreSQL to answer it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from types import SimpleNamespace
from typing import Any, Final, Generic, TypeVar

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.models import BooleanField, Expression, F, Func, Model, QuerySet

from tridesk.journal.prepared_statements import preparing_connection

Row = TypeVar("Row", bound=Model)
_django: Final[Any] = connection


class PreparedQuery(Generic[Row]):
    """A queryset as a function of values, which may not be None: then the SQL would be another.

    _events = PreparedQuery(lambda ref: Entry.objects.filter(ref=ref).order_by("id"))
    _events("ticket:2026-000123")
    """

    def __init__(self, queryset: Callable[..., QuerySet[Row]]) -> None:
        self._queryset = queryset
        self._prepared: tuple[QuerySet[Row], Any, str, tuple[Any, ...], Any] | None = None

    def __call__(self, *values: Any) -> list[Row]:
        """The rows; one query, and those of `prefetch_related`."""
        if self._prepared is None:
            self._prepared = self._prepare(len(values))
        queryset, compiler, sql, params, converters = self._prepared
        filled = tuple(values[param.number] if isinstance(param, _Placeholder) else param for param in params)
        asked: Any = copy(compiler)
        asked.connection = _Preparing()
        asked.as_sql = lambda: (sql, filled)
        asked.get_converters = lambda _columns: converters
        rows: Any = queryset.all()
        rows.query.get_compiler = lambda *_using, **_options: asked
        return list(rows)

    def _prepare(self, count: int) -> tuple[QuerySet[Row], Any, str, tuple[Any, ...], Any]:
        queryset = self._queryset(*map(_Placeholder, range(count)))
        compiler = queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        columns = [expression for expression, _sql, _name in compiler.select[: compiler.col_count]]
        return queryset, compiler, sql, tuple(params), compiler.get_converters(columns)


def any_of(column: str, values: Any) -> Func:
    """The condition that a column has one of these values; `__in` makes another statement for each count of them."""
    return Func(F(column), values, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())


def attach(owner: Model, **related: Sequence[Model]) -> None:
    """Gives a row what hangs on it, read elsewhere: `prefetch_related` puts its question together anew each time."""
    kept = vars(owner).setdefault("_prefetched_objects_cache", {})
    for name, rows in related.items():
        manager = getattr(owner, name)
        for row in rows:
            setattr(row, manager.field.name, owner)
        kept[name] = manager.all()
        kept[name]._result_cache, kept[name]._prefetch_done = list(rows), True


class _Placeholder(Expression):
    """Where a value goes."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self]


class _Preparing:
    """Django's connection, with cursors that prepare."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_django, name)

    def cursor(self) -> Any:
        return _django._prepare_cursor(_Cursor(preparing_connection()))  # type: ignore[call-arg]


class _Cursor(ServerBindingCursor):
    """A cursor of Django whose statements PostgreSQL plans once."""

    def execute(self, query: Any, params: Any = None) -> Any:
        done = super().execute(query, params, prepare=True)  # type: ignore[misc]
        if connection.queries_logged:  # Django looks here for what was asked, and psycopg leaves it out
            self._query = SimpleNamespace(query=_django.ops.compose_sql(query, params).encode())
        return done
