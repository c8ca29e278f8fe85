"""What is said at the door: aiosmtpd's LMTP, with its own reading of addresses and of the message itself.

aiosmtpd reads a message line by line and refuses lines over 1,001 bytes and addresses that its grammar does
not know. Real mail has both, and here a refused message is a lost request.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, Protocol, cast

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session, syntax

from tridesk.kit import clock
from tridesk.mailroom.door.values import Arrival, NotStored

log = logging.getLogger("tridesk.mail.door")

SIZE_LIMIT: Final = 60 * 1024 * 1024
RECIPIENT_LIMIT: Final = 1_000
BUSY: Final = "452 4.3.1 Too much mail is coming in at this moment, please try again"

_EVERYTHING: Final = 1 << 30
_END: Final = b"\r\n.\r\n"
_PATH: Final = re.compile(r'\s*<((?:"(?:[^"\\]|\\.)*"|[^<>"])*)>(.*)', re.DOTALL)
_BARE: Final = re.compile(r"\s*([^\s<>]+)(.*)", re.DOTALL)
_ROUTE: Final = re.compile(r"@[^:]*:")


class Inside(Protocol):
    """What the protocol needs from the door behind it."""

    async def put(self, arrival: Arrival) -> None:
        """Returns when committed, raises `NotStored` when not."""
        ...

    def hold(self, count: int) -> bool:
        """Whether `count` more bytes of unfinished mail may lie in memory; they do then, until `let_go`."""
        ...

    def let_go(self, count: int) -> None: ...

    def joined(self, protocol: DoorProtocol) -> None: ...

    def left(self, protocol: DoorProtocol) -> None: ...


class DoorProtocol(LMTP):
    """One connection."""

    line_length_limit = 128 * 1024  # only how much asyncio buffers: lines of a message are not looked at

    def __init__(self, inside: Inside, *, hostname: str, timeout: float) -> None:
        super().__init__(
            _Hooks(),
            data_size_limit=SIZE_LIMIT,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="Tridesk",
            timeout=timeout,
            loop=asyncio.get_running_loop(),
        )
        self._inside = inside
        self._held = 0
        self.is_committing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._inside.joined(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._inside.left(self)

    def say_goodbye(self) -> None:
        """Closes the connection with a reply; the client sends an unfinished message again later."""
        if isinstance(self.transport, asyncio.WriteTransport) and not self.transport.is_closing():
            self.transport.write(b"421 4.3.2 Closing, please try again later\r\n")
            self.transport.close()

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:
        """The message; afterwards one answer for each recipient, as LMTP wants (RFC 2033, 4.2)."""
        if await self.check_helo_needed("LHLO"):
            return
        envelope = cast(Envelope, self.envelope)
        if arg:
            await self.push("501 Syntax: DATA")
        elif not envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
        else:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            with self._memory():
                answer = await self._receive(envelope)
            self._set_post_data_state()  # type: ignore[no-untyped-call]
            await self.push("\r\n".join([answer] * len(envelope.rcpt_tos)))

    async def _receive(self, envelope: Envelope) -> str:
        content = await self._content()
        if isinstance(content, str):
            return content
        sender = (envelope.mail_from or "").replace("<>", "")
        arrival = Arrival(content, sender, tuple(envelope.rcpt_tos), clock.now())
        self.is_committing = True
        try:
            await self._inside.put(arrival)
        except NotStored as failure:
            return f"451 4.3.0 Not accepted: {failure}. Please try again later"
        finally:
            self.is_committing = False
        return "250 2.0.0 Accepted"

    async def _content(self) -> bytes | str:
        """The message up to the lone dot, or the answer to one that cannot be taken (though it is read)."""
        received = bytearray(b"\r\n")  # the end of the DATA line, so that a dot may stand in the first line
        refusal = ""
        while True:
            # This empties the buffer at once and returns without a pause, so what is fed back comes first.
            chunk = await self._reader.read(_EVERYTHING)
            if not chunk:
                raise ConnectionResetError
            start = max(0, len(received) - len(_END) + 1)
            received += chunk
            end = received.find(_END, start)
            if end >= 0:
                self._reader.feed_data(bytes(received[end + len(_END) :]))
                del received[end + 2 :]
            refusal = refusal or self._refusal(len(received), len(chunk))
            if end >= 0:
                return refusal or _without_stuffing(received)
            if refusal:
                del received[: -len(_END)]

    def _refusal(self, size: int, more: int) -> str:
        if size - 2 > SIZE_LIMIT:
            return f"552 5.3.4 The message is larger than {SIZE_LIMIT} bytes"
        if not self._inside.hold(more):
            return BUSY
        self._held += more
        return ""

    @contextmanager
    def _memory(self) -> Iterator[None]:
        try:
            yield
        finally:
            self._inside.let_go(self._held)
            self._held = 0

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """The address of MAIL or RCPT and what follows it; `<>` stays, it is the sender of reports."""
        match = _PATH.fullmatch(arg) or _BARE.fullmatch(arg)
        if match is None:
            return (None, None) if arg else ("", "")
        return _ROUTE.sub("", match[1], count=1) if match[1].startswith("@") else match[1] or "<>", match[2]


class _Hooks:
    """aiosmtpd's hooks: what we say differently."""

    async def handle_EHLO(
        self, server: DoorProtocol, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_RCPT(
        self, server: DoorProtocol, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == "<>":
            return "553 5.1.3 Error: malformed address"
        if len(envelope.rcpt_tos) >= RECIPIENT_LIMIT:
            return "452 4.5.3 Too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_exception(self, error: Exception) -> str:
        log.error("an error of our own at the door", exc_info=error)
        return "451 4.3.0 An error of our own, please try again later"


def _without_stuffing(received: bytearray) -> bytes:
    """The message without the dots put before lines that begin with one; `received` starts with CRLF."""
    return bytes(received.replace(b"\r\n.", b"\r\n")[2:])


class Full(asyncio.Protocol):
    """Turns a connection away when there are too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        transport.write(b"421 4.3.2 Too many connections, please try again later\r\n")
        transport.close()
