"""Processes that hear of the same newcomers at the same time make one contact of each."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tridesk.directory.models import Contact
from tridesk.directory.organisations.actions import Newcomer, newcomers, remember_contacts

NEWCOMERS = [Newcomer(f"n{number}@police.example", "N", "nl") for number in range(20)]


@pytest.fixture
def really_committed(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """A database where others see what is done. It is cleared by hand, so the journal is left out."""
    monkeypatch.setattr(newcomers, "record_all", lambda happenings: None)
    with django_db_blocker.unblock():
        yield
        Contact.objects.filter(email__endswith="@police.example").delete()
        connection.close()


def test_one_contact_for_one_address(really_committed: None) -> None:
    together = Barrier(4)

    def remember(turn: int) -> list[int]:
        together.wait()
        try:
            known = remember_contacts(NEWCOMERS if turn % 2 else NEWCOMERS[::-1])
            return [known[newcomer.email].pk for newcomer in NEWCOMERS]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        first, *others = threads.map(remember, range(4))
    assert others == [first, first, first]
    assert Contact.objects.filter(email__endswith="@police.example").count() == len(NEWCOMERS)
