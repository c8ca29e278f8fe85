"""Fixtures: a ticket that came by mail, the mails that left, and the browser of its requester."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from tridesk.accounts.models import User
from tridesk.kit import clock
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

LINK = re.compile(r"http\S+?(/request/[\w-]{48}/)")


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with clock.frozen(factories.MONDAY):
        yield


@pytest.fixture
def karim(db: None) -> User:
    """A call taker."""
    return factories.person("karim")


@pytest.fixture
def ticket(db: None) -> Ticket:
    """An open ticket of An Peeters, an@namur.example, in Dutch."""
    return factories.opened()


@pytest.fixture
def link(ticket: Ticket, karim: User) -> str:
    """The link in the answer to the requester."""
    actions.answer(ticket, by=karim, text="Look under the table.")
    OutMail.objects.update(state="sent")
    return last_link()


@pytest.fixture
def reader(link: str) -> Client:
    """The requester's browser, with the request open."""
    return opened(link)


def opened(link: str, agent: str = "Mozilla/5.0 (X11; Linux) Firefox/140.0") -> Client:
    """A browser in which the button behind the link was pressed."""
    client = Client(headers={"Accept-Language": "en", "User-Agent": agent})
    client.cookies["tridesk_language"] = "en"
    assert client.post(link).status_code == 302
    return client


def on_monday(doing: Callable[[], object]) -> Callable[[], object]:
    """The same in a thread, which has a time of its own."""

    def done() -> object:
        with clock.frozen(factories.MONDAY):
            return doing()

    return done


def text_of(mail: OutMail) -> str:
    return factories.letter(mail).text


def last_mail() -> OutMail:
    return OutMail.objects.latest("pk")


def last_link() -> str:
    match = LINK.search(text_of(last_mail()))
    assert match is not None
    return match[1]
