"""nginx and Caddy with the files of `deploy`, in which only names, ports, folders and certificates are of the test."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import Message
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from itertools import takewhile
from pathlib import Path
from tempfile import gettempdir
from typing import Final
from urllib.parse import urlsplit

import pytest

from tests.certificates import make_certificate
from tests.ports import free_port
from tests.waiting import NET, until

ROOT: Final = Path(__file__).parents[2]
FILES: Final = {"nginx": "deploy/nginx.conf", "caddy": "deploy/Caddyfile"}
OPERATIONS: Final = (ROOT / "docs" / "operations.md").read_text("utf-8")
DESK, STATUS, EDITOR = NAMES = "helpdesk.town.example", "state.town.example", "editor.state.town.example"
SITE: Final = "/srv/tridesk/var/status/site/current"
READER: Final = "127.0.0.2"  # neither the address of the server, which the product believes, nor one that is forged

# What stands around the file on Debian, as far as it matters.
NGINX: Final = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}
http {{
    sendfile on; tcp_nopush on; gzip on; access_log {folder}/access.log;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    include {folder}/tridesk.conf;
}}
"""
CADDY: Final = """{{
	admin off
	http_port {http}
	https_port {https}
	local_certs
	skip_install_trust
"""


class WebServer:
    """One of the servers in front of a desk and an editor (ports on this machine) and a folder of the status site."""

    def __init__(self, kind: str, folder: Path, site: Path, *, desk: int, editor: int, status: str) -> None:
        self.folder, self.http, self.https = folder, free_port(), free_port()
        self._names = (DESK, status, EDITOR)
        self.authority = folder / ("fullchain.pem" if kind == "nginx" else "data/caddy/pki/authorities/local/root.crt")
        text = documented(kind, self._names).replace(SITE, str(site))
        text = text.replace("127.0.0.1:8000", f"127.0.0.1:{desk}").replace("127.0.0.1:8005", f"127.0.0.1:{editor}")
        text = self._nginx(text) if kind == "nginx" else self._caddy(text)
        assert re.findall(r"^[^#\n]*\s/(?:etc|srv|var)/", text, re.MULTILINE) == []
        (folder / "tridesk.conf").write_text(text)
        programs = {
            "nginx": ["-e", f"{folder}/error.log", "-p", str(folder), "-c", str(folder / "nginx.conf")],
            "caddy": ["run", "--config", str(folder / "tridesk.conf"), "--adapter", "caddyfile"],
        }
        self._command = [_program(kind) or kind, *programs[kind]]

    def _nginx(self, text: str) -> str:
        ports = {"80": self.http, "443": self.https}
        text = re.sub(r"listen (\d+)", lambda port: f"listen 127.0.0.1:{ports[port[1]]}", text)
        text = re.sub(r"listen \[::\]:(\d+)", lambda port: f"listen 127.0.0.3:{ports[port[1]]}", text)
        for folder in (f"/etc/letsencrypt/live/{DESK}", "/var/log/nginx", "/var/www/html"):
            text = text.replace(folder, str(self.folder))
        make_certificate(self.authority, self.folder / "privkey.pem", *self._names)
        (self.folder / "nginx.conf").write_text(NGINX.format(folder=self.folder))
        return text

    def _caddy(self, text: str) -> str:
        assert text.count("\n{\n") == 1
        return text.replace("\n{\n", f"\n{CADDY.format(http=self.http, https=self.https)}")

    @contextmanager
    def running(self) -> Iterator[WebServer]:
        """The server, while it answers over TLS."""
        environment = os.environ | {
            "HOME": str(self.folder),
            "XDG_DATA_HOME": f"{self.folder}/data",
            "XDG_CONFIG_HOME": f"{self.folder}/config",
        }
        with (self.folder / "server.log").open("wb") as log:
            process = subprocess.Popen(self._command, stdout=log, stderr=log, env=environment)
        try:
            until(lambda: process.poll() is not None or self._answers(), self._command[0])
            assert process.poll() is None, self.logs()
            yield self
        finally:
            process.terminate()
            process.wait(20)

    def _answers(self) -> bool:
        with suppress(OSError):
            return all(self.get(f"https://{name}/")[0] for name in self._names)
        return False

    def context(self) -> ssl.SSLContext:
        """Trust in this server alone."""
        context = ssl.create_default_context(cafile=str(self.authority))
        context.set_alpn_protocols(["http/1.1"])
        return context

    def connect(self, port: int) -> socket.socket:
        """A connection of a reader elsewhere."""
        return socket.create_connection(("127.0.0.1", port), NET, (READER, 0))

    def open(self, method: str, url: str, body: bytes = b"", **headers: str) -> HTTPResponse:
        """The answer before its body was read; redirections are answers too."""
        address = urlsplit(url)
        secure = address.scheme == "https"
        port = self.https if secure else self.http
        connection = (HTTPSConnection if secure else HTTPConnection)(str(address.hostname), port, timeout=NET)
        plain = self.connect(port)
        connection.sock = self.context().wrap_socket(plain, server_hostname=address.hostname) if secure else plain
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, f"{address.path}?{address.query}".rstrip("?"), body, named)
        return connection.getresponse()

    def get(self, url: str, **headers: str) -> tuple[int, Message, bytes]:
        """Status, headers and content."""
        return self.send("GET", url, b"", **headers)

    def send(self, method: str, url: str, body: bytes = b"", **headers: str) -> tuple[int, Message, bytes]:
        answer = self.open(method, url, body, **headers)
        return answer.status, answer.headers, answer.read()

    def logs(self) -> str:
        """All that the server has written down."""
        return "".join(file.read_text("utf-8", "replace") for file in sorted(self.folder.glob("*.log")))


@contextmanager
def web_server(
    kind: str, folder: Path, site: Path, *, desk: int = 0, editor: int = 0, status: str = STATUS
) -> Iterator[WebServer]:
    """One of `FILES`; without `desk` or `editor` nobody is there. Left out where the program is not installed."""
    if not _program(kind):
        pytest.skip(f"no {kind} here ('apt-get install {kind}' brings it)")
    folder.mkdir(exist_ok=True)
    for place in (folder, site.parents[2]):  # above what Tridesk itself makes
        for above in (place, *takewhile(lambda above: above != Path(gettempdir()), place.parents)):
            above.chmod(above.stat().st_mode | 0o755)  # the server is somebody else
    server = WebServer(kind, folder, site, desk=desk or free_port(), editor=editor or free_port(), status=status)
    with server.running():
        yield server


def documented(kind: str, names: tuple[str, str, str]) -> str:
    """What the command of docs/operations.md makes of the file, with these names for desk, public page and editor."""
    command = re.search(rf"^    (sed .* {re.escape(FILES[kind])}) > /etc/\S+$", OPERATIONS, re.MULTILINE)
    assert command is not None
    variables = dict(zip(("desk", "status", "editor"), names, strict=True))
    done = subprocess.run(command[1], shell=True, cwd=ROOT, env=os.environ | variables, check=True, capture_output=True)
    return done.stdout.decode()


def _program(kind: str) -> str | None:
    return shutil.which(kind, path="/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
