"""A software telephone for trials, with SIP and RTP from the standard library.

Used by tests and `tridesk asterisk call`. It calls, answers, presses keys, speaks and hears. It assumes a switch beside
it: UDP, no loss, no NAT.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import random
import re
import secrets
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, NamedTuple

from tridesk.telephony.prompts.sound import RATE, silence, tone

_FRAME: Final = 160  # bytes, 20 ms
_EVENTS: Final = 101  # the payload type of pressed keys (RFC 4733)
_COMFORT_NOISE: Final = 13  # its payload type
_KEYS: Final = "0123456789*#"


@dataclass(frozen=True, slots=True)
class SipMessage:
    """A SIP message: first line, headers (names in small letters, the last of a name counts), body."""

    first: str
    headers: Mapping[str, str]
    vias: tuple[str, ...]
    body: str

    @classmethod
    def read(cls, raw: bytes) -> SipMessage:
        head, _empty, body = raw.decode("utf-8", "replace").partition("\r\n\r\n")
        first, *lines = head.split("\r\n")
        pairs = [
            (name.strip().lower(), value.strip()) for name, _colon, value in (line.partition(":") for line in lines)
        ]
        return cls(first, dict(pairs), tuple(value for name, value in pairs if name == "via"), body)

    @property
    def status(self) -> int:
        """The status of an answer; 0 for a request."""
        return int(self.first.split(" ", 2)[1]) if self.first.startswith("SIP/2.0 ") else 0

    @property
    def method(self) -> str:
        """The method of a request, or of the request that an answer belongs to."""
        return self.headers.get("cseq", "").partition(" ")[2]


class Sends(Enum):
    """What a telephone sends while it is silent."""

    SOUND = "sound"
    COMFORT_NOISE = "comfort noise"  # a packet of RFC 3389 every five seconds: muted, with silence suppression
    NOTHING = "nothing"  # its process is gone, its power is cut


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, arrived: Callable[[bytes], None]) -> None:
        self._arrived = arrived

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self._arrived(data)


async def _socket(arrived: Callable[[bytes], None]) -> tuple[asyncio.DatagramTransport, int]:
    loop = asyncio.get_running_loop()
    transport, _protocol = await loop.create_datagram_endpoint(lambda: _Datagrams(arrived), local_addr=("127.0.0.1", 0))
    return transport, transport.get_extra_info("sockname")[1]


class Dialog(NamedTuple):
    """Where a SIP request goes, and the headers that tie it to its dialog."""

    uri: str
    call_id: str
    local: str
    remote: str
    sequence: int = 1


@dataclass(eq=False)
class PhoneCall:
    """One call of a telephone. `heard` grows with every packet of sound, `status` is the last answer of SIP."""

    call_id: str
    local: str  # From or To of ours, with our tag
    remote: str = ""
    target: str = ""
    sequence: int = 1
    status: int = 0
    invite: SipMessage | None = None  # that we answer, or have sent
    up: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    heard: bytearray = field(default_factory=bytearray)
    _rtp: asyncio.DatagramTransport | None = None
    _rtp_port: int = 0
    _peer: tuple[str, int] | None = None
    sends: Sends = Sends.SOUND
    progress: list[str] = field(default_factory=list)  # what the switch notified of a transfer: `SIP/2.0 200 OK`
    held: bool = False  # by this telephone
    _acknowledgement: bytes = b""  # of the answer to our INVITE, sent again with each repetition of that answer
    _say: bytes = b""
    _keys: list[str] = field(default_factory=list)
    _events: int = _EVENTS
    _speaking: asyncio.Task[None] | None = None
    _ssrc: int = field(default_factory=lambda: random.getrandbits(32))

    @property
    def dialog(self) -> Dialog:
        return Dialog(self.target, self.call_id, self.local, self.remote, self.sequence)

    def press(self, keys: str) -> None:
        """Presses keys, one after the other, a fifth of a second each."""
        self._keys += keys

    def say(self, sound: bytes) -> None:
        """Repeats this sound from now on."""
        self._say = sound

    def heard_anything(self) -> bool:
        """Whether there was sound that is not silence."""
        return any(byte not in (0xD5, 0x55) for byte in self.heard)

    async def _open(self) -> None:
        self._rtp, self._rtp_port = await _socket(self._sound)

    def _sound(self, packet: bytes) -> None:
        if len(packet) > 12 and packet[1] & 0x7F == 8:
            self.heard += packet[12:]

    def _sdp(self) -> str:
        return (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {self._rtp_port} RTP/AVP 8 {_EVENTS}\r\na=rtpmap:8 PCMA/8000\r\n"
            f"a=rtpmap:{_EVENTS} telephone-event/8000\r\na=fmtp:{_EVENTS} 0-11\r\na=ptime:20\r\n"
            f"a={'sendonly' if self.held else 'sendrecv'}\r\n"
        )

    def _speak_to(self, sdp: str) -> None:
        address, port = re.search(r"^c=IN IP4 (\S+)", sdp, re.M), re.search(r"^m=audio (\d+)", sdp, re.M)
        if address and port:
            self._peer = (address[1], int(port[1]))
        if self._speaking is None:
            self._speaking = asyncio.create_task(self._speak())

    async def _speak(self) -> None:
        """Twenty milliseconds of sound, or of a key, fifty times a second."""
        number, stamp, at, loop = 0, 0, 0, asyncio.get_running_loop()
        next_at = loop.time()
        quiet = silence(0.02)
        while True:
            if self._keys:
                key = _KEYS.index(self._keys.pop(0))
                for step in range(1, 11):
                    ended, held = step > 7, min(step, 8) * _FRAME
                    body = struct.pack("!BBH", key, 0x80 | 10 if ended else 10, held)
                    self._send(_EVENTS | (0x80 if step == 1 else 0), number, stamp, body)
                    number, next_at = number + 1, next_at + 0.02
                    await asyncio.sleep(max(0, next_at - loop.time()))
                stamp += 10 * _FRAME
                continue
            frame = (self._say * 2)[at : at + _FRAME] if len(self._say) >= _FRAME else quiet
            at = (at + _FRAME) % max(len(self._say), 1)
            if self.sends is Sends.SOUND and not self.held:
                self._send(8, number, stamp, frame)
            elif self.sends is Sends.COMFORT_NOISE and number % 250 == 0:
                self._send(_COMFORT_NOISE, number, stamp, b"\x40")
            number, stamp, next_at = number + 1, stamp + _FRAME, next_at + 0.02
            await asyncio.sleep(max(0, next_at - loop.time()))

    def _send(self, kind: int, number: int, stamp: int, body: bytes) -> None:
        header = struct.pack("!BBHII", 0x80, kind, number & 0xFFFF, stamp & 0xFFFFFFFF, self._ssrc)
        if self._rtp is not None and self._peer is not None:
            self._rtp.sendto(header + body, self._peer)

    def _end(self) -> None:
        self.over.set()
        if self._speaking is not None:
            self._speaking.cancel()
        if self._rtp is not None:
            self._rtp.close()


class SipPhone:
    """Opened by `SipPhone.open`. Answers a ringing call after `answer_after` seconds; None lets it ring."""

    def __init__(self, user: str, password: str, switch: tuple[str, int]) -> None:
        self.user = user
        self.answer_after: float | None = 0.0
        self.refuse_with: int | None = None  # such as 486, busy
        self.answer_with = tone(1.0, 660)  # what it says once it is up
        self.talks: list[PhoneCall] = []
        self.has_power = True
        self.rings = asyncio.Event()
        self._password = password
        self._switch = switch
        self._known = False  # the switch has been told where this is
        self._waiting: dict[tuple[str, str], asyncio.Queue[SipMessage]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, user: str, password: str, switch: tuple[str, int]) -> SipPhone:
        made = cls(user, password, switch)
        made._transport, made._port = await _socket(made._arrived)
        return made

    async def register(self, seconds: int = 300) -> int:
        """Registers at the switch, for 0 seconds to unregister; returns the status."""
        more = f"Contact: <sip:{self.user}@127.0.0.1:{self._port}>\r\nExpires: {seconds}\r\n"
        answer = await self._ask("REGISTER", self._registration(), more)
        self._known = seconds > 0
        return answer.status

    async def forget(self) -> int:
        """Removes every registration of this account, of all telephones."""
        more = "Contact: *\r\nExpires: 0\r\n"
        return (await self._ask("REGISTER", self._registration(), more)).status

    def _registration(self) -> Dialog:
        uri = f"sip:{self._switch[0]}:{self._switch[1]}"
        local = f"<sip:{self.user}@{self._switch[0]}>;tag={secrets.token_hex(4)}"
        return Dialog(uri, secrets.token_hex(8), local, local.split(";")[0])

    async def call(
        self, number: str, shown: str | None = None, *, speak: bytes = b"", headers: tuple[str, ...] = ()
    ) -> PhoneCall:
        """Calls `number`; returns at once, before the answer: see `up` and `over` of the talk.

        `headers` go with the INVITE.
        """
        shown = self.user if shown is None else shown
        talk = PhoneCall(secrets.token_hex(8), f"<sip:{shown and f'{shown}@'}127.0.0.1>;tag={secrets.token_hex(4)}")
        talk.say(speak)
        await talk._open()
        self.talks.append(talk)
        self._do(self._dial(talk, number, headers))
        return talk

    async def hang_up(self, talk: PhoneCall) -> None:
        """Ends a talk, rung or up."""
        if talk.over.is_set():
            return
        if talk.up.is_set():
            talk.sequence += 1
            ended = self._ask("BYE", talk.dialog)
            with contextlib.suppress(TimeoutError):
                await ended
        elif talk.invite is not None:
            invite = talk.invite
            self._transport.sendto(
                _rendered(
                    f"CANCEL {talk.target} SIP/2.0", invite.vias, {**invite.headers, "cseq": f"{talk.sequence} CANCEL"}
                ),
                self._switch,
            )
        talk._end()

    async def hold(self, talk: PhoneCall, on: bool = True) -> None:
        """Presses the key for hold: a new offer that only sends, as telephones make it."""
        talk.held, talk.sequence = on, talk.sequence + 1
        more = f"Contact: <sip:{self.user}@127.0.0.1:{self._port}>\r\nContent-Type: application/sdp\r\n"
        answer = await self._ask("INVITE", talk.dialog, more, talk._sdp())
        self._acknowledge(talk, talk.target)
        talk.status = answer.status

    async def transfer(self, talk: PhoneCall, number: str) -> int:
        """Presses the key for a transfer (REFER); the status of the answer, `talk.progress` has what follows."""
        talk.sequence += 1
        contact = f"Contact: <sip:{self.user}@127.0.0.1:{self._port}>\r\n"
        more = f"{contact}Refer-To: <sip:{number}@{self._switch[0]}>\r\nReferred-By: <sip:{self.user}@127.0.0.1>\r\n"
        answer = await self._ask("REFER", talk.dialog, more)
        return answer.status

    def lose_power(self) -> None:
        """Stops sending and answering from now on, without a farewell."""
        for talk in self.talks:
            talk._end()
        self._known, self.has_power = False, False
        for task in self._tasks:
            task.cancel()
        self._transport.close()

    async def close(self) -> None:
        for talk in self.talks:
            await self.hang_up(talk)
        if self._known:  # else the switch would ring here until it finds out
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.register(0), 2)
        for task in self._tasks:
            task.cancel()
        self._transport.close()

    @property
    def port(self) -> int:
        """The UDP port of this telephone."""
        return self._port

    # --- inside

    _transport: asyncio.DatagramTransport
    _port: int

    def _do(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _dial(self, talk: PhoneCall, number: str, headers: tuple[str, ...]) -> None:
        talk.target = f"sip:{number}@{self._switch[0]}:{self._switch[1]}"
        to = next((header for header in headers if header.startswith("To: ")), f"To: <{talk.target}>")
        talk.remote = to.removeprefix("To: ")
        more = (
            f"Contact: <sip:{self.user}@127.0.0.1:{self._port}>\r\nContent-Type: application/sdp\r\n"
            "Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, INFO\r\n"
        ) + "".join(f"{header}\r\n" for header in headers if header != to)
        answer = await self._ask("INVITE", talk.dialog, more, talk._sdp(), talk)
        talk.status = answer.status
        talk.remote = answer.headers["to"]
        if answer.status != 200:
            talk._end()
            return
        talk.target = _uri(answer.headers.get("contact", talk.target))
        self._acknowledge(talk, talk.target)
        talk._speak_to(answer.body)
        talk.up.set()
        if talk.over.is_set():  # hung up in the same moment
            talk.over.clear()
            await self.hang_up(talk)

    def _acknowledge(self, talk: PhoneCall, uri: str) -> None:
        headers = {"from": talk.local, "to": talk.remote, "call-id": talk.call_id, "cseq": f"{talk.sequence} ACK"}
        talk._acknowledgement = _rendered(f"ACK {uri} SIP/2.0", (self._via(),), headers)
        self._transport.sendto(talk._acknowledgement, self._switch)

    async def _ask(
        self, method: str, dialog: Dialog, more: str = "", body: str = "", talk: PhoneCall | None = None
    ) -> SipMessage:
        """Sends a request and returns the final answer; authenticates once when asked to."""
        uri, call_id, local, remote, sequence = dialog
        answers = self._waiting[call_id, method] = asyncio.Queue()
        proof = ""
        try:
            while True:
                via = self._via()
                headers = {"from": local, "to": remote, "call-id": call_id, "cseq": f"{sequence} {method}"}
                if talk is not None:
                    talk.invite = SipMessage("", headers, (via,), "")
                    talk.sequence = sequence
                raw = _rendered(f"{method} {uri} SIP/2.0", (via,), headers, more + proof, body)
                answer = await self._answer_to(raw, answers, talk)
                if answer.status not in (401, 407) or proof or not self._password:
                    return answer
                if method == "INVITE" and talk is not None:
                    talk.remote = remote
                name = "Proxy-Authorization" if answer.status == 407 else "Authorization"
                challenge = answer.headers.get("www-authenticate") or answer.headers.get("proxy-authenticate", "")
                proof = f"{name}: {_digest(challenge, method, uri, self.user, self._password)}\r\n"
                sequence += 1
        finally:
            self._waiting.pop((call_id, method), None)

    async def _answer_to(self, raw: bytes, answers: asyncio.Queue[SipMessage], talk: PhoneCall | None) -> SipMessage:
        """Sends a request, and again without an answer (a switch that starts, or is stopped)."""
        pause, heard = 0.5, False
        self._transport.sendto(raw, self._switch)
        while True:
            try:
                answer = await asyncio.wait_for(answers.get(), None if heard else pause)
            except TimeoutError:
                if pause > 16:
                    raise
                pause *= 2
                self._transport.sendto(raw, self._switch)
                continue
            heard = True
            if talk is not None:
                talk.status = answer.status
                if answer.status >= 300:
                    self._acknowledge_refusal(talk, answer)
            if answer.status >= 200:
                return answer

    def _acknowledge_refusal(self, talk: PhoneCall, answer: SipMessage) -> None:
        headers = {**answer.headers, "cseq": f"{talk.sequence} ACK"}
        self._transport.sendto(_rendered(f"ACK {talk.target} SIP/2.0", answer.vias, headers), self._switch)

    def _arrived(self, raw: bytes) -> None:
        message = SipMessage.read(raw)
        call_id = message.headers.get("call-id", "")
        talk = next((known for known in self.talks if known.call_id == call_id), None)
        if message.status:
            if waiting := self._waiting.get((call_id, message.method)):
                waiting.put_nowait(message)
            elif message.method == "INVITE" and talk is not None and talk._acknowledgement:  # ours was lost
                self._transport.sendto(talk._acknowledgement, self._switch)
            return
        match message.first.split(" ", 1)[0]:
            case "INVITE" if talk is None:
                self._do(self._ring(message))
            case "INVITE" if talk is not None and talk.up.is_set():  # again, or with other sound
                talk._speak_to(message.body)
                self._reply(message, "200 OK", talk.local, talk._sdp())
            case "CANCEL" if talk is not None and talk.invite is not None and not talk.up.is_set():
                self._reply(message, "200 OK", talk.local)
                self._reply(talk.invite, "487 Request Terminated", talk.local)
                talk._end()
            case "BYE":
                self._reply(message, "200 OK")
                if talk is not None:
                    talk._end()
            case "NOTIFY" if talk is not None:
                self._reply(message, "200 OK")
                talk.progress.append(message.body.strip())
            case "ACK" | "INVITE":
                pass
            case _:
                self._reply(message, "200 OK")

    async def _ring(self, invite: SipMessage) -> None:
        talk = PhoneCall(invite.headers["call-id"], f"{invite.headers['to']};tag={secrets.token_hex(4)}")
        talk.invite, talk.remote = invite, invite.headers["from"]
        talk.target = _uri(invite.headers.get("contact", ""))
        talk.say(self.answer_with)
        self.talks.append(talk)
        if self.refuse_with is not None:
            self._reply(invite, f"{self.refuse_with} Refused", talk.local)
            talk.status = self.refuse_with
            self.rings.set()
            return
        self._reply(invite, "180 Ringing", talk.local)
        self.rings.set()
        if self.answer_after is not None:
            await asyncio.sleep(self.answer_after)
            await self.answer(talk)

    async def answer(self, talk: PhoneCall) -> None:
        """Answers the ringing call."""
        if talk.over.is_set() or talk.invite is None:
            return
        await talk._open()
        self._reply(talk.invite, "200 OK", talk.local, talk._sdp())
        talk.status = 200
        talk._speak_to(talk.invite.body)
        talk.up.set()

    def _reply(self, request: SipMessage, status: str, local: str = "", body: str = "") -> None:
        headers = {name: request.headers[name] for name in ("from", "to", "call-id", "cseq") if name in request.headers}
        if local:
            headers["to"] = local
        more = f"Contact: <sip:{self.user}@127.0.0.1:{self._port}>\r\n"
        if body:
            more += "Content-Type: application/sdp\r\n"
        self._transport.sendto(_rendered(f"SIP/2.0 {status}", request.vias, headers, more, body), self._switch)

    def _via(self) -> str:
        return f"SIP/2.0/UDP 127.0.0.1:{self._port};rport;branch=z9hG4bK{secrets.token_hex(8)}"


def _rendered(first: str, vias: tuple[str, ...], headers: Mapping[str, str], more: str = "", body: str = "") -> bytes:
    kept = "".join(f"{name}: {headers[name]}\r\n" for name in ("from", "to", "call-id", "cseq") if name in headers)
    via = "".join(f"Via: {via}\r\n" for via in vias)
    length = f"Max-Forwards: 70\r\nContent-Length: {len(body.encode())}\r\n"
    return f"{first}\r\n{via}{kept}{more}{length}\r\n{body}".encode()


def _uri(contact: str) -> str:
    address = re.search(r"<([^>]*)>", contact)
    return address[1] if address else contact.partition(";")[0].strip()


def _digest(challenge: str, method: str, uri: str, user: str, password: str) -> str:
    """RFC 2617, with qop=auth where the challenge has it."""
    given = {name: quoted or bare for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]*))', challenge)}
    once, count = secrets.token_hex(8), "00000001"

    def hashed(text: str) -> str:
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    first = hashed(f"{user}:{given.get('realm', '')}:{password}")
    second = hashed(f"{method}:{uri}")
    nonce = given.get("nonce", "")
    qop = "auth" in given.get("qop", "")
    response = hashed(f"{first}:{nonce}:{count}:{once}:auth:{second}" if qop else f"{first}:{nonce}:{second}")
    proof = {"username": user, "realm": given.get("realm", ""), "nonce": nonce, "uri": uri, "response": response}
    if "opaque" in given:
        proof["opaque"] = given["opaque"]
    extra = f', qop=auth, nc={count}, cnonce="{once}"' if qop else ""
    return "Digest " + ", ".join(f'{name}="{value}"' for name, value in proof.items()) + ", algorithm=MD5" + extra


def seconds_heard(talk: PhoneCall) -> float:
    """Seconds of sound received."""
    return len(talk.heard) / RATE
