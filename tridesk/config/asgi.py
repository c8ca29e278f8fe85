"""The web application, for any ASGI server: pages, and beside them live streams and the browsers' telephones."""

import asyncio
import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from contextvars import copy_context
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any, Final

import django
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.urls import get_resolver, set_script_prefix

from tridesk.config.request_bodies import BodyRefusals
from tridesk.journal.connections import giving_back
from tridesk.kit.http_protocol import BODY
from tridesk.kit.request_bodies import SMALL

# WhiteNoise hands out files as it would under WSGI: a small file read in a thread, nothing to warn of.
warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tridesk.config.settings")

MOST_AT_ONCE: Final = 64  # requests; those that ask the database wait for one of its connections


class Pages(ASGIHandler):
    """Django's pages. Our middleware and views are synchronous: one thread answers a request from beginning to end.

    Django's own handler makes a thread for each request, and goes there and back for each signal, for each middleware
    that looks at the view, and for the view.
    """

    def __init__(self) -> None:
        super().__init__()
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, "page")

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self._whole_body(scope, receive)
        except RequestAborted:
            return
        loop, answer = asyncio.get_running_loop(), partial(self._answer, scope, body)
        response = await loop.run_in_executor(self._threads, copy_context().run, answer)
        await self.send_response(response, send)
        if response.streaming:
            await loop.run_in_executor(self._threads, response.close)

    async def _whole_body(self, scope: Any, receive: Any) -> Any:
        """The body, on the disk where it is not small; before it is, the limits follow from who sends it."""
        body: Any = SpooledTemporaryFile(max_size=SMALL)  # noqa: SIM115 - the request closes it
        limits = scope.get("state", {}).get(BODY)
        with ExitStack() as unfinished:
            unfinished.callback(body.close)
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise RequestAborted
                body.write(message["body"])
                if not message["more_body"]:
                    break
                if limits is not None and body.tell() > SMALL // 2:
                    if await asyncio.get_running_loop().run_in_executor(self._threads, giving_back(is_known), scope):
                        limits.trust()
                    limits = None
            unfinished.pop_all()
        body.seek(0)
        return body

    def _answer(self, scope: Any, body: Any) -> Any:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = self.get_response(request) if request else refusal
        response._handler_class = self.__class__
        if response.streaming:
            close_old_connections()  # of this thread: what is streamed is written, and closed, in others
        else:
            response.close()  # gives the connection to the database back
        return response


django.setup(set_prefix=False)
_pages: Any = Pages()
get_resolver().url_patterns  # noqa: B018 - imports every page now: a fault there ends the process, and no visitor waits

from tridesk.config.health import Health  # noqa: E402 - after Django knows its settings
from tridesk.config.senders import is_known  # noqa: E402
from tridesk.telephony.asterisk.browsers import Browsers  # noqa: E402
from tridesk.tickets.stream import LiveStreams  # noqa: E402

application = BodyRefusals(Health(Browsers(LiveStreams(_pages))))
