"""Downloads a file from Asterisk, such as a recording, over plain HTTP: the WebSocket carries no bytes."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from base64 import b64encode
from typing import Final
from urllib.parse import quote, urlsplit, urlunsplit

from tridesk.telephony.asterisk.wire import NoConnection, NotThere

_PATIENCE: Final = 30.0  # seconds: an hour of sound has 29 MB
_DIRECTLY: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # Asterisk is near: no proxy


async def fetch(ari_url: str, uri: str) -> bytes:
    """Downloads from an address of ARI; raises `NotThere`, or `NoConnection`."""
    return await asyncio.to_thread(_fetch, ari_url, uri)


def _fetch(ari_url: str, uri: str) -> bytes:
    url = urlsplit(ari_url)
    address = urlunsplit((url.scheme, url.netloc.rpartition("@")[2], f"{url.path.rstrip('/')}/{quote(uri)}", "", ""))
    credentials = b64encode(f"{url.username or ''}:{url.password or ''}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}"}
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - the administrator set the address
    try:
        with _DIRECTLY.open(request, timeout=_PATIENCE) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        if error.code == 404:
            raise NotThere(uri) from error
        raise NoConnection(f"{uri}: {error}") from error
    except OSError as error:
        raise NoConnection(f"{uri}: {error}") from error
