"""Times from the wire: when the INVITE and the last key of a caller came in, when we answered, when an agent's INVITE
left."""

from __future__ import annotations

import re
import signal
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

_LINK: Final = 14  # bytes of the Ethernet header that loopback has too


class Times(NamedTuple):
    """Milliseconds for each caller: until we answered; from the last key to the first INVITE to an agent."""

    door: list[float]
    waits: list[float]


class Capture:
    """tcpdump on loopback between entering and leaving: SIP only, times of the kernel."""

    def __init__(self, file: Path, sip_port: int) -> None:
        self._file, self._port = file, sip_port

    def __enter__(self) -> Self:
        self._dump = subprocess.Popen(
            ["tcpdump", "-i", "lo", "-s", "600", "-B", "65536", "-w", str(self._file), f"udp port {self._port}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.7)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        time.sleep(0.5)
        self._dump.send_signal(signal.SIGINT)
        self._dump.wait(10)

    def times(self) -> Times:
        """What was measured since `__enter__`."""
        came: dict[str, float] = {}
        answered: dict[str, float] = {}
        asked: dict[str, float] = {}
        rung: dict[str, float] = {}
        for at, to, text in _messages(self._file):
            if not (caller := _caller(text)):
                continue
            if to == self._port and text.startswith(("INVITE", "INFO")):
                came.setdefault(caller, at)
                if "Signal=7" not in text and caller not in rung:
                    asked[caller] = at
            elif to != self._port and text.startswith("INVITE"):
                rung.setdefault(caller, at)
            elif to != self._port and text.startswith("SIP/2.0 200") and re.search(r"^CSeq: \d+ INVITE", text, re.M):
                answered.setdefault(caller, at)
        return Times(_between(came, answered), _between(asked, rung))


def _between(first: dict[str, float], then: dict[str, float]) -> list[float]:
    return [1000 * (then[packet] - first[packet]) for packet in first if packet in then]


def _caller(text: str) -> str:
    match = re.search(r"^From:[^\r\n]*<sip:(?:\+32|0)(2\d{7})@", text, re.M)
    return match[1] if match else ""


def _messages(file: Path) -> Iterator[tuple[float, int, str]]:
    """Moment, port to which, and text of each datagram."""
    raw = file.read_bytes()
    order = "<" if raw[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
    scale = 1e-9 if raw[:4] in (b"\x4d\x3c\xb2\xa1", b"\xa1\xb2\x3c\x4d") else 1e-6
    at = 24
    while at + 16 <= len(raw):
        seconds, part, length, _whole = struct.unpack_from(order + "IIII", raw, at)
        packet = raw[at + 16 : at + 16 + length]
        at += 16 + length
        header = _LINK + (packet[_LINK] & 15) * 4
        (port,) = struct.unpack_from(">H", packet, header + 2)
        yield seconds + part * scale, port, packet[header + 8 :].decode("utf-8", "replace")
