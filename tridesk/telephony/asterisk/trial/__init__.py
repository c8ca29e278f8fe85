"""A private Asterisk for a trial, on free ports of loopback, deleted afterwards; with telephones."""

from __future__ import annotations

import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tridesk.telephony.asterisk import server
from tridesk.telephony.asterisk.program import Program
from tridesk.telephony.asterisk.provision import provide
from tridesk.telephony.asterisk.site import HERE, RTP_PORTS, AsteriskSite, PhoneAgent, Ports, Trunk, telephone
from tridesk.telephony.asterisk.trial.sip_phone import SipPhone
from tridesk.telephony.prompts.sound import tone

AGENTS = (PhoneAgent("jorn", "Jorn", ("nl", "de")), PhoneAgent("aurelie", "Aurélie", ("fr",)))
_claims: Final = list[socket.socket]()


@contextmanager
def trial(
    agents: Sequence[PhoneAgent] = AGENTS, program: Program | None = None, trunk: Trunk = HERE
) -> Iterator[AsteriskSite]:
    """Runs an Asterisk; raises `CannotProvision` or `AsteriskCannotStart` when that fails."""
    place = Path(tempfile.mkdtemp(prefix="tridesk-asterisk-"))
    key = secrets.token_hex(32)
    site = AsteriskSite(place, program or provide(), free_ports(), key, trunk=trunk, agents=tuple(agents))
    try:
        server.write_configuration(site, music=lambda: tone(2, 330))
        server.start(site)
        yield site
    finally:
        server.stop(place)
        shutil.rmtree(place, ignore_errors=True)


def free_ports() -> Ports:
    """Ports that are free at this moment, and that no other call here or in another process has got or will get."""
    return Ports(_free(socket.SOCK_DGRAM), _free(socket.SOCK_STREAM), 20_000 + secrets.randbelow(19) * RTP_PORTS)


async def agents_telephone(site: AsteriskSite, user: str) -> SipPhone:
    """The SIP telephone of an agent, not registered yet."""
    name = telephone(user)
    return await SipPhone.open(name, site.secret(name), (site.address, site.ports.sip))


async def callers_telephone(site: AsteriskSite) -> SipPhone:
    """The telephone of a caller outside."""
    return await SipPhone.open("caller", "", (site.address, site.ports.sip))


def _free(kind: socket.SocketKind) -> int:
    """Free for UDP and for TCP: SIP listens on both.

    Below the ports that the system gives to whoever asks for any: somebody may get such a port before Asterisk has it.
    """
    other = socket.SOCK_STREAM if kind == socket.SOCK_DGRAM else socket.SOCK_DGRAM
    while True:
        port = 30_000 + secrets.randbelow(2_768)
        with socket.socket(socket.AF_INET, kind) as probe, socket.socket(socket.AF_INET, other) as second:
            try:
                probe.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port))
            except OSError:
                continue
        if _claim(port):
            return port


def _claim(port: int) -> bool:
    """Whether the port was nobody's. It stays ours until this process ends: Asterisk opens it only seconds later."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0tridesk-trial-port-{port}")
    except OSError:
        claim.close()
        return False
    _claims.append(claim)
    return True
