"""A bucket of S3-compatible storage as a second place for the site: signed PUTs (AWS Signature Version 4), no library.

    s3:https://KEY:SECRET@storage.example/status            the bucket `status`, addressed by path
    s3:https://KEY:SECRET@storage.example/status/r?region=eu-central-1

A bucket has no rename, so a generation arrives file by file, each whole: what programs read first, the pages after
them, and `generation.json` last. Only what has changed since this process sent it last is sent.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tridesk.kit import clock
from tridesk.kit.errors import Permanent, Temporary
from tridesk.statuspage.bundles import files_below
from tridesk.statuspage.shelf import Shelf

SECONDS: Final = 20
LAST: Final = "generation.json"
TYPES: Final = {
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "svg": "image/svg+xml",
    "js": "text/javascript; charset=utf-8",
    "pem": "application/x-pem-file",
    "xml": "application/xml; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """The credentials of the bucket, and its region."""

    name: str
    secret: str
    region: str = "us-east-1"


def authorization(keys: Keys, method: str, path: str, headers: Mapping[str, str], payload: str, at: datetime) -> str:
    """The header that proves a request; `path` is quoted, `payload` the SHA-256 of the body in hexadecimal.

    `headers` are those that are signed, names in small letters; as AWS describes it for requests without a query.
    """
    day, moment = at.strftime("%Y%m%d"), at.strftime("%Y%m%dT%H%M%SZ")
    names = ";".join(sorted(headers))
    listed = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    canonical = f"{method}\n{path}\n\n{listed}\n{names}\n{payload}"
    scope = f"{day}/{keys.region}/s3/aws4_request"
    told = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{keys.secret}".encode()
    for part in (day, keys.region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    proof = hmac.new(key, told.encode(), "sha256").hexdigest()
    return f"AWS4-HMAC-SHA256 Credential={keys.name}/{scope},SignedHeaders={names},Signature={proof}"


@dataclass(frozen=True, slots=True)
class BucketCopy:
    """A bucket; `address` is its own, with the folder in it if there is one."""

    address: str
    keys: Keys
    _sent: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_url(cls, url: str) -> BucketCopy:
        """As the setting has it; `ValueError` when that is no bucket."""
        parts = urlsplit(url)
        folder = parts.path.strip("/")
        if parts.scheme not in ("http", "https") or not (parts.hostname and parts.username and parts.password):
            raise ValueError("no address with key and secret")
        if not folder:
            raise ValueError("no bucket")
        region = parse_qs(parts.query).get("region", ["us-east-1"])[0]
        host = parts.netloc.rpartition("@")[2]
        return cls(
            f"{parts.scheme}://{host}/{quote(unquote(folder))}",
            Keys(unquote(parts.username), unquote(parts.password), region),
        )

    def send(self, shelf: Shelf) -> None:
        """Brings the current generation there."""
        with shelf.alone():
            files = {path: file.read_bytes() for path, file in files_below(shelf.folder / os.readlink(shelf.current))}
            bundle = shelf.bundle_of(shelf.current_number() or 0)
        hashes = {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}
        more = shelf.bundles.hashes(bundle) if bundle else {}
        digests = more | hashes
        for path in sorted(digests, key=_turn):
            if path.rpartition(".")[2] in TYPES and self._sent.get(path) != digests[path]:
                content = files[path] if path in files else (shelf.bundles.files_of(bundle) / path).read_bytes()
                self._ask("PUT", path, content)
                self._sent[path] = digests[path]
        for path in sorted(set(self._sent) - set(digests)):
            self._ask("DELETE", path, b"")
            del self._sent[path]

    def _ask(self, method: str, path: str, body: bytes) -> None:
        parts, at = urlsplit(f"{self.address}/{quote(path)}"), clock.now().astimezone(UTC)
        payload = hashlib.sha256(body).hexdigest()
        headers = {
            "host": parts.netloc,
            "x-amz-content-sha256": payload,
            "x-amz-date": at.strftime("%Y%m%dT%H%M%SZ"),
        }
        if method == "PUT":
            headers |= {"content-type": TYPES[path.rpartition(".")[2]], "cache-control": "no-cache"}
        headers["authorization"] = authorization(self.keys, method, parts.path, headers, payload, at)
        request = urllib.request.Request(parts.geturl(), body or None, headers, method=method)  # noqa: S310 - checked
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
                answer.read(1000)
        except urllib.error.HTTPError as refused:
            kind = Temporary if refused.code >= 500 or refused.code == 429 else Permanent
            raise kind(f"{method} {path}: {refused.code} {refused.reason}") from None

    def __str__(self) -> str:
        return self.address


def _turn(path: str) -> tuple[bool, bool, str]:
    """Programs before pages, and last what says which generation this is."""
    return path == LAST, path.endswith(".html"), path
