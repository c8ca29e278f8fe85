"""The HTTP side of our web servers: uvicorn's, with a limit to the time in which a request must have come."""

from __future__ import annotations

from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS: Final = 30.0


class HttpProtocol(HttpToolsProtocol):
    """Hangs up on a client that does not send a whole request head in time, at first or after an answer.

    The timer of uvicorn itself starts after an answer, and ends with the next byte.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._await_head()

    def on_headers_complete(self) -> None:
        self.head_timer.cancel()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete:  # and no further request lies here whole
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self.head_timer.cancel()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self.head_timer = self.loop.call_later(HEAD_SECONDS, self.timeout_keep_alive_handler)
