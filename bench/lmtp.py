"""A mail server in front: delivers by LMTP over some connections, one message after the other on each, pipelined."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

Letter = tuple[str, bytes]


def deliver(port: int, letters: Sequence[Letter], connections: int) -> int:
    """Sends every letter and waits for its answer; returns how many were answered 250."""
    shares = [letters[start::connections] for start in range(connections)]
    with ThreadPoolExecutor(connections) as pool:
        return sum(pool.map(lambda share: _one_connection(port, share), shares))


def _one_connection(port: int, letters: Sequence[Letter]) -> int:
    accepted = 0
    with socket.create_connection(("127.0.0.1", port)) as line, line.makefile("rb") as answers:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _answer(answers.readline)
        line.sendall(b"LHLO relay.desk.example\r\n")
        _answer(answers.readline)
        for sender, raw in letters:
            line.sendall(b"MAIL FROM:<%s>\r\nRCPT TO:<helpdesk@desk.example>\r\nDATA\r\n" % sender.encode())
            replies = [_answer(answers.readline) for _ in range(3)]
            if replies[-1] != b"354":
                raise RuntimeError(f"refused: {replies}")
            line.sendall(raw.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            accepted += _answer(answers.readline) == b"250"
        line.sendall(b"QUIT\r\n")
    return accepted


def _answer(readline: object) -> bytes:
    """The code of one answer, which may have several lines."""
    assert callable(readline)
    while (answer := readline())[3:4] == b"-":
        pass
    return bytes(answer[:3])
