"""Decides whether a credential gives access to the register on a day, why not, and until when. Plain values only.

All obstacles are listed, in the order credential, user, organisation, authorisations. An organisation without any
recorded authorisation has access by law, as municipalities have.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from tridesk.kit import national_number

SOON: Final = 30  # days before its end in which something is said to end soon
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """From a first to a last day, both included; None is without end."""

    first: date | None = None
    last: date | None = None

    def has_begun(self, day: date) -> bool:
        return self.first is None or self.first <= day

    def has_ended(self, day: date) -> bool:
        return self.last is not None and self.last < day

    def holds(self, day: date) -> bool:
        return self.has_begun(day) and not self.has_ended(day)


class Obstacle(StrEnum):
    """A reason why access is refused; in the order in which reasons are listed."""

    ENDED = "ended"
    BLOCKED = "blocked"
    NOT_YET = "not_yet"
    USER_ENDED = "user_ended"
    USER_NOT_YET = "user_not_yet"
    ORGANISATION_ENDED = "organisation_ended"
    ORGANISATION_NOT_YET = "organisation_not_yet"
    AUTHORISATION_ENDED = "authorisation_ended"
    AUTHORISATION_NOT_YET = "authorisation_not_yet"


@dataclass(frozen=True, slots=True)
class Access:
    """A credential with all that must hold for it to work; `state` as `CredentialState` has it."""

    state: str = "active"
    credential: DaySpan = DaySpan()
    user: DaySpan = DaySpan()
    organisation: DaySpan = DaySpan()
    authorisations: tuple[DaySpan, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessStanding:
    """How something stands on a day: what is in the way, and the last day on which nothing will be (None: no end)."""

    obstacles: tuple[Obstacle, ...]
    last: date | None
    day: date

    @property
    def works(self) -> bool:
        return not self.obstacles

    def ends_within(self, days: int) -> bool:
        """Whether it works today and will not for long."""
        return self.works and self.last is not None and self.last <= self.day + timedelta(days=days)

    @property
    def word(self) -> str:
        """The one word for it: works, soon (it ends), blocked, not_yet or ended."""
        if self.works:
            return "soon" if self.ends_within(SOON) else "works"
        first = self.obstacles[0]
        if first is Obstacle.BLOCKED:
            return "blocked"
        return "not_yet" if first.endswith("not_yet") else "ended"

    @property
    def urgency(self) -> int:
        """Sort key: no access today first, then access that ends soon, then the rest."""
        return ("blocked", "ended", "soon", "not_yet", "works").index(self.word)


def standing(access: Access, day: date) -> AccessStanding:
    """How a credential stands on a day."""
    obstacles = tuple(_obstacles(access, day))
    ends = [
        access.credential.last,
        access.user.last,
        access.organisation.last,
        covered_until(access.authorisations, day),
    ]
    return AccessStanding(obstacles, min((last_day for last_day in ends if last_day is not None), default=None), day)


def _obstacles(access: Access, day: date) -> Iterable[Obstacle]:
    if access.state == "ended" or access.credential.has_ended(day):
        yield Obstacle.ENDED
    elif access.state == "blocked":
        yield Obstacle.BLOCKED
    elif not access.credential.has_begun(day):
        yield Obstacle.NOT_YET
    for span, ended, not_yet in (
        (access.user, Obstacle.USER_ENDED, Obstacle.USER_NOT_YET),
        (access.organisation, Obstacle.ORGANISATION_ENDED, Obstacle.ORGANISATION_NOT_YET),
    ):
        if span.has_ended(day):
            yield ended
        elif not span.has_begun(day):
            yield not_yet
    if access.authorisations and not any(span.holds(day) for span in access.authorisations):
        coming = any(not span.has_begun(day) for span in access.authorisations)
        yield Obstacle.AUTHORISATION_NOT_YET if coming else Obstacle.AUTHORISATION_ENDED


def covered_until(spans: Sequence[DaySpan], day: date) -> date | None:
    """The last day up to which, from `day` on, always one of these holds; None when that has no end or never was."""
    until = day - _DAY
    for span in sorted(spans, key=lambda span: span.first or date.min):
        if span.first is not None and span.first > until + _DAY:
            break
        if span.last is None:
            return None
        until = max(until, span.last)
    return until if until >= day else None


# --- what a credential is told from others by


class Fault(StrEnum):
    """Why a reference is none."""

    NATIONAL_NUMBER = "national_number"
    MISSING = "missing"
    KEY = "key"
    EID = "eid"
    CERTIFICATE = "certificate"
    OAUTH2 = "oauth2"
    IP = "ip"
    EVERYWHERE = "everywhere"


class Unfit(ValueError):
    """A reference that cannot be."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


_KEY: Final = re.compile(r"[\w][\w ./-]{0,59}")
_CARD: Final = re.compile(r"\d{12}")
_SERIAL: Final = re.compile(r"[0-9A-F]{1,40}")  # at most twenty bytes, RFC 5280
_CLIENT: Final = re.compile(r"[!-~]{1,120}")


def reference(kind: str, typed: str) -> str:
    """What a credential of this kind is told by, in its one form; `Unfit` with why it cannot be.

    >>> reference("certificate", "04:a1 22"), reference("ip", "10.1.2.3/32"), reference("eid", "592-1234567-89")
    ('04A122', '10.1.2.3', '592-1234567-89')
    """
    typed = " ".join(typed.split())
    if national_number.mask(typed).numbers:
        raise Unfit(Fault.NATIONAL_NUMBER)
    if not typed:
        if kind == "eid":  # the card is its own reference, and changes every few years
            return ""
        raise Unfit(Fault.MISSING)
    if kind == "ip":
        return _network(typed)
    if kind == "eid":
        return _card(typed)
    if kind == "certificate":
        typed = re.sub(r"[\s:-]", "", typed).upper().removeprefix("0X")
    form, fault = {
        "certificate": (_SERIAL, Fault.CERTIFICATE),
        "oauth2": (_CLIENT, Fault.OAUTH2),
    }.get(kind, (_KEY, Fault.KEY))
    if not form.fullmatch(typed):
        raise Unfit(fault)
    return typed


def _network(typed: str) -> str:
    try:
        network = ipaddress.ip_network(typed)
    except ValueError:
        raise Unfit(Fault.IP) from None
    if network.prefixlen == 0 or network.is_loopback or network.is_multicast or network.is_unspecified:
        raise Unfit(Fault.EVERYWHERE)
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def _card(typed: str) -> str:
    digits = re.sub(r"[\s.-]", "", typed)
    if not _CARD.fullmatch(digits):
        raise Unfit(Fault.EID)
    return f"{digits[:3]}-{digits[3:10]}-{digits[10:]}"
