"""The editor process in one test: its own settings, a store in a temporary folder, and never a database."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from html import unescape
from importlib import import_module
from json import loads
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, override_settings

from tridesk.statuspage import actions, publication
from tridesk.statuspage.editor import gate
from tridesk.statuspage.editor.keys import Ceremonies, KeyChallenge
from tridesk.statuspage.editor.sign_in import SignIn
from tridesk.statuspage.editor.store import STORE, Store
from tridesk.statuspage.editor.tests.soft_key import SoftKey
from tridesk.statuspage.queries import publisher

PASSWORD = "drie ezels zingen 's nachts"
URL = "http://localhost:8005"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "status" / STORE)


@pytest.fixture
def door(store: Store) -> SignIn:
    return SignIn(store, Ceremonies(URL))


def enrol(door: SignIn, name: str = "siebe", key: SoftKey | None = None, password: str = PASSWORD) -> SoftKey:
    """An editor on a first visit, with a key of their own."""
    key = key or SoftKey()
    door.store.add_editor(name, name.title())
    code = door.store.invite(name)
    invited = door.store.invited(code)
    assert invited is not None
    asked = door.ceremonies.ask_for_new_key(invited)
    door.enrol(
        code, password=password, again=password, state=asked.state, answer=key.create(asked), label="Of the office"
    )
    return key


@pytest.fixture
def siebe(door: SignIn) -> SoftKey:
    """The key of an editor on a later visit."""
    return enrol(door)


@dataclass
class Browser:
    """A browser in front of the editor; `page` is what it shows."""

    client: Client = field(default_factory=lambda: Client(headers={"Accept-Language": "en", "Host": "localhost"}))
    page: str = ""
    status: int = 0

    def get(self, path: str) -> Browser:
        return self._show(self.client.get(path))

    def post(self, path: str, **fields: Any) -> Browser:
        return self._show(self.client.post(path, fields))

    def _show(self, response: Any) -> Browser:
        self.status = response.status_code
        self.page = response.content.decode() or response.headers.get("Location", "")
        return self

    def asked(self) -> KeyChallenge:
        """The challenge in the page, as its script finds it."""
        options = re.search(r'<script id="key-options"[^>]*>(.*?)</script>', self.page, re.DOTALL)
        assert options is not None, self.page
        return KeyChallenge(loads(options[1]), self.value("state"))

    def value(self, name: str) -> str:
        match = re.search(rf'name="{name}" value="([^"]*)"', self.page)
        return unescape(match[1]) if match else ""

    def sign_in(self, key: SoftKey, password: str = PASSWORD) -> Browser:
        asked = self.get("/sign-in/").asked()
        return self.post("/sign-in/", password=password, state=asked.state, answer=key.get(asked))


@pytest.fixture
def editor_process(tmp_path: Path) -> Iterator[None]:
    """The settings of the process in place of the desk's, but for the slow hash of passwords."""
    module = import_module("tridesk.config.status_editor")
    own = {
        name: getattr(module, name)
        for name in dir(module)
        if name.isupper() and name not in ("DATABASES", "SECRETS", "LOGGING", "PASSWORD_HASHERS")
    }
    own["ENVIRONMENT"] = replace(module.ENVIRONMENT, var=tmp_path, status_editor_url=URL)
    with override_settings(**own), pytest.MonkeyPatch.context() as patch:
        patch.setattr(publication, "PATIENCE", 0.05)  # nothing serves what is published here
        yield


@pytest.fixture
def browser(editor_process: None) -> Browser:
    return Browser()


@pytest.fixture
def new_browser(editor_process: None) -> Callable[[], Browser]:
    return Browser


@pytest.fixture
def siebe_at_home(editor_process: None) -> SoftKey:
    """An editor of this process, not signed in yet."""
    actions.start(publisher().log)
    return enrol(gate.door())


@pytest.fixture
def inside(browser: Browser, siebe_at_home: SoftKey) -> Browser:
    return browser.sign_in(siebe_at_home)
