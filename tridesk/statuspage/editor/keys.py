"""The ceremonies of WebAuthn: a key is made for an editor, and signs at each entry.

A challenge lives in the page that asks for it, signed by us and good for five minutes; nothing is kept before a proof,
so a flood of visitors fills nothing. Keys are discoverable: the key says whose it is, the sign-in
page asks for no name and discloses no editor.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from django.core import signing
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from tridesk.kit import clock
from tridesk.statuspage.editor.store import Editor, SecurityKey

CHALLENGE_SECONDS: Final = 300
MOST_ANSWER: Final = 20_000  # characters; a key of any kind answers with far less
NAME: Final = "Tridesk"

# Keys that can ask for a PIN or a finger do so; the password is the second thing we insist on ourselves.
_VERIFY: Final = UserVerificationRequirement.PREFERRED


class Unproved(Exception):
    """What came back proves nothing: another challenge, another address, a broken signature, no answer at all."""


@dataclass(frozen=True, slots=True)
class KeyChallenge:
    """What a page hands to its script (`options`) and gets back with the answer (`state`)."""

    options: dict[str, Any]
    state: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A key signed our challenge."""

    key: SecurityKey
    counter: int
    challenge: str


class Ceremonies:
    """For the one address under which the editor is open, `https://status-editor.example`."""

    def __init__(self, url: str) -> None:
        self.origin = url.rstrip("/")
        place = PublicKeyCredentialRpEntity(name=NAME, id=urlsplit(url).hostname or "")
        self._server = Fido2Server(place, verify_origin=lambda origin: origin == self.origin)

    def ask_for_new_key(self, editor: Editor, known: Sequence[SecurityKey] = ()) -> KeyChallenge:
        """Asks a key to make a credential for `editor`; one that has made one already is told not to."""
        options, state = self._server.register_begin(
            PublicKeyCredentialUserEntity(id=editor.name.encode(), name=editor.name, display_name=editor.shown),
            credentials=[AttestedCredentialData(key.credential) for key in known],
            resident_key_requirement=ResidentKeyRequirement.REQUIRED,
            user_verification=_VERIFY,
        )
        return KeyChallenge(dict(options), _sealed(state, f"new:{editor.name}"))

    def new_key(self, editor: Editor, *, state: str, answer: str, label: str) -> SecurityKey:
        """The key that answered, ready to be kept."""
        try:
            made = self._server.register_complete(_opened(state, f"new:{editor.name}"), _parsed(answer))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Unproved from error
        data = made.credential_data
        assert data is not None  # register_complete has looked
        return SecurityKey(data.credential_id, editor.name, bytes(data), label, made.counter, clock.now(), None)

    def ask_for_key(self) -> KeyChallenge:
        """Asks any key of ours to sign."""
        options, state = self._server.authenticate_begin(user_verification=_VERIFY)
        return KeyChallenge(dict(options), _sealed(state, "sign-in"))

    def claimed(self, answer: str) -> bytes:
        """Which key says it has answered; nothing is proved yet."""
        try:
            return bytes(AuthenticationResponse.from_dict(_parsed(answer)).raw_id)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Unproved from error

    def proof(self, key: SecurityKey, *, state: str, answer: str) -> Proof:
        """That `key` signed the challenge of `state` just now, at our address."""
        try:
            asked, response = _opened(state, "sign-in"), AuthenticationResponse.from_dict(_parsed(answer))
            self._server.authenticate_complete(asked, [AttestedCredentialData(key.credential)], response)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Unproved from error
        return Proof(key, response.response.authenticator_data.counter, str(asked["challenge"]))


def _sealed(state: Mapping[str, Any], purpose: str) -> str:
    return signing.dumps(dict(state), salt=f"tridesk.editor.{purpose}")


def _opened(state: str, purpose: str) -> dict[str, Any]:
    try:
        return dict(signing.loads(state, salt=f"tridesk.editor.{purpose}", max_age=CHALLENGE_SECONDS))
    except signing.BadSignature as error:
        raise Unproved from error


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > MOST_ANSWER:
        raise Unproved
    parsed = json.loads(answer or "null")
    if not isinstance(parsed, dict):
        raise Unproved
    return parsed
