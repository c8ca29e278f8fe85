"""One contract for whatever takes letters for e-Box Enterprise: the twin, and the adapter before a small server.

The server checks what the real one is documented to check: the signed assertion, the token, the parts of the request.
"""

from __future__ import annotations

import base64
import json
import re
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qs

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.certificates import make_certificate
from tests.ports import free_port
from tests.serving import serve
from tridesk.kit import clock
from tridesk.kit.errors import Permanent, Temporary
from tridesk.notices.ebox import rest
from tridesk.notices.ebox.ports import LARGEST, MOST_FILES, NEVER_OPENED, TOO_LARGE, BoxAnswer, BoxFile, BoxLetter, EBox
from tridesk.notices.ebox.rest import RestBox
from tridesk.notices.ebox.setting import BoxSetting
from tridesk.notices.ebox.twin import TwinBox

READER, BUSY, ENDED = "BE0123456749", "BE0000000196", "BE0000000295"
FILES: Final = (BoxFile("B-2026-000001.pdf", b"%PDF-1\r\n--x\r\n"), BoxFile("D-0012-1-fr é.pdf", bytes(range(256))))


def letter(key: str = "0b5c9c5e-0000-4000-8000-000000000001", to: str = READER, **changes: Any) -> BoxLetter:
    return BoxLetter(
        key, to, **{"subject": "B-2026-000001 Entretien prévu", "language": "fr", "files": FILES} | changes
    )


class Received(NamedTuple):
    """A letter as it arrived."""

    to: str
    subject: dict[str, str]
    files: tuple[tuple[str, bytes], ...]


@dataclass
class Service:
    """What the server knows, and how it is to answer."""

    key: rsa.RSAPrivateKey
    letters: dict[str, Received] = field(default_factory=dict)
    answers: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)  # by enterprise number
    token_answer: tuple[int, bytes] | None = None
    sign_ins: int = 0
    tokens: list[str] = field(default_factory=list)
    expires_in: int = 300
    let_go: threading.Event | None = None

    def sign_in(self, form: dict[str, list[str]], address: str) -> tuple[int, bytes]:
        self.sign_ins += 1
        if self.token_answer:
            return self.token_answer
        head, claims, signature = form["client_assertion"][0].split(".")
        self.key.public_key().verify(_bytes(signature), f"{head}.{claims}".encode(), PKCS1v15(), hashes.SHA256())
        told = json.loads(_bytes(claims))
        assert json.loads(_bytes(head))["alg"] == "RS256"
        assert (told["iss"], told["sub"], told["aud"]) == ("desk", "desk", address)
        assert 0 < told["exp"] - clock.now().timestamp() <= 60
        assert form["grant_type"] == ["client_credentials"]
        assert "publicationsender" in form["scope"][0]
        self.tokens.append(f"token-{self.sign_ins}")
        return 200, json.dumps({"access_token": self.tokens[-1], "expires_in": self.expires_in}).encode()

    def publish(self, key: str, received: Received) -> tuple[int, dict[str, str]]:
        if key in self.letters:
            return 409, {}
        answer = self.answers.get(received.to, (201, {"messageId": f"m-{len(self.letters) + 1}"}))
        if answer[0] == 201:
            self.letters[key] = received
        return answer


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _read(kind: str, body: bytes) -> Received:
    """The letter in a request of several parts."""
    line = b"--" + kind.partition("boundary=")[2].encode()
    parts = dict(_part(part.removesuffix(b"\r\n")) for part in body.split(line)[1:-1])
    told = json.loads(parts.pop("messageToPublish")[1])
    assert (told["sender"], told["senderApplicationId"], told["messageTypeId"]) == (
        {"eboxType": "enterprise", "enterpriseNumber": "0123456749"},
        "help-desk",
        "letter",
    )
    assert told["recipient"]["eboxType"] == "enterprise"
    assert [file["isMainContent"] for file in told["attachments"]] == [True] + [False] * (len(parts) - 1)
    files = tuple(parts[file["httpPartName"]] for file in told["attachments"])
    return Received(f"BE{told['recipient']['enterpriseNumber']}", told["subject"], files)


def _part(part: bytes) -> tuple[str, tuple[str, bytes]]:
    """The name of a part, its file name and its content."""
    head, _empty, content = part.partition(b"\r\n\r\n")
    names = re.findall(r' (?:file)?name="([^"]*)"', head.decode())
    assert head.decode().endswith("application/pdf" if len(names) > 1 else "application/json")
    return names[0], (names[-1], content)


def handler(service: Service) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if service.let_go is not None:
                service.let_go.wait()
            if self.path == "/token":
                address = f"https://127.0.0.1:{self.server.server_port}/token"  # type: ignore[attr-defined]
                status, content = service.sign_in(parse_qs(body.decode()), address)
            elif self.headers["Authorization"].removeprefix("Bearer ") not in service.tokens:
                status, content = 401, b"{}"
            else:
                assert self.path == "/registry/ebox/messages"
                key = self.headers["Idempotency-Key"]
                assert key[0] == key[-1] == '"'
                status, told = service.publish(key.strip('"'), _read(self.headers["Content-Type"], body))
                content = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    return Handler


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@pytest.fixture
def service(key: rsa.RSAPrivateKey) -> Service:
    return Service(key)


@pytest.fixture
def setting(service: Service, tmp_path: Path) -> Iterator[BoxSetting]:
    make_certificate(tmp_path / "certificate", tmp_path / "key", "ebox.example")
    (tmp_path / "desk").write_bytes(service.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(service)) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        serve(server)
        place = f"https://127.0.0.1:{server.server_port}"
        yield BoxSetting(
            f"{place}/registry/", f"{place}/token", "desk", tmp_path / "desk", "BE0123456749", "help-desk", "letter"
        )
        server.shutdown()


Made = Callable[..., RestBox]


@pytest.fixture
def made(setting: BoxSetting, tmp_path: Path) -> Made:
    """The adapter, which trusts the server."""
    trusting = ssl.create_default_context(cafile=tmp_path / "certificate")
    return lambda **options: RestBox(setting, **{"context": trusting} | options)


@dataclass
class World:
    """A box, what is in it, and how to make one that was busy take letters again."""

    box: EBox
    letters: Callable[[], list[Received]]
    calm: Callable[[], object]


@pytest.fixture(params=["twin", "rest"])
def world(request: pytest.FixtureRequest) -> World:
    if request.param == "twin":
        twin = TwinBox({BUSY: Temporary("busy"), ENDED: Permanent("ended")})
        return World(
            twin, lambda: [_as_received(one) for one in twin.letters.values()], lambda: twin.failures.pop(BUSY)
        )
    service: Service = request.getfixturevalue("service")
    service.answers[BUSY] = (503, {})
    service.answers[ENDED] = (400, {"code": "INVALID_INPUT", "message": "0000000295 is not a valid company"})
    box: EBox = request.getfixturevalue("made")()
    return World(box, lambda: list(service.letters.values()), lambda: service.answers.pop(BUSY))


def _as_received(sent: BoxLetter) -> Received:
    names = [file.name.replace("é", "%C3%A9") for file in sent.files]
    contents = [file.content for file in sent.files]
    return Received(sent.to, {sent.language: sent.subject}, tuple(zip(names, contents, strict=True)))


# --- what both keep to


def test_a_letter_is_in_the_box_with_all_its_files(world: World) -> None:
    answer = world.box.publish(letter())
    assert (bool(answer.number), answer.is_new) == (True, True)
    assert world.letters() == [_as_received(letter())]


def test_a_letter_is_in_the_box_once_however_often_it_is_sent(world: World) -> None:
    world.box.publish(letter())
    assert world.box.publish(letter(subject="Autre")) == BoxAnswer("", is_new=False)
    assert world.box.publish(letter("0b5c9c5e-0000-4000-8000-000000000002")).is_new
    assert len(world.letters()) == 2


def test_a_box_that_is_busy_may_take_it_later(world: World) -> None:
    with pytest.raises(Temporary):
        world.box.publish(letter(to=BUSY))
    assert world.letters() == []
    world.calm()
    assert world.box.publish(letter(to=BUSY)).is_new


def test_what_is_refused_for_good_is_told_apart(world: World) -> None:
    with pytest.raises(Permanent):
        world.box.publish(letter(to=ENDED))
    assert world.letters() == []


@pytest.mark.parametrize(
    "files", [(BoxFile("a.pdf", b"x" * (LARGEST + 1)),), tuple(BoxFile(f"{n}.pdf", b"") for n in range(MOST_FILES + 1))]
)
def test_what_is_too_large_is_not_sent(world: World, files: tuple[BoxFile, ...]) -> None:
    with pytest.raises(Permanent, match=TOO_LARGE):
        world.box.publish(letter(files=files))
    assert world.letters() == []


def test_the_desk_signs_in_and_sends_nothing(world: World) -> None:
    world.box.check()
    assert world.letters() == []


# --- the adapter


def test_a_token_serves_until_its_end_and_one_that_was_revoked_is_asked_anew(service: Service, made: Made) -> None:
    box = made()
    for number in range(3):
        box.publish(letter(f"key-{number}"))
    assert service.sign_ins == 1
    service.tokens.clear()
    assert box.publish(letter("key-3")).is_new
    assert service.sign_ins == 2
    service.expires_in = 30  # less than a token must be valid for
    service.tokens.clear()
    box.publish(letter("key-4"))
    box.publish(letter("key-5"))
    assert service.sign_ins == 4


@pytest.mark.parametrize(
    ("status", "code", "failure"),
    [
        (403, "", Temporary), (429, "", Temporary), (500, "", Temporary), (302, "", Temporary),
        (400, "INVALID_SENDER", Temporary),
        (400, "INVALID_INPUT", Permanent), (404, "", Permanent), (413, "", Permanent),
    ],
)  # fmt: skip
def test_what_may_pass_and_what_does_not(
    service: Service, made: Made, status: int, code: str, failure: type[Exception]
) -> None:
    service.answers[READER] = (status, {"code": code, "message": "in  its\nwords"})
    with pytest.raises(failure, match=f"e-Box: {status} {code} in its words".replace("  ", " ")):
        made().publish(letter())


def test_a_reader_who_never_opened_the_box_is_not_reached(service: Service, made: Made) -> None:
    service.answers[READER] = (201, {"code": "NO_DIGITAL_USER"})
    with pytest.raises(Permanent, match=NEVER_OPENED):
        made().publish(letter())


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ((401, b'{"error": "invalid_client"}'), "e-Box, sign-in: 401 invalid_client"),
        ((200, b"<html>"), rest.NO_SENSE),
        ((200, b"[]"), rest.NO_SENSE),
        ((200, b'{"access_token": "a\\nb"}'), rest.NO_SENSE),
        ((200, b'{"access_token": "' + b"a" * rest.LARGEST_ANSWER + b'"}'), rest.NO_SENSE),
    ],
)
def test_a_sign_in_that_fails_is_tried_again(service: Service, made: Made, answer: tuple[int, bytes], why: str) -> None:
    service.token_answer = answer
    for ask in (made().check, lambda: made().publish(letter())):
        with pytest.raises(Temporary, match=why):
            ask()


@pytest.mark.parametrize("content", ["", "nonsense", "elliptic"])
def test_a_key_that_cannot_be_read_is_said(made: Made, setting: BoxSetting, tmp_path: Path, content: str) -> None:
    if content:
        setting.key.write_bytes((tmp_path / "key").read_bytes() if content == "elliptic" else content.encode())
    else:
        setting.key.unlink()
    with pytest.raises(Temporary, match=rest.NO_KEY):
        made().check()


def test_a_server_whose_certificate_is_not_trusted_gets_nothing(service: Service, made: Made) -> None:
    with pytest.raises(Temporary, match=rest.NOT_TRUSTED):
        made(context=ssl.create_default_context()).publish(letter())
    assert service.sign_ins == 0


def test_a_server_that_does_not_answer_is_left_in_time(service: Service, made: Made) -> None:
    service.let_go = threading.Event()
    with pytest.raises(Temporary, match=rest.TOO_SLOW):
        made(seconds=0.3).check()
    service.let_go.set()


def test_a_server_that_is_not_there_is_said(setting: BoxSetting) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}/token"
    gone = BoxSetting(setting.url, nowhere, "desk", setting.key, "BE0123456749", "help-desk", "letter")
    with pytest.raises(Temporary, match=rest.SILENT):
        RestBox(gone).check()
