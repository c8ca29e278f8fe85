"""A file that goes out piece by piece keeps no connection to the database."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from tests.waiting import until
from tridesk.directory.exchange import file_responses
from tridesk.directory.exchange.file_responses import by_and_by


class Threads:
    """Which threads wrote pieces, ended them, and gave their connections back."""

    def __init__(self) -> None:
        self.wrote, self.ended, self.gave_back = list[int](), list[int](), list[int]()

    def close_all(self) -> None:
        self.gave_back.append(threading.get_ident())

    def pieces(self) -> Iterator[bytes]:
        try:
            for piece in (b"a", b"b", b"c"):
                self.wrote.append(threading.get_ident())
                yield piece
        finally:
            self.ended.append(threading.get_ident())


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Threads:
    threads = Threads()
    monkeypatch.setattr(file_responses, "connections", threads)
    return threads


@pytest.mark.parametrize("wanted", [1, 3])
def test_the_thread_that_wrote_gives_back_at_the_end_and_when_nobody_reads_on(threads: Threads, wanted: int) -> None:
    async def read() -> list[bytes]:
        pieces, got = by_and_by(threads.pieces()), list[bytes]()
        async for piece in pieces:
            got.append(piece)
            if len(got) == wanted:
                break
        await pieces.aclose()  # type: ignore[attr-defined]
        return got

    assert asyncio.run(read()) == [b"a", b"b", b"c"][:wanted]
    until(lambda: threads.gave_back, "the connections to be given back")
    writer = threads.wrote[0]
    assert writer != threading.get_ident()
    assert (set(threads.wrote), threads.ended, threads.gave_back) == ({writer}, [writer], [writer])
