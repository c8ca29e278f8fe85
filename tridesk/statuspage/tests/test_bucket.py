"""A bucket gets the site by signed requests; its twin here checks every signature with the rest of the request."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.serving import serve
from tridesk.kit.errors import Permanent, Temporary
from tridesk.statuspage.bucket import BucketCopy, Keys, authorization
from tridesk.statuspage.copies import BadCopy, copy_from
from tridesk.statuspage.shelf import Shelf
from tridesk.statuspage.tests.test_shelf import put as put_pages

AT = datetime(2013, 5, 24, tzinfo=UTC)
EXAMPLE = Keys("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")  # as AWS prints it in its examples
HOST = "examplebucket.s3.amazonaws.com"


@pytest.mark.parametrize(
    ("method", "path", "body", "more", "proof"),
    [
        (
            "GET",
            "/test.txt",
            b"",
            {"range": "bytes=0-9"},
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "/test%24file.text",
            b"Welcome to Amazon S3.",
            {"date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
    ],
)
def test_the_signatures_of_the_documentation(
    method: str, path: str, body: bytes, more: dict[str, str], proof: str
) -> None:
    payload = hashlib.sha256(body).hexdigest()
    headers = {"host": HOST, "x-amz-content-sha256": payload, "x-amz-date": "20130524T000000Z"} | more
    assert authorization(EXAMPLE, method, path, headers, payload, AT).endswith(f"Signature={proof}")


def put(shelf: Shelf, text: str) -> None:
    """A generation that says which one it is, as real ones do."""
    put_pages(shelf, text)
    (shelf.current / "generation.json").write_text(text)


class Bucket:
    """A storage service in memory: objects by path, in the order in which they came."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.asked: list[str] = []
        self.answer = 0  # what it answers to everything, when it is not well


@pytest.fixture
def served() -> Iterator[tuple[Bucket, str]]:
    bucket = Bucket()

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            bucket.asked.append(f"{self.command} {self.path}")
            status = bucket.answer or (200 if self._proven(body) else 403)
            if status == 200 and self.command == "PUT":
                bucket.objects[self.path] = (body, self.headers["Content-Type"])
            elif status == 200:
                bucket.objects.pop(self.path, None)
            self.send_response(status)
            self.end_headers()

        do_PUT = do_DELETE = _take

        def _proven(self, body: bytes) -> bool:
            header = self.headers["Authorization"]
            names = header.partition("SignedHeaders=")[2].partition(",")[0].split(";")
            if not {"host", "x-amz-date", "x-amz-content-sha256"} <= set(names):
                return False
            at = datetime.strptime(self.headers["x-amz-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            headers = {name: self.headers[name] for name in names}
            payload = hashlib.sha256(body).hexdigest()
            return header == authorization(Keys("me", "s/e+cret", "eu"), self.command, self.path, headers, payload, at)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    serve(server)
    yield bucket, f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def bucket_at(host: str, secret: str = "s%2Fe%2Bcret") -> BucketCopy:
    return BucketCopy.from_url(f"http://me:{secret}@{host}/state/r?region=eu")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "site")


def test_the_setting_names_a_bucket() -> None:
    copy = copy_from("s3:https://me:s%2Fe@storage.example/state?region=eu-central-1")
    assert copy == BucketCopy("https://storage.example/state", Keys("me", "s/e", "eu-central-1"))
    assert "s/e" not in str(copy)
    for nonsense in ("s3:", "s3:https://storage.example/state", "s3:https://me:s@storage.example/", "s3:ftp://a:b@c/d"):
        with pytest.raises(BadCopy):
            copy_from(nonsense)


def test_all_files_arrive_signed_and_programs_are_served_before_pages(shelf: Shelf, served: tuple[Bucket, str]) -> None:
    bucket, host = served
    put(shelf, "one")
    bucket_at(host).send(shelf)
    assert bucket.objects["/state/r/nl/index.html"] == (b"one", "text/html; charset=utf-8")
    assert bucket.objects["/state/r/api/v2/status.json"] == (b"one", "application/json; charset=utf-8")
    order = [request.partition("/r/")[2] for request in bucket.asked]
    assert order[:4] == ["api/v2/status.json", "page.js", "index.html", "nl/index.html"]
    assert order[4:] == ["generation.json"]


def test_only_what_changed_is_sent_again(shelf: Shelf, served: tuple[Bucket, str]) -> None:
    bucket, host = served
    copy = bucket_at(host)
    put(shelf, "one")
    copy.send(shelf)
    bucket.asked.clear()
    copy.send(shelf)
    assert bucket.asked == []
    put(shelf, "two")
    copy.send(shelf)
    assert ("PUT /state/r/page.js" in bucket.asked, len(bucket.asked)) == (False, 4)
    assert bucket.objects["/state/r/index.html"][0] == b"two"


def test_what_is_gone_goes_there_too(shelf: Shelf, served: tuple[Bucket, str]) -> None:
    bucket, host = served
    copy = bucket_at(host)
    put(shelf, "one")
    copy.send(shelf)
    copy._sent["old/index.html"] = ""
    copy.send(shelf)
    assert bucket.asked[-1] == "DELETE /state/r/old/index.html"


def test_a_wrong_secret_is_for_good_and_a_service_that_is_down_is_not(shelf: Shelf, served: tuple[Bucket, str]) -> None:
    bucket, host = served
    put(shelf, "one")
    with pytest.raises(Permanent, match="403"):
        bucket_at(host, "wrong").send(shelf)
    bucket.answer = 503
    copy = bucket_at(host)
    with pytest.raises(Temporary, match="503"):
        copy.send(shelf)
    bucket.answer = 0
    copy.send(shelf)
    assert len(bucket.objects) == 5
    with pytest.raises(OSError, match="refused"):
        bucket_at("127.0.0.1:1").send(shelf)
