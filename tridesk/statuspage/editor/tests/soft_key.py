"""A WebAuthn key in software, as a browser and a security key behave together."""

from __future__ import annotations

import json
import os
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from tridesk.statuspage.editor.keys import KeyChallenge

FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class SoftKey:
    """One credential at one address; `counts` says whether it numbers its signatures."""

    def __init__(self, origin: str = "http://localhost:8005", *, host: str = "localhost", counts: bool = True) -> None:
        self.origin, self.host = origin, host
        self.counter = 1 if counts else 0
        self.id = os.urandom(32)
        self._private = ec.generate_private_key(ec.SECP256R1())

    def create(self, asked: KeyChallenge | dict[str, Any]) -> str:
        """Answers the wish for a new credential."""
        public = ES256.from_cryptography_key(self._private.public_key())  # type: ignore[no-untyped-call]
        credential = AttestedCredentialData.create(b"\0" * 16, self.id, public)
        data = AuthenticatorData.create(
            sha256(self.host.encode()), FLAGS | AuthenticatorData.FLAG.AT, self.counter, credential
        )
        attestation = AttestationObject.create("none", data, {})
        return self._answer("webauthn.create", asked, attestationObject=bytes(attestation))

    def get(self, asked: KeyChallenge | dict[str, Any]) -> str:
        """Signs the challenge."""
        self.counter += 1 if self.counter else 0
        data = AuthenticatorData.create(sha256(self.host.encode()), FLAGS, self.counter)
        client_data = self._said("webauthn.get", asked)
        signature = self._private.sign(data + client_data.hash, ec.ECDSA(SHA256()))
        return self._answer("webauthn.get", asked, authenticatorData=bytes(data), signature=signature)

    def _said(self, kind: str, asked: KeyChallenge | dict[str, Any]) -> CollectedClientData:
        options = asked.options if isinstance(asked, KeyChallenge) else asked
        return CollectedClientData.create(kind, options["publicKey"]["challenge"], self.origin)

    def _answer(self, kind: str, asked: KeyChallenge | dict[str, Any], **parts: bytes) -> str:
        response = {name: websafe_encode(part) for name, part in parts.items()}
        response["clientDataJSON"] = websafe_encode(bytes(self._said(kind, asked)))
        whole = {"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "type": "public-key"}
        return json.dumps(whole | {"clientExtensionResults": {}, "response": response})
