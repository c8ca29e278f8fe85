"""Programs that call: with any scope, acting for any role."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.actions import digest_of
from tridesk.accounts.models import Token, User
from tridesk.api.auth import READ, WRITE, calls
from tridesk.directory.models import Expert, Organisation, Service
from tridesk.directory.office.queries import forget_working_hours
from tridesk.kit import clock
from tridesk.kit.rooms import installed
from tridesk.tickets import actions
from tridesk.tickets.actions import Requester
from tridesk.tickets.lifecycle import Channel
from tridesk.tickets.models import Ticket, Topic

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Caller:
    """A program with a token; reads English."""

    def __init__(self, clear: str, user: User, token: Token) -> None:
        self.clear, self.user, self.token = clear, user, token
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.client.get(self._at(path), query, headers=self._headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        at, sent = self._at(path), self._headers(headers)
        if body is None:
            return self.client.post(at, b"", content_type="application/json", headers=sent)
        return self.client.post(at, body, content_type="application/json", headers=sent)

    def delete(self, path: str, **headers: str) -> Any:
        return self.client.delete(self._at(path), headers=self._headers(headers))

    def put(self, path: str, body: Any, **headers: str) -> Any:
        sent = self._headers(headers)
        return self.client.put(self._at(path), body, content_type="application/json", headers=sent)

    def _at(self, path: str) -> str:
        return path if path.startswith("/api/") else f"/api/v1{path}"

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return {"Accept-Language": "en", "Authorization": f"Bearer {self.clear}"} | named


MakeCaller = Callable[..., Caller]


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    calls.forget()
    forget_working_hours()
    yield
    calls.forget()
    forget_working_hours()


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def caller_of(db: None) -> MakeCaller:
    """Returns a client with a token of a user with a role: `caller_of("expert", READ)`."""

    def make(role: str, *scopes: str, username: str = "", expires_at: datetime | None = None) -> Caller:
        username = username or f"{role}-{User.objects.count()}"
        user = User.objects.create(username=username, name=username.title(), role=role, language="fr")
        clear = f"tridesk_{username}"
        token = Token.objects.create(
            name=username,
            digest=digest_of(clear),
            user=user,
            scopes=list(scopes),
            created_at=MONDAY,
            expires_at=expires_at,
        )
        return Caller(clear, user, token)

    return make


@pytest.fixture
def caller(caller_of: MakeCaller) -> Caller:
    """A call taker's token with every scope."""
    return caller_of("call_taker", *installed.answer.scopes, username="karim")


@pytest.fixture
def topic(db: None) -> Topic:
    parent, _made = Topic.objects.get_or_create(
        code="ZZZ", defaults={"name_nl": "Toegang", "name_fr": "Accès", "name_de": "Zugang", "name_en": "Access"}
    )
    child, _made = Topic.objects.get_or_create(
        code="ZZZ.KEY", parent=parent, defaults={"name_nl": "Sleutel", "name_fr": "Clé", "name_en": "Key"}
    )
    return child


@pytest.fixture
def namur(db: None) -> Organisation:
    return Organisation.objects.create(
        name_nl="Namen", name_fr="Namur", name_de="Namur", name_en="Namur", kind="municipality"
    )


@pytest.fixture
def registers(caller_of: MakeCaller) -> Service:
    """A service with one expert, `elke`, whose token may read and write."""
    service = Service.objects.create(code="REG", name_nl="Registers", name_fr="Registres", name_en="Registers")
    Expert.objects.create(service=service, user=caller_of("expert", READ, WRITE, username="elke").user)
    return service


def opened(subject: str = "Lost key", **fields: Any) -> Ticket:
    """A ticket of a requester with a mail address."""
    values: dict[str, Any] = {
        "by": None,
        "channel": Channel.MAIL,
        "language": "nl",
        "text": "Where is it?",
        "requester": Requester(name="An Peeters", email="an@namur.example"),
    }
    return actions.open_ticket(actions.NewTicket(subject=subject, **(values | fields)))


def kept(clear: str) -> Caller:
    """The caller with a token that a fixture made."""
    token = Token.objects.select_related("user").get(name=clear)
    return Caller(f"tridesk_{clear}", token.user, token)
