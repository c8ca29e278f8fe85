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
from django.db import transaction
from django.test import TransactionTestCase
from hypothesis import HealthCheck
from hypothesis import settings as property_settings

from tests.depth import NIGHT
from tridesk.config import throwaway
from tridesk.directory.office.queries import forget_working_hours

T = TypeVar("T")

# How fast an example is tried says only how busy the machine is.
property_settings.register_profile(
    "unhurried", property_settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
property_settings.load_profile("unhurried")

# Tests that start whole products, browsers or a switch (`make test-system`); those of a group share what they start.
# The longest begin. The longest name counts.
SYSTEM: Final = {
    "axe": ("tests/e2e/test_accessibility.py",),
    "browsers": ("tests/e2e/",),
    "kills": ("tests/processes/",),
    "restores": (
        "tests/processes/test_backup_and_restore.py",
        "tests/processes/test_upgrade.py",
    ),
    "switch": (
        "tests/contract/test_switch.py",
        "tests/processes/test_bad_calls.py",
        "tests/processes/test_calls_survive.py",
        "tests/processes/test_dead_man.py",
        "tests/processes/test_phone_keys.py",
        "tests/processes/test_real_calls.py",
        "tridesk/telephony/asterisk/tests/test_adapter.py",
    ),
    "telephones": ("tests/telephone/",),
    "bench": ("tests/bench/test_miniature.py",),
    "products": (
        "tests/contract/test_status_",
        "tests/architecture/test_settings.py",
        "tridesk/config/tests/test_embedded.py",
        "tridesk/config/tests/test_supervision.py",
        "tridesk/mailroom/tests/test_process.py",
        "tridesk/statuspage/tests/test_copies.py",
        "tridesk/statuspage/tests/test_readers_of_others.py",
        "tridesk/statuspage/tests/test_shelf.py",
        "tridesk/telephony/prompts/tests/test_prompts.py::test_espeak",
    ),
    "demonstration": ("tridesk/demo/",),
}
# Seconds for one test, without its fixtures: above the net of `until`. 180 in the other groups.
LIMITS: Final = {
    "": 90, "switch": 330, "kills": 400, "restores": 400, "bench": 400, "products": 400, "demonstration": 330,
}  # fmt: skip
LIMIT_AT_NIGHT: Final = 1200  # a test tries every value
FIXTURES: Final = 600  # seconds for what a test starts or ends: above the limits of a product's start
SOUND: Final = ("switch", "telephones")  # groups with real sound and real timers: nothing else runs beside them
FIRST: Final = (
    *(place for places in SYSTEM.values() for place in places),
    "tests/architecture/",
    "tridesk/notices/tests/test_sender.py",
)


def pytest_configure() -> None:
    """Passwords are hashed quickly; the products that system tests start keep the real hash."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    of_django = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def empty(case: TransactionTestCase) -> None:
        throwaway.empty_tables() if throwaway.OURS in os.environ else of_django(case)

    TransactionTestCase._fixture_teardown = empty  # type: ignore[attr-defined]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: FIRST.index(place) if (place := _place(item.nodeid)) else len(FIRST))
    for item in items:
        group = _group(item.nodeid)
        item.add_marker(pytest.mark.timeout(LIMIT_AT_NIGHT if NIGHT else LIMITS.get(group, 180)))
        if group:
            item.add_marker("system")
        if group in SOUND:
            item.add_marker("sound")


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


def _group(nodeid: str) -> str:
    """The group of system tests that a test belongs to; '' for all others."""
    return next((name for name, places in SYSTEM.items() if _place(nodeid) in places), "")


def _place(nodeid: str) -> str:
    return max((place for place in FIRST if nodeid.startswith(place)), key=len, default="")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files are handed out whole (`-n`) and in the order above: what a file makes once is made once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return _group(nodeid) or nodeid.partition("::")[0]

    config.option.loadscopereorder = False
    return ByFile(config, log)


class Blocker(Protocol):
    """pytest-django's guard before the database."""

    def unblock(self) -> Any: ...


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: Blocker) -> None:
    """On the server of this run the tables are made once; on another's, as pytest-django does it."""
    if throwaway.OURS in os.environ:
        with django_db_blocker.unblock():
            throwaway.make_tables(getattr(request.config, "workerinput", {}).get("workerid", ""))
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
