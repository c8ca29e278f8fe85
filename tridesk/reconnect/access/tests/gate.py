"""A gate in front of a server: open, closed, silent, letting bytes through one by one, or breaking.

A breaking one passes all but the answer to a change over LDAP, and hangs up instead; one that is withholding keeps that
answer (`withheld`) and stays.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Literal

MODIFIED = b"\x67"  # behind five bytes: sequence, its length, and the number of the message
Mode = Literal["open", "closed", "silent", "drip", "breaking", "withholding"]


class Gate:
    """Listens on a port of its own and passes on what comes, as its `mode` says for each connection."""

    def __init__(self, target: int) -> None:
        self.mode: Mode = "open"
        self.connections = 0
        self.withheld = threading.Event()
        self._target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open = list[socket.socket]()
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()
        self.hang_up()

    def hang_up(self) -> None:
        """Ends the connections that are open, as a server does that was restarted."""
        for stream in self._open:
            with contextlib.suppress(OSError):
                stream.shutdown(socket.SHUT_RDWR)
            stream.close()
        self._open.clear()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = self._listener.accept()
                self.connections += 1
                if self.mode == "closed":
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._target))
                self._open += [client, server]
                threading.Thread(target=self._pass, args=(client, server, False), daemon=True).start()
                threading.Thread(target=self._pass, args=(server, client, True), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, answers: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if self.mode == "silent":
                    continue
                if self.mode == "withholding" and data[5:6] == MODIFIED:
                    self.withheld.set()
                    continue
                if self.mode == "breaking" and data[5:6] == MODIFIED:
                    break
                if self.mode == "drip" and answers:
                    for byte in data:
                        sink.sendall(bytes((byte,)))
                        time.sleep(0.05)  # noqa: TID251 - the pace of a line that drips
                else:
                    sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
