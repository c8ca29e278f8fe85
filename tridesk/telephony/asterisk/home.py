"""The Asterisk of this installation: program, ports and agents."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from django.conf import settings

from tridesk.accounts.models import User
from tridesk.accounts.queries import colleagues
from tridesk.directory.models import Staff
from tridesk.kit.atomic_files import write
from tridesk.kit.languages import LANGUAGES
from tridesk.telephony import ports
from tridesk.telephony.asterisk import server
from tridesk.telephony.asterisk.adapter import AsteriskSwitch
from tridesk.telephony.asterisk.faxes import AsteriskFaxLine
from tridesk.telephony.asterisk.program import Program, installed
from tridesk.telephony.asterisk.provision import available
from tridesk.telephony.asterisk.site import (
    RTP_PORTS,
    AsteriskSite,
    PhoneAgent,
    Ports,
    browser,
    telephone,
    telephone_password,
)
from tridesk.telephony.lines import queries
from tridesk.telephony.prompts.library import Library
from tridesk.telephony.prompts.sentences import sentences
from tridesk.telephony.queries import menu
from tridesk.telephony.switch.values import Speech

_USUAL: Final = Ports(5060, 8088, 10_000)


def place() -> Path:
    """The folder of the private Asterisk."""
    return Path(settings.ENVIRONMENT.var) / "asterisk"


def is_wanted() -> bool:
    """Whether to run a private Asterisk: it is installed here, or `tridesk asterisk` ran before."""
    if settings.ENVIRONMENT.ari_url:
        return False
    return ((place() / "ports.json").exists() and available() is not None) or installed() is not None


def switch() -> AsteriskSwitch | None:
    """The port to the Asterisk of this installation; None without one."""
    if url := settings.ENVIRONMENT.ari_url:
        return AsteriskSwitch(url, library().sound)
    program = available() if is_wanted() else None
    if program is None:
        return None
    here = private(program, ())
    return AsteriskSwitch(
        here.ari_url,
        library().sound,
        here.queue_log,
        console=lambda command: server.ask(here, command),
        way_out=lambda: server.way_out(here.place),
    )


def fax_line() -> AsteriskFaxLine | None:
    """What sends faxes at the private Asterisk; None without one: another switch does not see our folder."""
    program = available() if is_wanted() else None
    if program is None:
        return None
    here = private(program, ())
    return AsteriskFaxLine(here.ari_url, here.fax_out_spool, lambda: server.way_out(here.place))


def library() -> Library:
    """The sounds of this installation."""
    return Library(Path(settings.ENVIRONMENT.var) / "prompts")


def unsaid() -> list[Speech]:
    """The sentences without a sound yet, in the order in which callers hear them."""
    sounds = library()
    return [speech for speech in sentences(menu(), ports.hours.answer().values()) if not sounds.is_ready(speech)]


def private(program: Program, agents: tuple[PhoneAgent, ...] | None = None) -> AsteriskSite:
    """The site of the private Asterisk, with today's agents and provider; with `agents` the database is not read."""
    environment = settings.ENVIRONMENT
    return AsteriskSite(
        place(),
        program,
        _ports(),
        key(),
        address=environment.sip.host if environment.sip else "127.0.0.1",
        trunk=queries.trunk() if agents is None else queries.of_environment(),
        agents=roster() if agents is None else agents,
    )


def key() -> str:
    """The secret of this installation from which the passwords of all telephones are derived."""
    current: str = settings.SECRETS.telephone
    return current


@dataclass(frozen=True, slots=True)
class Account:
    """The account that a telephone registers with; `server` is host and port, empty for a browser."""

    name: str
    password: str
    server: str


def account(user: User, kind: Literal["browser", "telephone"]) -> Account:
    """The account of a user's telephone; browser and SIP telephone have one each."""
    name = browser(user.username) if kind == "browser" else telephone(user.username)
    password = password_of(user.username, name)
    if kind == "browser":
        return Account(name, password, "")
    if url := settings.ENVIRONMENT.ari_url:
        return Account(name, password, urlsplit(url).hostname or "")
    environment = settings.ENVIRONMENT
    host = environment.sip.host if environment.sip else "127.0.0.1"
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 - to say the name under which it is known
    return Account(
        name, password, f"{urlsplit(environment.public_url).hostname if everywhere else host}:{_ports().sip}"
    )


def password_of(username: str, endpoint: str) -> str:
    """The current password of one telephone of an agent."""
    return telephone_password(key(), endpoint, settings.SECRETS.telephone_number(username))


def socket_url() -> str | None:
    """The address of Asterisk's WebSocket for browsers; None without Asterisk."""
    if url := settings.ENVIRONMENT.ari_url:
        parts = urlsplit(url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        secure = parts.scheme == "https"
        return f"{'wss' if secure else 'ws'}://{host}:{parts.port or (443 if secure else 80)}/ws"
    return f"ws://127.0.0.1:{_ports().http}/ws" if (place() / "ports.json").exists() else None


def roster() -> tuple[PhoneAgent, ...]:
    """The agents that may be rung, with the languages of the static queues that ring them; all by default."""
    spoken = {
        staff.user_id: {row.language for row in staff.languages.all()}.intersection(LANGUAGES)
        for staff in Staff.objects.prefetch_related("languages")
    }
    people = colleagues("call.take").order_by("username")
    return tuple(
        PhoneAgent(
            user.username,
            user.name,
            tuple(language for language in LANGUAGES if language in (spoken.get(user.pk) or LANGUAGES)),
            settings.SECRETS.telephone_number(user.username),
        )
        for user in people
    )


# --- ports: chosen once, then kept, for telephones have them in their memory


def _ports() -> Ports:
    file = place() / "ports.json"
    with suppress(OSError, ValueError, TypeError):
        kept = Ports(**json.loads(file.read_text()))
        return _as_set(kept)
    chosen = Ports(_free(_USUAL.sip, socket.SOCK_DGRAM), _free(_USUAL.http, socket.SOCK_STREAM), _free_range())
    write(file, json.dumps({"sip": chosen.sip, "http": chosen.http, "rtp": chosen.rtp}).encode())
    return _as_set(chosen)


def _as_set(ports: Ports) -> Ports:
    """The ports, where the setting TRIDESK_SIP overrides the chosen one."""
    given = settings.ENVIRONMENT.sip
    return Ports(given.port, ports.http, ports.rtp) if given else ports


def _free(usual: int, kind: socket.SocketKind) -> int:
    """The usual port, or the next one that is free, in steps of ten."""
    for port in range(usual, usual + 500, 10):
        with socket.socket(socket.AF_INET, kind) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    return usual


def _free_range() -> int:
    for first in range(_USUAL.rtp, 60_000, RTP_PORTS):
        if _free(first, socket.SOCK_DGRAM) == first:
            return first
    return _USUAL.rtp
