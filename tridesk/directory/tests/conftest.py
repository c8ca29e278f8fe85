"""A calendar remembered from one test must not decide the next; two colleagues, one of whom may edit it."""

from collections.abc import Iterator

import pytest

from tridesk.accounts.models import User
from tridesk.directory.queries import forget_working_hours


@pytest.fixture(autouse=True)
def fresh_calendar() -> Iterator[None]:
    forget_working_hours()
    yield
    forget_working_hours()


@pytest.fixture
def supervisor(db: None) -> User:
    return User.objects.create(username="sofie", name="Sofie Demeester", role="supervisor", language="en")


@pytest.fixture
def call_taker(db: None) -> User:
    return User.objects.create(username="karim", name="Karim Vannoten", role="call_taker", language="en")
