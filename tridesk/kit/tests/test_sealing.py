"""Sealed values open here, with a key that is kept and in their own row, and nowhere else."""

from __future__ import annotations

import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from tridesk.kit.sealing import OVERHEAD, SealBroken, Sealer

OLD, NEW = b"k" * 32, b"K" * 32
PLACE = b"ticket.note:1"
SEALER = Sealer({1: OLD})


def first_form(clear: bytes, context: bytes, key: bytes = OLD) -> bytes:
    """As it was sealed before rows and key numbers were part of it."""
    nonce = os.urandom(12)
    return b"\x01" + nonce + AESGCM(key).encrypt(nonce, clear, b"\x01" + context)


@given(clear=st.binary(max_size=200), place=st.binary(max_size=20))
def test_what_was_sealed_opens_again(clear: bytes, place: bytes) -> None:
    sealed = SEALER.seal(clear, place)
    assert len(sealed) == len(clear) + OVERHEAD
    assert SEALER.open(sealed, place) == clear


def test_the_same_value_is_never_sealed_the_same() -> None:
    assert SEALER.seal(b"clear", PLACE) != SEALER.seal(b"clear", PLACE)


@given(position=st.integers(0, OVERHEAD + 4), bit=st.integers(0, 7))
def test_one_changed_bit_anywhere_breaks_the_seal(position: int, bit: int) -> None:
    sealed = bytearray(SEALER.seal(b"clear", PLACE))
    sealed[position] ^= 1 << bit
    with pytest.raises(SealBroken):
        SEALER.open(bytes(sealed), PLACE, b"note")


def test_in_another_row_it_does_not_open() -> None:
    with pytest.raises(SealBroken, match="another row"):
        SEALER.open(SEALER.seal(b"clear", b"ticket.note:1"), b"ticket.note:2")


@given(clear=st.lists(st.binary(max_size=20), min_size=1, max_size=6))
def test_each_value_names_its_key_and_the_newest_key_seals(clear: list[bytes]) -> None:
    keys: dict[int, bytes] = {}
    sealed = []
    for number, value in enumerate(clear, 1):
        keys[number] = os.urandom(32)
        sealed.append(Sealer(keys).seal(value, PLACE))
    assert [int.from_bytes(value[1:3]) for value in sealed] == list(keys)
    assert [Sealer(keys).open(value, PLACE) for value in sealed] == clear


def test_a_dropped_key_opens_nothing_any_more_and_the_refusal_names_it() -> None:
    with pytest.raises(SealBroken, match="key 1,"):
        Sealer({2: NEW}).open(SEALER.seal(b"clear", PLACE), PLACE)


def test_another_key_of_the_same_number_breaks_the_seal() -> None:
    with pytest.raises(SealBroken):
        Sealer({1: NEW}).open(SEALER.seal(b"clear", PLACE), PLACE)


def test_the_first_form_is_read_with_the_first_key_and_its_own_context() -> None:
    both = Sealer({1: OLD, 2: NEW}, first_form=True)
    assert both.open(first_form(b"clear", b"note"), PLACE, b"note") == b"clear"
    with pytest.raises(SealBroken):
        both.open(first_form(b"clear", b"draft"), PLACE, b"note")


def test_the_first_form_is_refused_once_nothing_of_ours_has_it() -> None:
    with pytest.raises(SealBroken, match="first form"):
        Sealer({1: OLD}).open(first_form(b"clear", b"note"), PLACE, b"note")


@pytest.mark.parametrize("stump", [b"", b"\x01", b"\x02", b"\x02\x00\x01", b"\x02\x00\x01" + b"x" * (OVERHEAD - 4)])
def test_a_stump_is_no_sealed_value(stump: bytes) -> None:
    with pytest.raises(SealBroken):
        SEALER.open(stump, PLACE, b"note")


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer({1: b"short"})
