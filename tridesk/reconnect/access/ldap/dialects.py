"""The attributes in which a directory keeps locked, frozen and ended, and the changes that an order makes. Pure.

OpenLDAP: the overlay ppolicy (draft-behera-ldap-password-policy-10). Active Directory: MS-ADA1 to MS-ADA3, MS-SAMR.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from typing import Final, Protocol

from tridesk.reconnect.access.ports import AccessRefused, RefusalReason
from tridesk.reconnect.access.values import AccessVerb, AccountState, Change

Entry = Mapping[str, tuple[str, ...]]
PERMANENT: Final = "000001010000Z"  # locked by a person, not after tries
POLICY: Final = ("pwdAttribute", "pwdLockout", "pwdLockoutDuration")  # what is read of a policy
ACCOUNT_DISABLED: Final = 0x2  # bits of userAccountControl, and of its computed sister
LOCKED_OUT: Final = 0x10
_NEVER: Final = frozenset({"0", str(2**63 - 1)})  # of accountExpires
_FILE_TIME_BEGINS: Final = datetime(1601, 1, 1, tzinfo=UTC)


class Dialect(Protocol):
    """A way of keeping accounts. Names of attributes in an entry are in small letters."""

    @property
    def attributes(self) -> Sequence[str]:
        """The attributes that are read of an account."""

    @property
    def written(self) -> frozenset[str]:
        """The attributes that an order may change."""

    @property
    def volatile(self) -> frozenset[str]:
        """Attributes that the server changes by itself: not compared, only written."""

    @property
    def guarded(self) -> bool:
        """Whether a value may be deleted by naming it, so that nobody's change is overwritten."""

    def state(self, entry: Entry, policy: Entry, at: datetime) -> AccountState:
        """The state that an entry says; `policy` is the entry of its policy where it names one."""

    def plan(self, verb: AccessVerb, entry: Entry, policy: Entry, at: datetime) -> tuple[Change, ...]:
        """The changes of an order; none where it is so already. `AccessRefused` where it would do harm or nothing."""

    def writable(self, change: Change) -> tuple[str, ...]:
        """The values to write for a change; `AccessRefused` where the server takes no such value."""


@dataclass(frozen=True)
class PasswordPolicy:
    """OpenLDAP with the overlay ppolicy."""

    attributes: Sequence[str] = (
        "pwdAccountLockedTime",
        "pwdFailureTime",
        "pwdPolicySubentry",
        "pwdChangedTime",
        "pwdReset",
        "pwdEndTime",
    )
    written: frozenset[str] = frozenset({"pwdAccountLockedTime", "pwdFailureTime", "pwdReset", "pwdEndTime"})
    volatile: frozenset[str] = frozenset({"pwdFailureTime"})
    guarded: bool = True

    def state(self, entry: Entry, policy: Entry, at: datetime) -> AccountState:
        stamp = _first(entry, "pwdAccountLockedTime")
        permanent = stamp.startswith("00000101")
        locked_at = None if permanent else _moment(stamp)
        seconds = _number(policy, "pwdLockoutDuration")
        unlocks_at = locked_at + timedelta(seconds=seconds) if locked_at and seconds else None
        return AccountState(
            exists=True,
            locked=bool(stamp) and not permanent and (unlocks_at is None or unlocks_at > at),
            disabled=permanent,
            wrong_tries=len(entry.get("pwdfailuretime", ())),
            locked_at=locked_at,
            unlocks_at=unlocks_at,
            ends_at=_moment(_first(entry, "pwdEndTime")),
            changed_at=_moment(_first(entry, "pwdChangedTime")),
            must_change=_first(entry, "pwdReset") == "TRUE",
        )

    def plan(self, verb: AccessVerb, entry: Entry, policy: Entry, at: datetime) -> tuple[Change, ...]:
        state = self.state(entry, policy, at)
        if verb is AccessVerb.UNLOCK:
            _refuse_beyond_lock(state, at)
            return _changes(entry, pwdAccountLockedTime=(), pwdFailureTime=())
        if verb is AccessVerb.REISSUE:
            return _changes(entry, pwdReset=("TRUE",))
        if verb is AccessVerb.FREEZE:
            if "pwdattribute" in policy and _first(policy, "pwdLockout") != "TRUE":
                raise AccessRefused(RefusalReason.OTHER, "its policy locks nobody (pwdLockout): end the access instead")
            return () if state.disabled else _changes(entry, pwdAccountLockedTime=(PERMANENT,))
        ended = state.ends_at is not None and state.ends_at <= at
        end = () if ended else _changes(entry, pwdEndTime=(at.astimezone(UTC).strftime("%Y%m%d%H%M%SZ"),))
        return end + (() if state.disabled else _changes(entry, pwdAccountLockedTime=(PERMANENT,)))

    def writable(self, change: Change) -> tuple[str, ...]:
        return change.after


@dataclass(frozen=True)
class ActiveDirectory:
    """Active Directory.

    Values are replaced: its accounts do not mind whether a value that is deleted by naming it was there (Samba 4.22).
    """

    attributes: Sequence[str] = (
        "userAccountControl",
        "msDS-User-Account-Control-Computed",
        "lockoutTime",
        "badPwdCount",
        "accountExpires",
        "pwdLastSet",
    )
    written: frozenset[str] = frozenset({"userAccountControl", "lockoutTime", "accountExpires", "pwdLastSet"})
    volatile: frozenset[str] = frozenset({"pwdLastSet"})
    guarded: bool = False

    def state(self, entry: Entry, policy: Entry, at: datetime) -> AccountState:
        locked_at = _file_time(_first(entry, "lockoutTime"))
        computed = "msDS-User-Account-Control-Computed"
        changed = _first(entry, "pwdLastSet")
        return AccountState(
            exists=True,
            # lockoutTime stays until the next sign-in; what is computed knows when the lock is over
            locked=bool(_number(entry, computed) & LOCKED_OUT) if _first(entry, computed) else locked_at is not None,
            disabled=bool(_number(entry, "userAccountControl") & ACCOUNT_DISABLED),
            wrong_tries=_number(entry, "badPwdCount"),
            locked_at=locked_at,
            ends_at=_file_time(_first(entry, "accountExpires")),
            changed_at=_file_time(changed),
            must_change=changed == "0",
        )

    def plan(self, verb: AccessVerb, entry: Entry, policy: Entry, at: datetime) -> tuple[Change, ...]:
        state = self.state(entry, policy, at)
        if verb is AccessVerb.UNLOCK:
            _refuse_beyond_lock(state, at)
            return _changes(entry, lockoutTime=("0",)) if state.locked_at else ()
        if verb is AccessVerb.REISSUE:
            return _changes(entry, pwdLastSet=("0",))
        control = _number(entry, "userAccountControl")
        disabled = _changes(entry, userAccountControl=(str(control | ACCOUNT_DISABLED),))
        if verb is AccessVerb.FREEZE:
            return disabled
        ended = state.ends_at is not None and state.ends_at <= at
        return (() if ended else _changes(entry, accountExpires=(_as_file_time(at),))) + disabled

    def writable(self, change: Change) -> tuple[str, ...]:
        """Of two attributes the server alone sets the time: a lock not at all, a change of password only to now.

        In userAccountControl an order changes the one bit of the freeze: others would give rights.
        """
        if change.attribute == "userAccountControl":
            before, after = _number({"": change.before}, ""), _number({"": change.after}, "")
            if not change.after or before | ACCOUNT_DISABLED != after | ACCOUNT_DISABLED:
                raise AccessRefused(RefusalReason.OTHER, "an order changes no other bit than that of a freeze")
        if change.attribute == "lockoutTime" and change.after != ("0",):
            raise AccessRefused(RefusalReason.OTHER, "Active Directory locks no account on demand: freeze it instead")
        return ("-1",) if change.attribute == "pwdLastSet" and change.after != ("0",) else change.after


def values_of(entry: Entry, attribute: str) -> tuple[str, ...]:
    return tuple(sorted(entry.get(attribute.lower(), ())))


def _refuse_beyond_lock(state: AccountState, at: datetime) -> None:
    """Unlocking lifts what wrong tries did, and nothing that somebody decided."""
    if state.ends_at is not None and state.ends_at <= at:
        raise AccessRefused(RefusalReason.ENDED)
    if state.disabled:
        raise AccessRefused(RefusalReason.FROZEN)


def _changes(entry: Entry, **after: tuple[str, ...]) -> tuple[Change, ...]:
    rows = ((attribute, values_of(entry, attribute), values) for attribute, values in after.items())
    return tuple(Change(attribute, before, values) for attribute, before, values in rows if before != values)


def _first(entry: Entry, attribute: str) -> str:
    return next(iter(entry.get(attribute.lower(), ())), "")


def _number(entry: Entry, attribute: str) -> int:
    """An integer; 0 where there is none."""
    value = _first(entry, attribute)
    return int(value) if value.removeprefix("-").isdecimal() else 0


def _moment(stamp: str) -> datetime | None:
    """A GeneralizedTime in UTC, with or without parts of a second; None where it is none, or stands for never."""
    try:
        moment = datetime.strptime(stamp[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return moment if stamp.endswith("Z") and moment.year < MAXYEAR else None


def _file_time(value: str) -> datetime | None:
    """Tenths of microseconds since 1601; None for never."""
    if not value or value in _NEVER:
        return None
    try:
        return _FILE_TIME_BEGINS + timedelta(microseconds=int(value) // 10)
    except (ValueError, OverflowError):
        return None


def _as_file_time(at: datetime) -> str:
    return str((at - _FILE_TIME_BEGINS) // timedelta(microseconds=1) * 10)
