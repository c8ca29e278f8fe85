"""Tridesk as anybody runs it: `tridesk run` in a folder of its own, mail in by LMTP, mail out to a real SMTP server."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import re
import shutil
import signal
import smtplib
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from aiosmtpd.smtp import SMTP

import tridesk
from tests.ports import free_port
from tests.waiting import NET, until
from tridesk.config import throwaway

TRIDESK: Final = str(Path(sys.executable).with_name("tridesk"))
DESK: Final = "helpdesk@desk.example"
START_SECONDS: Final = 300.0  # below the limit of fixtures, so that the log is shown

# What a first start does on an empty disk, without the processes and without the years before the last months; then the
# jobs that it begins with.
PREPARE: Final = """
from functools import partial
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from procrastinate.contrib.django import app
from tridesk.config import demonstration
from tridesk.config.job_connector import Jobs
from tridesk.config.recovery.backup import served
if settings.ENVIRONMENT.demo:
    demonstration.load.plug(partial(demonstration.load.answer, years=False))
with served(settings.ENVIRONMENT, settings.SECRETS.database):
    call_command("prepare")
    for job in ("figures.fold", "figures.make_forecasts", "website.refresh"):
        app.configure_task(job).defer(timestamp=0)
    with app.replace_connector(Jobs().get_worker_connector()) as working:
        working.run_worker(wait=False)
"""


class Sink:
    """A real SMTP server that keeps what it is given, answers as scripted, or falls silent."""

    def __init__(self) -> None:
        self.raws: list[bytes] = []
        self.mails: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answers: list[str] = []  # to the next mails, which are not kept
        self.refused: dict[str, str] = {}
        self._silent_from: int | None = None
        self.connections: list[SMTP] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()  # a loop of its own, since that of a browser may run in this thread
        starting = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        self._server = starting.result(NET)
        self.port: int = self._server.sockets[0].getsockname()[1]

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._protocol, "127.0.0.1", 0)

    def _protocol(self) -> SMTP:
        self.connections.append(SMTP(self, loop=self._loop, hostname="relay.example", enable_SMTPUTF8=True))
        return self.connections[-1]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        self.raws.append(envelope.original_content)
        self.mails.append(message_from_bytes(envelope.original_content, policy=policy.default))
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        while self._silent_from is not None and len(self.mails) >= self._silent_from:
            await asyncio.sleep(0.05)  # noqa: TID251 - it is silent
        return "250 taken"

    @contextmanager
    def silent_after(self, mails: int) -> Iterator[None]:
        """Inside the block it takes so many mails, and then answers nobody until the end of the block."""
        self._silent_from = len(self.mails) + mails
        try:
            yield
        finally:
            self._silent_from = None

    def mail_to(self, address: str, words: str) -> EmailMessage:
        """The mail to an address that says these words; waited for."""

        def look() -> EmailMessage | None:
            return next((mail for mail in self.mails if address in mail["To"] and words in text_of(mail)), None)

        return until(look, f"a mail to {address} that says {words!r}")

    def close(self) -> None:
        """Stops listening and cuts every connection; does nothing the second time."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stop)
            self._thread.join(5)
            self._loop.close()

    def _stop(self) -> None:
        self._server.close()
        for protocol in self.connections:
            if isinstance(protocol.transport, asyncio.WriteTransport):
                protocol.transport.abort()
        self._loop.call_later(0.05, self._loop.stop)


def text_of(mail: EmailMessage) -> str:
    """The words of a mail, lines joined again (format=flowed)."""
    body = mail.get_body(("plain",))
    text = body.get_content() if body else ""
    return str(text).replace("\r\n", "\n").replace(" \n", " ")


# Reads pieces of Python, runs each as if it were the only one, and says what it printed. Its connection stays while it
# works: a new one costs more than what most pieces ask.
ASKED_AGAIN: Final = """
import contextlib, io, json, sys, traceback
from asgiref.sync import SyncToAsync
from django.db import connection
connection.settings_dict["CONN_MAX_AGE"] = None
for line in sys.stdin:
    said, fine = io.StringIO(), True
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {})
    except BaseException:
        said, fine = io.StringIO(traceback.format_exc()), False
    connection.close_if_unusable_or_obsolete()
    SyncToAsync.single_thread_executor.submit(lambda: connection.close()).result()  # of the thread of jobs
    print(json.dumps([fine, said.getvalue()]), flush=True)
"""


class Product:
    """One running Tridesk; modules in the folder `before` go before its own.

    On an empty disk it begins with a copy of what another product of this run prepared, unless it is to be `first`.
    `settings` go before those made here.
    """

    def __init__(
        self,
        var: Path,
        *,
        demo: bool,
        smtp: int = 0,
        before: Path | None = None,
        first: bool = False,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.var, self.smtp = var, smtp
        self.http, self.lmtp, self.editor = free_port(), free_port(), free_port()
        self.url = f"http://localhost:{self.http}"
        self.log = var / "log"
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment = kept | {
            "TRIDESK_VAR": str(var),
            "TRIDESK_DEMO": "1" if demo else "0",
            "TRIDESK_URL": self.url,
            "TRIDESK_HTTP": f"127.0.0.1:{self.http}",
            "TRIDESK_LMTP": f"127.0.0.1:{self.lmtp}",
            "TRIDESK_STATUS_EDITOR": f"127.0.0.1:{self.editor}",
            "TRIDESK_SMTP": f"smtp://127.0.0.1:{smtp}" if smtp else "",
            "TRIDESK_MAIL_FROM": DESK,
            "PYTHONPATH": os.pathsep.join(map(str, [*filter(None, [before]), Path(tridesk.__file__).parents[1]])),
            "PYTHONUNBUFFERED": "1",
            **(settings or {}),
        }
        self._shell: subprocess.Popen[str] | None = None
        var.mkdir(parents=True, exist_ok=True)
        if not first and not (var / "secrets.json").exists():
            copy_prepared("demonstration" if demo else "empty", var, self.environment)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [TRIDESK, "run"], env=self.environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            until(self._up_or_ended, "Tridesk to be up", START_SECONDS)
        except AssertionError as failure:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            raise AssertionError(f"{failure}; its log:\n{self.log.read_text('utf-8', 'replace')}") from failure

    def _up_or_ended(self) -> bool:
        assert self.process.poll() is None, "Tridesk ended"
        return self.health().get("status") == "up"

    def health(self) -> dict[str, str]:
        """The answer of `/healthz`; empty when the server does not answer."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.http}/healthz", timeout=5) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except OSError:
            return {}

    def stop(self) -> int:
        """Ctrl-C; returns the exit code."""
        if self._shell is not None:
            self._shell.communicate()
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(120)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise

    def pid_of(self, part: str) -> int | None:
        """The process of a part, such as `jobs ordinary`; None while it has none."""
        begun = re.findall(rf"^system +\| {part} started \(pid (\d+)\)$", self.log.read_text("utf-8", "replace"), re.M)
        return int(begun[-1]) if begun and Path(f"/proc/{begun[-1]}").exists() else None

    def kill(self, part: str) -> None:
        """kill -9 of one part."""
        os.kill(until(lambda: self.pid_of(part), f"the process {part}"), signal.SIGKILL)

    def shell(self, code: str) -> str:
        """What a piece of Python prints inside Tridesk, as an administrator would run it; one shell for all pieces."""
        if self._shell is None:
            self._shell = subprocess.Popen(
                [TRIDESK, "shell", "-v", "0", "-c", ASKED_AGAIN],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(json.dumps(code) + "\n")
        self._shell.stdin.flush()
        fine, output = json.loads(self._shell.stdout.readline())
        assert fine, output
        return str(output).strip()

    def send(self, raw: bytes, sender: str = "anna@town.example") -> None:
        """A mail server hands over a mail."""
        with smtplib.LMTP("127.0.0.1", self.lmtp, timeout=30) as door:
            door.sendmail(sender, [DESK], raw)


def copy_prepared(name: str, var: Path, environment: Mapping[str, str]) -> None:
    """Puts a copy of the disk of this name into `var`; the first who asks for it prepares it."""
    prepared = Path(os.environ[throwaway.SHARED]) / "prepared" / name
    prepared.parent.mkdir(exist_ok=True)
    with prepared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not prepared.exists():
            unfinished = prepared.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)  # of a preparation that failed
            unfinished.mkdir()
            settings = {"TRIDESK_VAR": str(unfinished), "DJANGO_SETTINGS_MODULE": "tridesk.config.settings"}
            settings |= {"TRIDESK_URL": "http://localhost", "TRIDESK_SMTP": ""}  # of nobody who copies it
            subprocess.run([sys.executable, "-c", PREPARE], env={**environment, **settings}, check=True)
            unfinished.rename(prepared)
    subprocess.run(["cp", "-a", f"{prepared}/.", var], check=True)  # with the owners of its files


def letter(subject: str, text: str, *, sender: str = "anna@town.example", number: str, reply_to: str = "") -> bytes:
    """A mail as a mail program writes it; `number` makes its Message-ID."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Anna Huts <{sender}>", DESK, subject
    mail["Message-ID"] = f"<{number}@town.example>"
    if reply_to:
        mail["In-Reply-To"] = mail["References"] = reply_to
    mail.set_content(text)
    return mail.as_bytes(policy=policy.SMTP)


@contextmanager
def running(
    var: Path,
    *,
    demo: bool,
    before: Path | None = None,
    first: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Iterator[tuple[Product, Sink]]:
    """A Tridesk and a mail server behind it, ended afterwards."""
    sink = Sink()
    product = Product(var, demo=demo, smtp=sink.port, before=before, first=first, settings=settings)
    try:
        yield product, sink
    finally:
        product.stop()
        sink.close()
