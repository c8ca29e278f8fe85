"""The encoding of LDAP: what is written is read again, and what is no such thing is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.reconnect.access.ldap import ber


@given(st.binary(max_size=400), st.integers(-(2**63), 2**63 - 1))
def test_what_is_written_is_read_again(content: bytes, number: int) -> None:
    whole = ber.element(ber.SEQUENCE, ber.octets(content), ber.number(number), ber.boolean(True))
    octets, integer, truth = ber.read(whole).children
    assert (octets.content, integer.number, truth.content) == (content, number, b"\xff")


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        element = ber.read(data)
    except ber.BadEncoding:
        return
    assert len(data) - len(element.content) in (2, 3, 4, 5, 6)


def test_numbers_as_the_standard_has_them() -> None:
    assert ber.number(127) == b"\x02\x01\x7f"
    assert ber.number(128) == b"\x02\x02\x00\x80"
    assert ber.number(-128) == b"\x02\x01\x80"


@pytest.mark.parametrize("data", [b"", b"\x30", b"\x30\x05ab", b"\x1f\x01\x00", b"\x30\x80", b"\x30\x85" + b"\x00" * 9])
def test_what_is_no_element(data: bytes) -> None:
    with pytest.raises(ber.BadEncoding):
        ber.read(data)


def test_a_number_without_a_length_is_refused() -> None:
    with pytest.raises(ber.BadEncoding):
        _number = ber.read(b"\x02\x00").number
    with pytest.raises(ber.BadEncoding):
        ber.read(b"\x30\x00").child(0)
