"""Files that go out piece by piece, as they are written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

from tridesk.kit.spreadsheets.sheets import TYPES


def download(request: HttpRequest, pieces: Iterator[bytes], name: str, form: str) -> StreamingHttpResponse:
    """A file handed on piece by piece; a server that waits for all of it would hold all of it."""
    content: Any = _by_and_by(pieces) if isinstance(request, ASGIRequest) else pieces
    headers = {"Content-Disposition": f'attachment; filename="tridesk-{name}.{form}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(content, content_type=TYPES[form], headers=headers)


async def _by_and_by(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    while (piece := await sync_to_async(lambda: next(pieces, None))()) is not None:
        yield piece
