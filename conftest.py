"""What every test stands on: a throw-away database, no memory from test to test, and the order in which tests begin."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol, TypeVar

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import settings as property_settings

from tridesk.config import throwaway
from tridesk.directory.queries import forget_working_hours

T = TypeVar("T")

# How fast an example is tried says only how busy the machine is.
property_settings.register_profile(
    "unhurried", property_settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
property_settings.load_profile("unhurried")

# Running products and browsers, and telephones on a real switch: each kind one after the other, or they starve.
TOGETHER: Final = {
    "browsers": ("tests/e2e/", "tests/telephone/"),
    "processes": ("tests/processes/", "tests/contract/test_switch.py", "tridesk/telephony/asterisk/"),
}
# What takes long begins first, so that nobody is idle at the end.
FIRST: Final = (
    *(place for places in TOGETHER.values() for place in places),
    "tests/architecture/",
    "tridesk/config/demo/",
    "tridesk/notices/tests/test_sender.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((at for at, place in enumerate(FIRST) if item.nodeid.startswith(place)), 99))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files are handed out whole (`-n`) and in the order above: what a file makes once is made once."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.partition("::")[0]
            return next((name for name, places in TOGETHER.items() if file.startswith(places)), file)

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
