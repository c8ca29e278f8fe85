"""The Asterisk of this installation: which one, on which ports, for which colleagues."""

from __future__ import annotations

import json
import socket
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

from tridesk.accounts.models import User
from tridesk.accounts.roles import ALLOWED
from tridesk.directory.models import Staff
from tridesk.kit.atomically import write
from tridesk.telephony.asterisk.adapter import AsteriskSwitch
from tridesk.telephony.asterisk.bringing import found
from tridesk.telephony.asterisk.program import Program, installed
from tridesk.telephony.asterisk.site import HERE, LANGUAGES, RTP_PORTS, Agent, Ports, Site, Trunk, secret
from tridesk.telephony.director.store import menu
from tridesk.telephony.prompts.library import Library
from tridesk.telephony.prompts.sentences import sentences
from tridesk.telephony.switch import Speech

_TAKES_CALLS: Final = "ticket.open"  # whoever opens tickets may answer callers
_ROLES: Final = [role for role, allowed in ALLOWED.items() if _TAKES_CALLS in allowed]
_USUAL: Final = Ports(5060, 8088, 10_000)


def place() -> Path:
    """The folder of the private one."""
    return Path(settings.ENVIRONMENT.var) / "asterisk"


def is_wanted() -> bool:
    """Whether a private one is to run: one is installed here, or `tridesk asterisk` was asked for one before."""
    if settings.ENVIRONMENT.ari_url:
        return False
    return ((place() / "ports.json").exists() and found() is not None) or installed() is not None


def switch() -> AsteriskSwitch | None:
    """The way to the Asterisk of this installation; None where there is none."""
    if url := settings.ENVIRONMENT.ari_url:
        return AsteriskSwitch(url, library().sound)
    program = found() if is_wanted() else None
    if program is None:
        return None
    here = private(program, ())
    return AsteriskSwitch(here.ari_url, library().sound, here.queue_log)


def library() -> Library:
    """The sounds of this installation."""
    return Library(Path(settings.ENVIRONMENT.var) / "prompts")


def unsaid() -> list[Speech]:
    """The sentences that callers will hear and for which there is no sound yet, the first ones first."""
    sounds = library()
    return [one for one in sentences(menu()) if not sounds.is_ready(one)]


def private(program: Program, agents: tuple[Agent, ...] | None = None) -> Site:
    """The private one, for the colleagues who are known now unless others are given."""
    environment = settings.ENVIRONMENT
    return Site(
        place(),
        program,
        _ports(),
        key(),
        address=environment.sip.host if environment.sip else "127.0.0.1",
        trunk=Trunk.from_url(environment.trunk) if environment.trunk else HERE,
        agents=roster() if agents is None else agents,
    )


def key() -> str:
    """From which all passwords of telephones are derived: known to this installation alone."""
    return secret(settings.SECRETS.signing, "key") * 2


def roster() -> tuple[Agent, ...]:
    """Who may be rung, and which callers the static queue gives him: all, where nobody wrote down what he speaks."""
    spoken = {
        staff.user_id: {one.language for one in staff.languages.all()}.intersection(LANGUAGES)
        for staff in Staff.objects.prefetch_related("languages")
    }
    people = User.objects.filter(is_active=True, is_program=False, role__in=_ROLES).order_by("username")
    return tuple(
        Agent(user.username, user.name, tuple(one for one in LANGUAGES if one in (spoken.get(user.pk) or LANGUAGES)))
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
    """The setting TRIDESK_SIP comes before what was chosen."""
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
