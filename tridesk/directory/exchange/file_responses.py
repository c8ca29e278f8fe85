"""Files that go out piece by piece, as they are written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.http import HttpRequest, StreamingHttpResponse

from tridesk.kit.spreadsheets.sheets import TYPES


def download(request: HttpRequest, pieces: Iterator[bytes], name: str, form: str) -> StreamingHttpResponse:
    """A file handed on piece by piece; a server that waits for all of it would hold all of it."""
    content: Any = by_and_by(pieces) if isinstance(request, ASGIRequest) else pieces
    headers = {"Content-Disposition": f'attachment; filename="tridesk-{name}.{form}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(content, content_type=TYPES[form], headers=headers)


async def by_and_by(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The same pieces, all written in one thread, which at last gives back its connections to the database.

    It does so too when the reader is gone before the last piece.
    """
    loop, thread, run = asyncio.get_running_loop(), ThreadPoolExecutor(1, "file"), copy_context().run

    def write() -> bytes | None:
        return run(lambda: next(pieces, None))

    try:
        while (piece := await loop.run_in_executor(thread, write)) is not None:
            yield piece
    finally:
        thread.submit(_give_back, pieces)  # not waited for: this may be cancelled
        thread.shutdown(wait=False)


def _give_back(pieces: Iterator[bytes]) -> None:
    try:
        getattr(pieces, "close", lambda: None)()
    finally:
        connections.close_all()
