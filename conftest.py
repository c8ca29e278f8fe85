"""What every test stands on: a throw-away database, no memory from test to test, and the order in which tests begin."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol, TypeVar

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as property_settings

from tests.depth import NIGHT, draws
from tests.groups import LIMIT_AT_NIGHT, LIMITS, SOUND, group_of, share_of, turn_of
from tridesk.config import throwaway
from tridesk.config.recovery import upgrade
from tridesk.config.roles import GRANTS
from tridesk.directory.office.queries import forget_working_hours

T = TypeVar("T")

# How fast an example is tried says only how busy the machine is.
property_settings.register_profile(
    "unhurried",
    property_settings(),
    max_examples=draws(property_settings().max_examples),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
property_settings.load_profile("unhurried")

FIXTURES: Final = 600  # seconds for what a test starts or ends: above the limits of a product's start


def pytest_configure() -> None:
    """Passwords are hashed quickly; the products that system tests start keep the real hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    of_django = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def empty(case: TransactionTestCase) -> None:
        throwaway.empty_tables() if throwaway.OURS in os.environ else of_django(case)

    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]
    # A new connection learns all tables anew.
    TransactionTestCase._should_reload_connections = lambda _case: False  # type: ignore[attr-defined]


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, None, None]:
    """Marks tests before `-m` chooses; puts them in order after pytest-django has, which begins with the database's."""
    for item in items:
        group = group_of(item.nodeid)
        item.add_marker(pytest.mark.timeout(LIMIT_AT_NIGHT if NIGHT else LIMITS.get(group, 180)))
        if group:
            item.add_marker("system")
        if group in SOUND:
            item.add_marker("sound")
    yield
    items.sort(key=lambda item: turn_of(item.nodeid))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None, None, None]:
    with _limited(FIXTURES):
        yield


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown() -> Generator[None, None, None]:
    with _limited(FIXTURES):
        yield


@contextmanager
def _limited(seconds: int) -> Iterator[None]:
    """Fails what waits for ever in this block, and shows where; the limit of pytest is for the test alone."""

    def fail(_signal: int, _frame: object) -> None:
        pytest.fail(f"over {seconds} s")

    signal.signal(signal.SIGALRM, fail)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)


def pytest_collection_finish() -> None:
    """Leaves what is there by now to no collection, and collects less often: a run is a tenth faster."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Groups and files are handed out whole (`-n`), in the order of `groups`: what they make once is made once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return share_of(nodeid)

    config.option.loadscopereorder = False
    return ByFile(config, log)


class Blocker(Protocol):
    """pytest-django's guard before the database."""

    def unblock(self) -> Any: ...


def _fill() -> None:
    """Makes the tables of an empty database and gives the rights to them, as `tridesk prepare` does."""
    upgrade.migrate(print)
    with connection.cursor() as cursor:
        cursor.execute(GRANTS)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Blocker) -> None:
    """On the server of this run tables are made once, as in a new product; on another's, as pytest-django does it."""
    if throwaway.OURS in os.environ:
        with django_db_blocker.unblock():
            worker = getattr(request.config, "workerinput", {}).get("workerid", "")
            throwaway.make_tables(worker, _fill)
    else:
        request.getfixturevalue("django_db_setup")


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: Blocker) -> Iterator[Callable[[Callable[[], T]], T]]:
    """For a module's fixtures: makes rows that its tests share. Each test undoes its own; these go with the last."""
    rows = transaction.atomic()
    rows._from_testcase = True  # type: ignore[attr-defined]  # not the outermost, for what insists on that

    def make(work: Callable[[], T]) -> T:
        with django_db_blocker.unblock():
            return work()

    make(rows.__enter__)
    yield make

    def undo() -> None:
        transaction.set_rollback(True)
        rows.__exit__(None, None, None)

    make(undo)


@pytest.fixture(autouse=True)
def _no_memory() -> Iterator[None]:
    """A calendar, a rate limit or a language remembered in one test does not decide the next."""
    forget_working_hours()
    cache.clear()
    yield
    forget_working_hours()
