"""The line to the public network, as plain values: host, account and spelling of numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Literal
from urllib.parse import unquote, urlsplit

from tridesk.kit.languages import LANGUAGES

Transport = Literal["udp", "tcp", "tls"]
Spelling = Literal["plus", "zeros", "digits", "national"]
FAX: Final = "fax"  # the service of a number on which faxes come in
WIDE_CODECS: Final = ("opus", "g722")  # beside A-law, which every provider has; the best one first
_HOST: Final = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?")
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.:-]*[A-Za-z0-9])?")
_NUMBER: Final = re.compile(r"\+?[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number of ours: dialling it chooses a language, a service or both."""

    number: str
    language: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class Trunk:
    """The provider of telephone lines; `password` is '' when the provider knows us by our address.

    `port` 0 looks the servers up (SRV). `more_hosts` are tried when the first does not answer, each `host` or
    `host:port`. `outside` is our address as the provider sees it, where a router translates it.
    """

    host: str
    port: int = 5060
    user: str = ""
    password: str = field(default="", repr=False)
    more_hosts: tuple[str, ...] = ()
    transport: Transport = "udp"
    srtp: bool = False
    proxy: str = ""
    from_domain: str = ""
    outside: str = ""
    codecs: tuple[str, ...] = ()
    spelling: Spelling = "plus"
    trusts_identity: bool = False
    trusts_diversion: bool = False
    numbers: tuple[Number, ...] = ()

    @classmethod
    def from_url(cls, url: str) -> Trunk:
        """Reads `sip:user:password@provider.example:5060`; raises `ValueError` with a sentence.

        >>> Trunk.from_url("sip:desk:p%3Bw@provider.example").password
        'p;w'
        """
        scheme, _colon, rest = url.partition(":")
        try:
            parts = urlsplit(f"//{rest}")
            host, port = parts.hostname or "", parts.port or 5060
            user, password = unquote(parts.username or ""), unquote(parts.password or "")
            sensible = scheme == "sip" and re.fullmatch(r"[A-Za-z0-9.:-]+", host) and not (parts.path or parts.query)
        except ValueError:
            sensible = False
        if not sensible or bool(user) != bool(password) or not f"{user}{password}x".isprintable():
            raise ValueError("TRIDESK_TRUNK must look like sip:user:password@provider.example:5060.")
        return cls(host, port, user, password)

    @property
    def hosts(self) -> tuple[str, ...]:
        """All hosts, in order; with a port where one is known."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (f"{host}:{self.port}" if self.port else host, *self.more_hosts)

    @property
    def lines(self) -> tuple[str, ...]:
        """The names of the lines at the switch, one for each host."""
        return tuple("trunk" if at == 1 else f"trunk-{at}" for at in range(1, len(self.hosts) + 1))

    def number(self, dialled: str) -> Number | None:
        """Our number that was dialled, in any spelling: the longest one that ends it."""
        digits = re.sub(r"\D", "", dialled).removeprefix("00")
        ends = [number for number in self.numbers if digits and digits.endswith(_own_digits(number.number))]
        return max(ends, key=lambda number: len(_own_digits(number.number)), default=None)


HERE: Final = Trunk("127.0.0.1", 0)  # no provider: whoever calls from this machine


@dataclass(frozen=True, slots=True)
class OutgoingRoute:
    """What it takes to call a number outside. Without a provider there is no line."""

    lines: tuple[str, ...] = ("trunk",)
    spelling: Spelling = "plus"


def spelled(number: str, spelling: Spelling) -> str:
    """A number in E.164 as a provider wants to have it dialled; what is not in E.164 stays as it is.

    >>> [spelled("+3281000000", way) for way in ("plus", "zeros", "digits", "national")]
    ['+3281000000', '003281000000', '3281000000', '081000000']
    >>> spelled("+352260000", "national")
    '00352260000'
    """
    if not number.startswith("+") or spelling == "plus":
        return number
    digits = number[1:]
    if spelling == "national" and digits.startswith("32"):
        return f"0{digits[2:]}"
    return digits if spelling == "digits" else f"00{digits}"


def problems(trunk: Trunk) -> dict[str, str]:
    """Invalid fields, with a code of the reason; empty when all are valid."""
    wrong = {}
    for name, hosts in (("host", trunk.hosts[:1]), ("more_hosts", trunk.more_hosts)):
        if not all((match := _HOST.fullmatch(host)) and int(match[1] or 1) in range(1, 65_536) for host in hosts):
            wrong[name] = "host"
    for name in ("proxy", "from_domain", "outside"):
        if (value := getattr(trunk, name)) and not _NAME.fullmatch(value):
            wrong[name] = "host"
    if bool(trunk.user) != bool(trunk.password):
        wrong |= {"password": "together"}
    if not f"{trunk.user}x".isprintable() or re.search(r"[\s<>\"@:;,]", trunk.user):
        wrong["user"] = "account"
    if trunk.password and (not trunk.password.isprintable() or trunk.password != trunk.password.strip()):
        wrong |= {"password": "account"}
    if not all(_NUMBER.fullmatch(number.number) and number.language in ("", *LANGUAGES) for number in trunk.numbers):
        wrong["numbers"] = "number"
    if trunk.srtp and trunk.transport != "tls":
        wrong["srtp"] = "tls"  # the keys of the sound would be sent in clear
    return wrong


def plain(trunk: Trunk) -> dict[str, Any]:
    """All fields but the password, as JSON values."""
    return {name: value for name, value in asdict(trunk).items() if name != "password"}


def read(known: Mapping[str, Any], password: str = "") -> Trunk:
    """The trunk that `plain` wrote; unknown fields are left out."""
    names = {field.name for field in fields(Trunk)}
    values: dict[str, Any] = {name: value for name, value in known.items() if name in names}
    values |= {name: tuple(values.get(name, ())) for name in ("more_hosts", "codecs")}
    values["numbers"] = tuple(Number(**number) for number in values.get("numbers", ()))
    return Trunk(**values | {"password": password})


def _own_digits(number: str) -> str:
    """Without what a provider may leave out in front: the country, and the zero of national numbers.

    >>> [_own_digits(one) for one in ("+3281000000", "003281000000", "081000000", "81000000")]
    ['81000000', '81000000', '81000000', '81000000']
    """
    digits = re.sub(r"\D", "", number)
    if number.startswith("+") or digits.startswith("00"):
        return digits.removeprefix("00").removeprefix("32")
    return digits.removeprefix("0")
