"""The sealed sheet: any two of its holders open it, and nothing else does."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from tridesk.kit.signing import Signer
from tridesk.reconnect.breakglass.sheet import HOLDS, CannotOpen, Flaw, Holder, header_of, hold, open_with, seal
from tridesk.reconnect.breakglass.typed_keys import new_key

NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
SIGNER = Signer(b"s" * 32)
NAMES = ("Ann Peeters", "Luc Dubois", "Eva Schmitz", "Jan Maes")
KEYS = tuple(new_key() for _name in NAMES)
HOLDERS = tuple(hold(key, name, SIGNER) for key, name in zip(KEYS, NAMES, strict=True))
CONTENT: dict[str, Any] = {"accounts": [["rosa.lemmens"]], "access": {"secret": "kloostertuin"}}


def sealed(holders: tuple[Holder, ...] = HOLDERS, **changed: Any) -> bytes:
    given: dict[str, Any] = {"signer": SIGNER, "number": 7, "at": NOW, "base": "{}"} | changed
    return seal(CONTENT, holders, given.pop("signer"), **given)


def opened(raw: bytes, first: int = 0, second: int = 1, *, now: datetime = NOW) -> Any:
    return open_with(raw, (KEYS[first], KEYS[second]), (NAMES[first], NAMES[second]), now)


def flaw(raw: bytes, *given: int, now: datetime = NOW) -> tuple[Flaw, int]:
    with pytest.raises(CannotOpen) as failure:
        opened(raw, *given, now=now)
    return failure.value.flaw, failure.value.place


def test_any_two_different_people_open_it_in_any_order() -> None:
    raw = sealed()
    for first, second in permutations(range(len(NAMES)), 2):
        sheet = opened(raw, first, second)
        assert (sheet.content, sheet.names) == (CONTENT, (NAMES[first], NAMES[second]))


def test_nothing_of_it_is_readable_outside() -> None:
    raw = sealed()
    for word in (b"rosa", b"kloostertuin", *(name.encode() for name in NAMES), *(key.encode() for key in KEYS)):
        assert word not in raw


def test_twice_the_same_key_opens_nothing() -> None:
    assert flaw(sealed(), 0, 0) == (Flaw.SAME, 2)


def test_two_keys_of_the_same_person_open_nothing() -> None:
    other = new_key()
    raw = sealed((*HOLDERS, hold(other, "ann  peeters", SIGNER)))
    with pytest.raises(CannotOpen) as failure:
        open_with(raw, (KEYS[0], other), (NAMES[0], NAMES[0]), NOW)
    assert failure.value.flaw is Flaw.SAME


def test_one_key_and_a_stranger_open_nothing() -> None:
    with pytest.raises(CannotOpen) as failure:
        open_with(sealed(), (KEYS[0], new_key()), NAMES[:2], NOW)
    assert (failure.value.flaw, failure.value.place) == (Flaw.UNKNOWN, 2)


def test_a_revoked_key_is_called_that() -> None:
    raw = sealed(HOLDERS[1:], revoked=[HOLDERS[0].mark])
    assert flaw(raw, 0, 1) == (Flaw.REVOKED, 1)
    assert opened(raw, 1, 2).number == 7


def test_a_key_under_another_name_opens_nothing() -> None:
    with pytest.raises(CannotOpen) as failure:
        open_with(sealed(), (KEYS[0], KEYS[1]), (NAMES[0], NAMES[2]), NOW)
    assert (failure.value.flaw, failure.value.place) == (Flaw.OTHER_NAME, 2)


def test_names_are_read_in_any_case() -> None:
    assert open_with(sealed(), (KEYS[0], KEYS[1]), ("ann  PEETERS", "luc dubois"), NOW).names == NAMES[:2]


def test_it_expires_and_is_not_opened_before_it_was_sealed() -> None:
    raw = sealed()
    assert opened(raw, now=NOW + HOLDS).number == 7
    assert flaw(raw, now=NOW + HOLDS + timedelta(seconds=1)) == (Flaw.EXPIRED, 0)
    assert flaw(raw, now=NOW - timedelta(hours=1)) == (Flaw.NOT_YET, 0)


def test_a_sheet_changed_by_a_byte_opens_for_nobody() -> None:
    """Every byte of what stands before the content, and many of the content."""
    raw, dice = sealed(HOLDERS[:2]), random.Random(1)
    begin = raw.index(b"\n", raw.index(b"\n") + 1)
    for place in [*range(begin + 1), *dice.sample(range(begin + 1, len(raw)), 100), len(raw) - 1]:
        changed = bytearray(raw)
        changed[place] ^= 1 << dice.randrange(8)
        with pytest.raises(CannotOpen):
            opened(bytes(changed))


def test_no_other_spelling_of_the_signature_counts() -> None:
    """The last letter of a signature in base64 has four bits that say nothing."""
    line, signature, content = sealed().split(b"\n", 2)
    opened(b"\n".join([line, signature, content]))
    for other in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/":
        if other != signature[-3]:
            assert flaw(b"\n".join([line, signature[:-3] + bytes([other]) + b"==", content]))[0] is Flaw.CHANGED


@pytest.mark.parametrize("raw", [b"", b"\n", b"[]\n\n", b"{}\n", sealed()[:-1], sealed()[:200], sealed() + b"x"])
def test_what_is_cut_or_no_sheet_opens_for_nobody(raw: bytes) -> None:
    assert flaw(raw)[0] is Flaw.CHANGED


def test_a_sheet_that_another_desk_sealed_for_the_same_people_opens_for_nobody() -> None:
    """Whoever knows the public keys may seal: only what the keys on paper name as their desk is believed."""
    assert flaw(sealed(signer=Signer(b"t" * 32)))[0] is Flaw.CHANGED


def test_the_dates_outside_are_those_inside() -> None:
    header = header_of(sealed())
    assert header["expires_at"] == (NOW + HOLDS).isoformat()
