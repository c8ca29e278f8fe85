"""All that the generated configuration depends on, and the names used at the switch."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from tridesk.kit.languages import LANGUAGES
from tridesk.telephony.asterisk.program import Program
from tridesk.telephony.lines.trunk import HERE as HERE
from tridesk.telephony.lines.trunk import Trunk as Trunk

GENERAL: Final = "desk"  # the static queue of callers whose language is not known


@dataclass(frozen=True, slots=True)
class Ports:
    """The listening ports; `rtp` is the first of `RTP_PORTS` ports for sound."""

    sip: int  # the trunk, and telephones of agents
    http: int  # ARI and the browsers' WebSocket; on loopback always
    rtp: int


RTP_PORTS: Final = 2000  # even and odd: a thousand legs


@dataclass(frozen=True, slots=True)
class PhoneAgent:
    """An agent that may be rung: user name, name as shown, and the languages of the static queues that ring them."""

    user: str
    name: str
    languages: tuple[str, ...] = LANGUAGES
    renewed: int = 0  # how often their telephones got another password


@dataclass(frozen=True, slots=True)
class AsteriskSite:
    """One private Asterisk: folder, program, ports, trunk and agents. `key` is its secret (hexadecimal)."""

    place: Path
    program: Program
    ports: Ports
    key: str
    address: str = "127.0.0.1"  # of SIP and of sound
    trunk: Trunk = HERE
    agents: tuple[PhoneAgent, ...] = ()

    @property
    def etc(self) -> Path:
        return self.place / "etc"

    @property
    def queue_log(self) -> Path:
        return self.place / "log" / "queue_log"

    @property
    def fax_spool(self) -> Path:
        """Where the faxes that came in lie."""
        return self.place / "spool" / "fax"

    @property
    def fax_out_spool(self) -> Path:
        """Where the faxes lie that leave, and their ends."""
        return self.place / "spool" / "fax-out"

    def secret(self, of: str) -> str:
        """The password of an endpoint or of ARI: derived, so that there is none to store and none to copy."""
        return secret(self.key, of)

    @property
    def ari_url(self) -> str:
        """The address of ARI with the password in it: for programs, not for logs."""
        return f"http://{ARI_USER}:{self.secret(ARI_USER)}@127.0.0.1:{self.ports.http}/ari"


ARI_USER: Final = "tridesk"


def secret(key: str, of: str) -> str:
    """A derived password of 32 hexadecimal digits, one for each name: none to store or copy."""
    return hmac.new(bytes.fromhex(key), f"telephone {of}".encode(), hashlib.sha256).hexdigest()[:32]


def telephone_password(key: str, endpoint: str, renewed: int) -> str:
    """The password of a telephone; `renewed` counts how often it was changed."""
    return secret(key, f"{endpoint} {renewed}" if renewed else endpoint)


def telephone(user: str) -> str:
    """The name of an agent's SIP telephone at the switch.

    >>> telephone("jörn_2")
    'agent-j_c3_b6rn_5f2'
    """
    return f"agent-{_escaped(user)}"


def browser(user: str) -> str:
    """The name of the telephone in an agent's browser."""
    return f"browser-{_escaped(user)}"


@lru_cache(maxsize=4096)  # asked for at every change of a telephone's state
def agent_of(endpoint: str) -> str | None:
    """Whose telephone or browser this is; None when it is neither.

    >>> agent_of("agent-j_c3_b6rn_5f2"), agent_of("trunk")
    ('jörn_2', None)
    """
    match = re.fullmatch(r"(?:agent|browser)-((?:[A-Za-z0-9]|_[0-9a-f]{2})+)", endpoint)
    if not match:
        return None
    raw = re.sub(rb"_([0-9a-f]{2})", lambda two: bytes([int(two[1], 16)]), match[1].encode())
    return raw.decode("utf-8", "replace")


@lru_cache(maxsize=4096)
def _escaped(user: str) -> str:
    return re.sub(rb"[^A-Za-z0-9]", lambda byte: b"_%02x" % byte[0][0], user.encode()).decode()
