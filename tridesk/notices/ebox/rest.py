"""e-Box Enterprise over its REST API (document sender, version 3), with a token of OAuth 2.

The desk proves who it is by a signed assertion (RFC 7523) of a minute. A letter is one request with an Idempotency-Key;
an answer 409 means that it is there already.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import socket
import ssl
import time
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final, NamedTuple
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils.translation import gettext_noop

from tridesk.kit import clock
from tridesk.kit.deadlines import cut_off
from tridesk.kit.errors import Permanent, Temporary
from tridesk.notices.ebox.ports import LONGEST_SUBJECT, NEVER_OPENED, BoxAnswer, BoxLetter
from tridesk.notices.ebox.setting import BoxSetting

SECONDS: Final = 60.0  # for one letter, with its token
LARGEST_ANSWER: Final = 256 * 1024  # bytes
SILENT: Final = gettext_noop("The e-Box cannot be reached.")
TOO_SLOW: Final = gettext_noop("The e-Box did not answer in time.")
NOT_TRUSTED: Final = gettext_noop("The certificate of the e-Box is not valid.")
NO_SENSE: Final = gettext_noop("The answer of the e-Box makes no sense.")
NO_KEY: Final = gettext_noop("The key with which the desk signs in to the e-Box cannot be read.")
_SCOPE: Final = "scope:document:management:consult:ws-eboxrestentreprise:publicationsender"
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_PASSING: Final = frozenset({401, 403, 408, 425, 429})
_OURS: Final = frozenset({"INVALID_SENDER"})  # what the administrator set is wrong, not this letter
_VALID: Final = 60  # seconds of an assertion, and by which a token is given up before its end


class _Reply(NamedTuple):
    """An answer; `value` is its JSON object, {} where it has none."""

    status: int
    value: Mapping[str, Any]


class RestBox:
    """The e-Box of these settings. `context` says whom TLS trusts."""

    def __init__(self, setting: BoxSetting, *, seconds: float = SECONDS, context: ssl.SSLContext | None = None) -> None:
        self._setting, self._seconds = setting, seconds
        self._context = context or ssl.create_default_context()
        self._token, self._ends = "", 0.0

    def publish(self, letter: BoxLetter) -> BoxAnswer:
        letter.check()
        until = time.monotonic() + self._seconds
        body, headers = self._request(letter)
        if time.monotonic() >= self._ends:
            self._sign_in(until)
        reply = self._put(body, headers, until)
        if reply.status == 401:  # the token was revoked
            self._sign_in(until)
            reply = self._put(body, headers, until)
        return _answer(reply)

    def check(self) -> None:
        self._sign_in(time.monotonic() + self._seconds)

    def _put(self, body: bytes, headers: Mapping[str, str], until: float) -> _Reply:
        url = f"{self._setting.url.rstrip('/')}/ebox/messages"
        return self._post(url, body, {**headers, "Authorization": f"Bearer {self._token}"}, until)

    def _request(self, letter: BoxLetter) -> tuple[bytes, dict[str, str]]:
        """The body of several parts, and its headers."""
        setting = self._setting
        names = [f"file{place}" for place in range(1, len(letter.files) + 1)]
        message = {
            "recipient": {"eboxType": "enterprise", "enterpriseNumber": letter.to.removeprefix("BE")},
            "sender": {"eboxType": "enterprise", "enterpriseNumber": setting.sender.removeprefix("BE")},
            "subject": {letter.language: letter.subject[:LONGEST_SUBJECT]},
            "senderApplicationId": setting.application,
            "messageTypeId": setting.kind,
            "attachments": [
                {"httpPartName": name, "isMainContent": name == names[0], "isAttachmentSigned": False} for name in names
            ],
            "isReplyAuthorized": False,
        }
        # The end of a part must not stand in a file: the hash of all files makes it a line that none of them knows.
        line = hashlib.sha256(b"".join(file.content for file in letter.files)).hexdigest()
        parts = [("messageToPublish", "", "application/json", json.dumps(message).encode())]
        parts += [
            (name, quote(file.name, safe=" ()"), "application/pdf", file.content)
            for name, file in zip(names, letter.files, strict=True)
        ]
        body = b"".join(_part(line, *part) for part in parts) + f"--{line}--\r\n".encode()
        return body, {
            "Content-Type": f"multipart/form-data; boundary={line}",
            "Idempotency-Key": f'"{letter.key}"',
            "Accept": "application/json",
        }

    def _sign_in(self, until: float) -> None:
        setting = self._setting
        form = {
            "grant_type": "client_credentials",
            "scope": _SCOPE,
            "client_id": setting.client,
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._assertion(),
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        reply = self._post(setting.token_url, urlencode(form).encode(), headers, until)
        token, seconds = reply.value.get("access_token"), reply.value.get("expires_in", 0)
        if reply.status != 200:
            raise Temporary(f"e-Box, sign-in: {reply.status} {str(reply.value.get('error', ''))[:200]}".strip())
        if not isinstance(token, str) or not token.isascii() or not token.isprintable():
            raise Temporary(NO_SENSE)
        valid = seconds if isinstance(seconds, int) else 0
        self._token, self._ends = token, time.monotonic() + valid - _VALID

    def _assertion(self) -> str:
        """A JSON Web Token (RS256) that says who the desk is."""
        setting, now = self._setting, int(clock.now().timestamp())
        claims = {
            "iss": setting.client,
            "sub": setting.client,
            "aud": setting.token_url,
            "jti": secrets.token_hex(16),
            "iat": now,
            "exp": now + _VALID,
        }
        signed = ".".join(_base64(json.dumps(part).encode()) for part in ({"alg": "RS256", "typ": "JWT"}, claims))
        try:
            key = load_pem_private_key(setting.key.read_bytes(), None)
        except (OSError, ValueError, TypeError):
            raise Temporary(NO_KEY) from None
        if not isinstance(key, RSAPrivateKey):
            raise Temporary(NO_KEY)
        return f"{signed}.{_base64(key.sign(signed.encode(), PKCS1v15(), hashes.SHA256()))}"

    def _post(self, url: str, body: bytes, headers: Mapping[str, str], until: float) -> _Reply:
        """One request over a connection of its own, which ends at `until`; redirects are not followed."""
        connection = self._connection(urlsplit(url), until)
        try:
            connection.connect()
            line: socket.socket = connection.sock
            with cut_off(lambda: line.shutdown(socket.SHUT_RDWR), until):
                path = url.partition("://")[2].partition("/")[2]
                connection.request("POST", f"/{path}", body, {**headers, "User-Agent": "Tridesk"})
                answer = connection.getresponse()
                content = answer.read(LARGEST_ANSWER + 1)
        except ssl.SSLCertVerificationError:
            raise Temporary(NOT_TRUSTED) from None
        except (OSError, HTTPException):
            raise Temporary(TOO_SLOW if time.monotonic() >= until else SILENT) from None
        finally:
            connection.close()
        if time.monotonic() >= until:  # what was cut off at its time may look whole
            raise Temporary(TOO_SLOW)
        return _Reply(answer.status, _json_object(content) if len(content) <= LARGEST_ANSWER else {})

    def _connection(self, parts: SplitResult, until: float) -> HTTPConnection:
        host, seconds = parts.hostname or "", max(until - time.monotonic(), 0.001)
        if parts.scheme == "https":
            return HTTPSConnection(host, parts.port, timeout=seconds, context=self._context)
        return HTTPConnection(host, parts.port, timeout=seconds)


def _answer(reply: _Reply) -> BoxAnswer:
    """What an answer means for a letter."""
    if reply.status == 409:
        return BoxAnswer("", is_new=False)
    code, words = (str(reply.value.get(name, "")) for name in ("code", "message"))
    if 200 <= reply.status < 300:
        if code == "NO_DIGITAL_USER":
            raise Permanent(NEVER_OPENED)
        return BoxAnswer(str(reply.value.get("messageId", ""))[:100], is_new=True)
    sentence = " ".join(f"e-Box: {reply.status} {code} {words}".split())[:500]
    if 400 <= reply.status < 500 and reply.status not in _PASSING and code not in _OURS:
        raise Permanent(sentence)
    raise Temporary(sentence)


def _part(line: str, name: str, filename: str, kind: str, content: bytes) -> bytes:
    saved = f'; filename="{filename}"' if filename else ""
    head = f'--{line}\r\nContent-Disposition: form-data; name="{name}"{saved}\r\nContent-Type: {kind}\r\n\r\n'
    return head.encode() + content + b"\r\n"


def _json_object(content: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
