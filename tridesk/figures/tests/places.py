"""Large questions of other people, held in their midst."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, Semaphore

from django.db import connection

from tests.waiting import NET
from tridesk.figures import places


@contextmanager
def large_questions(number: int) -> Iterator[None]:
    """So many, each in a session of its own, have a place until the block ends; `TooMany` then if one found none."""
    arrived, released = Semaphore(0), Event()

    def ask() -> None:
        try:
            with places.place() as place:
                try:
                    place.take()
                finally:
                    arrived.release()
                assert released.wait(NET)
        finally:
            connection.close()

    with ThreadPoolExecutor(max(number, 1)) as pool:
        asked = [pool.submit(ask) for _nth in range(number)]
        try:
            assert all(arrived.acquire(timeout=NET) for _question in asked)
            yield
        finally:
            released.set()
    for question in asked:
        question.result()
