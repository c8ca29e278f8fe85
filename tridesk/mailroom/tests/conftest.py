"""Fixtures: the relay is the twin in memory, and a listener records outcomes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from tridesk.accounts.models import User
from tridesk.mailroom import actions, ports
from tridesk.mailroom.compose import OutgoingMail
from tridesk.mailroom.memory import MemoryTransport
from tridesk.mailroom.models import OutMail


class Listening:
    """A room above that writes down what it is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, ...]] = []

    def message_sent(self, mail: OutMail) -> None:
        self.heard.append(("sent", mail.ref, mail.state))

    def message_failed(self, mail: OutMail, reply: str) -> None:
        self.heard.append(("failed", mail.ref, mail.state, reply))


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> MemoryTransport:
    twin = MemoryTransport()
    monkeypatch.setattr(ports, "transport", lambda: twin)
    return twin


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Listening:
    heard = Listening()
    monkeypatch.setattr(ports.listener, "answer", heard)
    return heard


@pytest.fixture
def queue(db: None) -> Callable[..., OutMail]:
    """Queues a message; name only what matters."""
    count = 0

    def queue(**changes: Any) -> OutMail:
        nonlocal count
        count += 1
        values: dict[str, Any] = {
            "sender": "Helpdesk <helpdesk@desk.example>",
            "recipients": ["jan@town.example"],
            "subject": "Uw vraag",
            "text": "Goedendag\n\nHet is in orde.",
            "message_id": f"<{count}@desk.example>",
        }
        envelope: dict[str, Any] = {"ref": "ticket:2026-000123", "kind": "answer", "by": None}
        not_before = changes.pop("not_before", None)
        for name in changes.keys() & envelope.keys():
            envelope[name] = changes.pop(name)
        with actions.held_until(not_before) if not_before else nullcontext():
            return actions.queue_mail(OutgoingMail(**values | changes), **envelope)

    return queue


@pytest.fixture
def person(db: None) -> User:
    return User.objects.create(username="an", name="An Peeters", role="supervisor")
