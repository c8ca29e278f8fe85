"""Links: they cannot be guessed, only genuine ones are looked up, and the stored form gives no access."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.directory.confirming import links

KEY = b"of this installation"


def test_a_token_is_recognised_and_each_is_different() -> None:
    tokens = {links.new(KEY) for _ in range(200)}
    assert len(tokens) == 200
    assert all(links.is_ours(token, KEY) and len(token) == 48 for token in tokens)


def test_a_token_of_another_key_is_refused() -> None:
    assert not links.is_ours(links.new(b"elsewhere"), KEY)


def test_a_token_of_an_older_key_is_recognised_while_the_key_is_kept() -> None:
    assert links.is_ours(links.new(KEY), b"newest", KEY)
    assert not links.is_ours(links.new(KEY), b"newest")


@given(st.integers(0, 47), st.sampled_from("ABCXYZabcxyz0189-_"))
def test_a_token_with_a_changed_letter_is_refused(place: int, letter: str) -> None:
    token = links.new(KEY)
    changed = token[:place] + letter + token[place + 1 :]
    assert links.is_ours(changed, KEY) == (changed == token)


@pytest.mark.parametrize("typed", ["", "x", "ä" * 48, "=" * 48, "A" * 48, "A" * 47, "\x00" * 48, " " * 48])
def test_random_text_is_refused(typed: str) -> None:
    assert not links.is_ours(typed, KEY)


@given(st.text(max_size=60))
def test_any_other_text_is_refused(typed: str) -> None:
    assert not links.is_ours(typed, KEY)


def test_the_digest_does_not_reveal_the_token() -> None:
    token = links.new(KEY)
    assert len(links.digest(token)) == 64
    assert token not in links.digest(token)
