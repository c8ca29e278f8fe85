"""Sealed values open here, with the right key and context, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.kit.sealing import OVERHEAD, SealBroken, Sealer

SEALER = Sealer(b"k" * 32)


@given(clear=st.binary(max_size=200), context=st.binary(max_size=20))
def test_what_was_sealed_opens_again(clear: bytes, context: bytes) -> None:
    sealed = SEALER.seal(clear, context)
    assert len(sealed) == len(clear) + OVERHEAD
    assert SEALER.open(sealed, context) == clear


def test_the_same_value_is_never_sealed_the_same() -> None:
    assert SEALER.seal(b"clear") != SEALER.seal(b"clear")


@given(position=st.integers(0, OVERHEAD + 4), bit=st.integers(0, 7))
def test_one_changed_bit_anywhere_breaks_the_seal(position: int, bit: int) -> None:
    sealed = bytearray(SEALER.seal(b"clear"))
    sealed[position] ^= 1 << bit
    with pytest.raises(SealBroken):
        SEALER.open(bytes(sealed))


def test_another_context_breaks_the_seal() -> None:
    with pytest.raises(SealBroken):
        SEALER.open(SEALER.seal(b"clear", b"ticket:1"), b"ticket:2")


def test_another_key_breaks_the_seal() -> None:
    with pytest.raises(SealBroken):
        Sealer(b"K" * 32).open(SEALER.seal(b"clear"))


@pytest.mark.parametrize("damaged", [b"", b"\x01", b"\x01" * (OVERHEAD - 1)])
def test_a_stump_is_no_sealed_value(damaged: bytes) -> None:
    with pytest.raises(SealBroken):
        SEALER.open(damaged)


def test_a_key_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(b"short")
