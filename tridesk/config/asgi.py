"""The web application, for any ASGI server: pages, and beside them live streams and the browsers' telephones."""

import asyncio
import os
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any, Final

import django
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.db import close_old_connections
from django.urls import get_resolver, set_script_prefix

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
            body = await self.read_body(receive)
        except RequestAborted:
            return
        loop, answer = asyncio.get_running_loop(), partial(self._answer, scope, body)
        response = await loop.run_in_executor(self._threads, copy_context().run, answer)
        await self.send_response(response, send)
        if response.streaming:
            await loop.run_in_executor(self._threads, response.close)

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

from tridesk.telephony.asterisk.browsers import Browsers  # noqa: E402 - after Django knows its settings
from tridesk.tickets.stream import LiveStreams  # noqa: E402

application = Browsers(LiveStreams(_pages))
