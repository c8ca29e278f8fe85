"""The HTTP side of our web servers: uvicorn's, with limits to the time and size in which a request must have come."""

from __future__ import annotations

from asyncio import TimerHandle
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tridesk.kit.request_bodies import GRACE, SLOW, BodyRefused, IncomingBody, Room

HEAD_SECONDS: Final = 30.0
LARGEST_HEAD: Final = 64 * 1024  # bytes; of what follows a body in pieces as well
BODY: Final = "body"  # in the state of an ASGI scope: the `IncomingBody`, for an application that knows who sends it


class HttpProtocol(HttpToolsProtocol):
    """Hangs up on a client that does not send a whole request head in time, at first or after an answer.

    The timer of uvicorn itself starts after an answer, and ends with the next byte.

    A body that comes too slowly, or is too large, raises `BodyRefused` where the application receives it: that is to
    answer. Whoever does not read it is cut off a little later. What answers, a stream above all, has no limit here.
    """

    room: Final = Room()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body: IncomingBody | None = None  # of the request that is being answered, until all of it has come
        self.body_timer: TimerHandle | None = None
        self._head_size = 0
        self._await_head()

    def data_received(self, data: bytes) -> None:
        self._head_size += len(data)
        super().data_received(data)
        if self._head_size > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of this request is too large.")

    def on_headers_complete(self) -> None:
        self._head_size = 0
        self.head_timer.cancel()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._head_size = 0
        if self.body is None:
            super().on_body(body)
        elif not self.body.refusal:
            super().on_body(body)
            if self.body.add(len(body), self.loop.time()):
                self._refuse(self.body)

    def on_message_complete(self) -> None:
        self._head_size = 0
        if self.body is None or not self.body.refusal:
            self._forget_body()
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._forget_body()  # what is left of it is the head of a next request that does not come
        super().on_response_complete()
        if self.cycle.response_complete:  # and no further request lies here whole
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self.head_timer.cancel()
        self._forget_body()
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        if cycle.more_body:
            body = self.body = IncomingBody(self.room, self.loop.time())
            cycle.scope["state"][BODY] = body
            self._await_body(body)
            app = _refusing(app, body)
        super()._start_asgi_task(cycle, app)

    def _await_head(self) -> None:
        self.head_timer = self.loop.call_later(HEAD_SECONDS, self.timeout_keep_alive_handler)

    def _await_body(self, body: IncomingBody) -> None:
        now = self.loop.time()
        if self.flow.read_paused:  # the application holds it up
            body.wait_again(now)
            self._set_body_timer(now + GRACE, partial(self._await_body, body))
        elif now < body.ends_at:
            self._set_body_timer(body.ends_at, partial(self._await_body, body))
        else:
            body.refusal = SLOW
            self._refuse(body)

    def _refuse(self, body: IncomingBody) -> None:
        body.leave()
        self.cycle.keep_alive = False
        self.cycle.message_event.set()
        self._set_body_timer(self.loop.time() + GRACE, self.transport.abort)

    def _set_body_timer(self, at: float, work: Callable[[], None]) -> None:
        if self.body_timer is not None:
            self.body_timer.cancel()
        self.body_timer = self.loop.call_at(at, work)

    def _forget_body(self) -> None:
        if self.body is not None and self.body_timer is not None:
            self.body_timer.cancel()
            self.body.leave()
            self.body = None


def _refusing(app: Any, body: IncomingBody) -> Any:
    """The application, with `receive` that raises what was refused meanwhile."""

    async def refusing(scope: Any, receive: Any, send: Any) -> Any:
        async def received() -> Any:
            message = await receive()
            if body.refusal and message["type"] == "http.request":
                raise BodyRefused(body.refusal)
            return message

        return await app(scope, received, send)

    return refusing
