"""The relay of browsers' telephones to Asterisk: admission, traffic and end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from websockets.asyncio.server import ServerConnection, serve
from websockets.typing import Subprotocol

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.telephony.asterisk import browsers, home
from tridesk.telephony.asterisk.browsers import NOT_NOW, NOT_YOU, PATH, TOO_MANY, Browsers, is_meant, who

SOMEBODY = User(pk=7, username="jorn")


def scope(**fields: Any) -> dict[str, Any]:
    headers = {"host": "desk.example", "origin": "https://desk.example"} | fields.pop("headers", {})
    return {
        "type": "websocket",
        "path": PATH,
        "subprotocols": ["sip"],
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    } | fields


class Browser:
    """The browser's end: what it says, and what it is told."""

    def __init__(self) -> None:
        self.says: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.told: asyncio.Queue[Any] = asyncio.Queue()
        self.says.put_nowait({"type": "websocket.connect"})

    async def next(self) -> Any:
        return await asyncio.wait_for(self.told.get(), 30)


async def pages(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "a page"})


def with_switch(monkeypatch: pytest.MonkeyPatch, story: Callable[[Browsers, Browser], Awaitable[None]]) -> None:
    """A switch that says everything back, in capitals; `bye` ends it."""

    async def echo(line: ServerConnection) -> None:
        async for frame in line:
            if frame == "bye":
                return
            await line.send(frame.upper())

    async def whole() -> None:
        async with serve(echo, "127.0.0.1", 0, subprotocols=[Subprotocol("sip")]) as switch:
            port = next(iter(switch.sockets)).getsockname()[1]
            monkeypatch.setattr(home, "socket_url", lambda: f"ws://127.0.0.1:{port}/ws")
            monkeypatch.setattr(browsers, "who", lambda scope: SOMEBODY)
            await asyncio.wait_for(story(Browsers(pages), Browser()), 60)

    asyncio.run(whole())


def test_what_is_said_passes_both_ways_until_the_browser_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(way: Browsers, browser: Browser) -> None:
        serving = asyncio.create_task(way(scope(), browser.says.get, browser.told.put))
        assert await browser.next() == {"type": "websocket.accept", "subprotocol": "sip"}
        browser.says.put_nowait({"type": "websocket.receive", "text": "register"})
        assert await browser.next() == {"type": "websocket.send", "text": "REGISTER"}
        browser.says.put_nowait({"type": "websocket.receive", "bytes": b"invite"})
        assert await browser.next() == {"type": "websocket.send", "bytes": b"INVITE"}
        browser.says.put_nowait({"type": "websocket.disconnect"})
        await serving
        assert browser.told.empty()

    with_switch(monkeypatch, story)


def test_the_browser_is_told_when_the_switch_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(way: Browsers, browser: Browser) -> None:
        browser.says.put_nowait({"type": "websocket.receive", "text": "bye"})
        await way(scope(), browser.says.get, browser.told.put)
        await browser.next()
        assert await browser.next() == {"type": "websocket.close", "code": NOT_NOW}

    with_switch(monkeypatch, story)


def test_a_message_longer_than_any_of_sip_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(way: Browsers, browser: Browser) -> None:
        browser.says.put_nowait({"type": "websocket.receive", "text": "x" * (browsers.MOST_BYTES + 1)})
        await way(scope(), browser.says.get, browser.told.put)
        await browser.next()
        assert await browser.next() == {"type": "websocket.close", "code": 1009}

    with_switch(monkeypatch, story)


def test_signing_out_disconnects_the_telephone(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(way: Browsers, browser: Browser) -> None:
        answers = iter([SOMEBODY, SOMEBODY, None])
        monkeypatch.setattr(browsers, "who", lambda scope: next(answers))
        monkeypatch.setattr(browsers, "LOOK_AGAIN", 0.01)
        await way(scope(), browser.says.get, browser.told.put)
        await browser.next()
        assert await browser.next() == {"type": "websocket.close", "code": NOT_YOU}

    with_switch(monkeypatch, story)


def test_one_person_has_so_many_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(way: Browsers, browser: Browser) -> None:
        others = [Browser() for _ in range(browsers.MOST_AT_ONCE)]
        serving = [asyncio.create_task(way(scope(), other.says.get, other.told.put)) for other in others]
        for other in others:
            assert (await other.next())["type"] == "websocket.accept"
        await way(scope(), browser.says.get, browser.told.put)
        assert await browser.next() == {"type": "websocket.close", "code": TOO_MANY}
        for other in others:
            other.says.put_nowait({"type": "websocket.disconnect"})
        await asyncio.gather(*serving)
        again = Browser()
        again.says.put_nowait({"type": "websocket.disconnect"})
        await way(scope(), again.says.get, again.told.put)
        assert (await again.next())["type"] == "websocket.accept"

    with_switch(monkeypatch, story)


@pytest.mark.parametrize("url", [None, "ws://127.0.0.1:1/ws"])
def test_without_a_switch_the_browser_tries_again_later(url: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(way: Browsers, browser: Browser) -> None:
        monkeypatch.setattr(home, "socket_url", lambda: url)
        await way(scope(), browser.says.get, browser.told.put)
        assert await browser.next() == {"type": "websocket.close", "code": NOT_NOW}

    with_switch(monkeypatch, story)


def test_pages_are_pages_and_a_stranger_stays_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story(way: Browsers, browser: Browser) -> None:
        await way({"type": "http"}, browser.says.get, browser.told.put)
        assert await browser.next() == {"type": "a page"}
        monkeypatch.setattr(browsers, "who", lambda scope: None)
        await way(scope(), browser.says.get, browser.told.put)
        assert await browser.next() == {"type": "websocket.close", "code": NOT_YOU}

    with_switch(monkeypatch, story)


@pytest.mark.parametrize(
    ("fields", "meant"),
    [
        ({}, True),
        ({"headers": {"origin": settings.ENVIRONMENT.public_url}}, True),
        ({"headers": {"origin": "https://elsewhere.example"}}, False),
        ({"headers": {"origin": ""}}, False),
        ({"headers": {"origin": "null"}}, False),
        ({"path": "/telephone/"}, False),
        ({"subprotocols": []}, False),
    ],
)
def test_only_a_telephone_of_our_own_pages_is_meant(fields: dict[str, Any], meant: bool) -> None:
    assert is_meant(scope(**fields)) is meant


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "through"), [(Role.CALL_TAKER, True), (Role.EXPERT, False)])
def test_only_a_signed_in_agent_is_connected(role: Role, through: bool) -> None:
    user, client = User.objects.create(username="jorn", role=role), Client()
    client.force_login(user)
    kept = client.cookies[settings.SESSION_COOKIE_NAME].value

    def signed_in() -> User | None:
        return who(scope(headers={"cookie": f"other=1; {settings.SESSION_COOKIE_NAME}={kept}"}))

    assert signed_in() == (user if through else None)
    User.objects.update(is_active=False)
    assert signed_in() is None
    User.objects.update(is_active=True)
    SessionStore(kept).flush()
    assert signed_in() is None


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["", "nonsense", f"{settings.SESSION_COOKIE_NAME}=nobody", '\x00="'])
def test_an_invalid_cookie_is_refused(cookie: str) -> None:
    assert who(scope(headers={"cookie": cookie})) is None
