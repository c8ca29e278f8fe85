"""An editor at work: the real process of the editor, a session opened with password and key, and the watch beside."""

from __future__ import annotations

import os
import re
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from http.cookiejar import CookieJar
from json import loads
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from bench.installation import PATIENCE, PROGRAM
from tests.ports import free_port
from tridesk.statuspage.editor.keys import Ceremonies, KeyChallenge
from tridesk.statuspage.editor.sign_in import SignIn
from tridesk.statuspage.editor.store import STORE, Store
from tridesk.statuspage.editor.tests.conftest import PASSWORD, enrol
from tridesk.statuspage.editor.tests.soft_key import SoftKey

_TICK: Final = os.sysconf("SC_CLK_TCK")


class _Stay(urllib.request.HTTPRedirectHandler):
    """The answer to a press is what counts, not the page after it."""

    def redirect_request(self, *_arguments: object) -> None:
        return None


class Hand:
    """A person changing the state, at the editor with this address."""

    def __init__(self, url: str, process: int) -> None:
        self.url, self._process = url, process
        self._browser = urllib.request.build_opener(_Stay, urllib.request.HTTPCookieProcessor(CookieJar()))

    def sign_in(self, key: SoftKey) -> None:
        page = self._ask("/sign-in/")
        options = re.search(r'<script id="key-options"[^>]*>(.*?)</script>', page, re.DOTALL)
        assert options is not None, page
        asked = KeyChallenge(loads(options[1]), _value(page, "state"))
        given = {"password": PASSWORD, "state": asked.state, "answer": key.get(asked)}
        self._ask("/sign-in/", given | {"csrfmiddlewaretoken": _value(page, "csrfmiddlewaretoken")})

    def press(self, state: str, ready: str) -> float:
        """Chooses, looks, and presses 'publish now'; the seconds until the answer that everybody can read it."""
        token = _value(self._ask("/"), "csrfmiddlewaretoken")
        preview = self._ask("/", {"csrfmiddlewaretoken": token, "do": "look", "state": state, "ready": ready})
        given = {name: _value(preview, name) for name in ("csrfmiddlewaretoken", "draft")}
        began = time.monotonic()
        receipt = self._ask("/publish/", given)
        took = time.monotonic() - began
        if "data-read-back" not in self._ask(receipt):
            raise RuntimeError("it could not be read back")
        return took

    def processor(self) -> float:
        """The seconds of processor that the editor has used."""
        words = Path(f"/proc/{self._process}/stat").read_text().rpartition(")")[2].split()
        return (int(words[11]) + int(words[12])) / _TICK

    def _ask(self, path: str, given: dict[str, str] | None = None) -> str:
        """The page, or where it leads on to."""
        body = urlencode(given).encode() if given else None
        request = urllib.request.Request(f"{self.url}{path}", body, {"Accept-Language": "en", "Origin": self.url})
        try:
            with self._browser.open(request, timeout=30) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as other:
            if other.code not in (302, 303):
                raise RuntimeError(f"{path}: {other.code}\n{other.read().decode()}") from None
            return str(other.headers["Location"])


@contextmanager
def at_work(var: Path, public: str) -> Iterator[Hand]:
    """Editor and watch over the state in `var/status`, read back from `public`; a person has signed in."""
    port = free_port()
    url = f"http://localhost:{port}"
    environment = os.environ | {
        "TRIDESK_VAR": str(var),
        "TRIDESK_STATUS_URL": public,
        "TRIDESK_STATUS_EDITOR": f"127.0.0.1:{port}",
        "TRIDESK_STATUS_EDITOR_URL": url,
    }
    key = enrol(SignIn(Store(var / "status" / STORE), Ceremonies(url)), key=SoftKey(url))
    started = [subprocess.Popen([PROGRAM, *part], env=environment) for part in (["status-editor"], ["status", "watch"])]
    try:
        _wait(url)
        hand = Hand(url, started[0].pid)
        hand.sign_in(key)
        yield hand
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(20)


def _wait(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"{url}/sign-in/", timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _value(page: str, name: str) -> str:
    match = re.search(rf'name="{name}" value="([^"]*)"', page)
    return unescape(match[1]) if match else ""
