"""Links: they cannot be guessed, only genuine ones are looked up, and the stored form gives no access."""

from __future__ import annotations

from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.kit import link_tokens as links

KEY = b"of this installation"
HERE = b"some purpose"


def test_a_token_is_recognised_and_each_is_different() -> None:
    tokens = {links.new(KEY, purpose=HERE) for _ in range(200)}
    assert len(tokens) == 200
    assert all(links.is_ours(token, KEY, purpose=HERE) and len(token) == 48 for token in tokens)


def test_a_token_of_another_key_is_refused() -> None:
    assert not links.is_ours(links.new(b"elsewhere", purpose=HERE), KEY, purpose=HERE)


def test_a_token_of_an_older_key_is_recognised_while_the_key_is_kept() -> None:
    assert links.is_ours(links.new(KEY, purpose=HERE), b"newest", KEY, purpose=HERE)
    assert not links.is_ours(links.new(KEY, purpose=HERE), b"newest", purpose=HERE)


@given(st.integers(0, 47), st.sampled_from("ABCXYZabcxyz0189-_"))
def test_a_token_with_a_changed_letter_is_refused(place: int, letter: str) -> None:
    token = links.new(KEY, purpose=HERE)
    changed = token[:place] + letter + token[place + 1 :]
    assert links.is_ours(changed, KEY, purpose=HERE) == (changed == token)


@pytest.mark.parametrize("typed", ["", "x", "ä" * 48, "=" * 48, "A" * 48, "A" * 47, "\x00" * 48, " " * 48])
def test_random_text_is_refused(typed: str) -> None:
    assert not links.is_ours(typed, KEY, purpose=HERE)


@given(st.text(max_size=60))
def test_any_other_text_is_refused(typed: str) -> None:
    assert not links.is_ours(typed, KEY, purpose=HERE)


def test_the_digest_does_not_reveal_the_token() -> None:
    token = links.new(KEY, purpose=HERE)
    assert len(links.digest(token)) == 64
    assert token not in links.digest(token)


def test_a_token_for_another_purpose_is_refused() -> None:
    assert not links.is_ours(links.new(KEY, purpose=b"other"), KEY, purpose=HERE)


@pytest.mark.parametrize(
    "path",
    [
        "/request/",
        "/request/confirm/",
        "/request/organisation/",
        "/up-to-date/",
        "/no-more/",
        "/access/confirm/",
        "/access/not-me/",
        "/accounts/password/reset/key/",
    ],
)
def test_the_token_of_a_link_is_left_out_of_a_text(path: str) -> None:
    token = links.new(KEY, purpose=HERE)
    assert links.veiled(f"> https://x.example{path}{token}/\nand on") == f"> https://x.example{path}…/\nand on"
    address = f"https://x.example{path}{token}/"
    once = quote(address, safe="")
    defended = address.replace("-", "-2D").replace("_", "-5F").replace("://", "-3A__").replace("/", "_")
    for rewritten in (
        f"https://eur01.safelinks.protection.outlook.com/?url={once}&data=05%7C02",
        f"https://filter.example/?url={quote(once, safe='')}",
        f"https://urldefense.proofpoint.com/v2/url?u={defended}&d=DwM",
        f"https://urldefense.com/v3/__{address}__;!!abc",
    ):
        assert token[:47] not in unquote(unquote(links.veiled(rewritten).replace("-2D", "-").replace("-5F", "_")))
    for innocent in ("change_request_formulier_bevolking_2026_versie_2.pdf", "/request/new", "a_request_b"):
        assert links.veiled(innocent) == innocent
    assert links.veiled("/request/new and /request/2026-000123") == "/request/new and /request/2026-000123"
