from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tridesk.kit.signing import Signer, Verifier


def test_a_signature_holds_over_its_message_alone(tmp_path: Path) -> None:
    signer = Signer.of_file(tmp_path / "key")
    signature = signer.sign(b"words")
    assert signer.holds(signature, b"words")
    assert not signer.holds(signature, b"worse")
    assert not Signer.of_file(tmp_path / "other").holds(signature, b"words")


@pytest.mark.parametrize("signature", ["", "no base64!", "é", "AAAA", "A" * 88])
def test_what_is_no_signature_does_not_hold(tmp_path: Path, signature: str) -> None:
    assert not Signer.of_file(tmp_path / "key").holds(signature, b"words")


def test_the_key_stays_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "key"
    signature = Signer.of_file(path).sign(b"words")
    assert Signer.of_file(path).holds(signature, b"words")
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_who_starts_together_agrees_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: Signer.of_file(tmp_path / "key").pem(), range(16)))
    assert len(keys) == 1


def test_anybody_verifies_with_the_public_half(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    signer = Signer.of_file(tmp_path / "key")
    public = load_pem_public_key(signer.pem().encode())
    assert Verifier(public.public_bytes_raw()).holds(signer.sign(b"x"), b"x")  # type: ignore[union-attr]
