"""A small desk: two people of External Relations, a group of municipalities, a notice."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

import pytest
from django.db import connection, transaction

from tridesk.accounts.models import User
from tridesk.accounts.roles import Role
from tridesk.directory.audience.actions import GroupCard, add_group
from tridesk.directory.audience.rules import Rule
from tridesk.directory.models import Organisation, UserGroup
from tridesk.kit.errors import Temporary
from tridesk.mailroom.pipeline import RelayAnswer, RelayFate, RelayMail
from tridesk.notices import actions
from tridesk.notices.actions import NoticeDraft
from tridesk.notices.models import Notice

SUBJECTS = {"nl": "Onderhoud", "fr": "Maintenance", "de": "Wartung"}
TEXTS = {"nl": "Zondag onderhoud.", "fr": "Maintenance dimanche.", "de": "Wartung am Sonntag."}


@pytest.fixture
def clemence(db: None) -> User:
    return User.objects.create(username="clemence", name="Clémence", role=Role.EXTERNAL_RELATIONS, language="fr")


@pytest.fixture
def machteld(db: None) -> User:
    return User.objects.create(username="machteld", name="Machteld", role=Role.SUPERVISOR, language="nl")


@pytest.fixture
def town(db: None) -> Callable[..., Organisation]:
    """Makes a municipality with a mail address."""

    def make(name: str, language: str = "nl", email: str | None = None) -> Organisation:
        address = f"{name.lower()}@town.example" if email is None else email
        return Organisation.objects.create(
            kind="municipality", name_nl=name, name_fr=name, service_language=language, email=address
        )

    return make


@pytest.fixture
def municipalities(db: None) -> UserGroup:
    return add_group("municipalities", GroupCard("Gemeenten", "Communes", rule=Rule(kinds=("municipality",))), by=None)


def draft(group: UserGroup, **changes: object) -> NoticeDraft:
    """A maintenance in three languages for a group."""
    values: dict[str, object] = {
        "category": "maintenance",
        "subjects": SUBJECTS,
        "texts": TEXTS,
        "groups": [group.pk],
    } | changes
    return NoticeDraft(**values)  # type: ignore[arg-type]


def approved(notice: Notice, by: User, approver: User) -> Notice:
    """Proposed by one and approved by another."""
    actions.propose_notice(notice.pk, by=by)
    return actions.approve_notice(notice.pk, Notice.objects.get(pk=notice.pk).fingerprint, by=approver)


@dataclass
class Relay:
    """A relay in memory: records its mails and answers as set per address."""

    given: list[tuple[str, str, bytes]] = field(default_factory=list)
    answers: dict[str, list[RelayAnswer]] = field(default_factory=dict)
    away: bool = False
    calls: int = 0  # how often it was to open a connection

    def open(self) -> None:
        self.calls += 1
        if self.away:
            raise Temporary("nobody there")

    def rest(self) -> None:
        pass

    def carry(self, mails: Iterable[RelayMail]) -> Generator[RelayAnswer]:
        for mail in mails:
            yield self.hand_over(mail.envelope_from, mail.recipients[0], mail.raw)

    def hand_over(self, envelope_from: str, recipient: str, raw: bytes) -> RelayAnswer:
        answer = (self.answers.get(recipient) or [RelayAnswer(RelayFate.TAKEN, "250 OK")]).pop(0)
        if answer.fate is RelayFate.TAKEN:
            self.given.append((envelope_from, recipient, raw))
        return answer

    def close(self) -> None:
        pass


@contextmanager
def in_hand(address: str) -> Iterator[None]:
    """A sender that claims holds the delivery to this address; whatever waits for it fails after five seconds."""
    with closing(connection.copy()) as claiming, claiming.cursor() as sender:
        sender.execute("BEGIN")
        sender.execute("SELECT FROM notices_delivery WHERE address = %s FOR NO KEY UPDATE", [address])
        with transaction.atomic(), connection.cursor() as ours:
            ours.execute("SET LOCAL lock_timeout = '5s'")
            yield
        sender.execute("ROLLBACK")
