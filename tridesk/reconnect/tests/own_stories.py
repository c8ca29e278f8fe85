"""How a person restores their access alone, as tests do it: the link to their request, its page, its buttons."""

from __future__ import annotations

import re
from typing import Final

from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.mailroom.models import OutMail
from tridesk.reconnect.actions import sending, telling
from tridesk.reconnect.models import Order, Restore
from tridesk.reconnect.tests.stories import BLOCKED, TOWNHALL, link_to, text_of
from tridesk.tickets import actions
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests import factories

PAGE: Final = "/request/access"
OWN: Final = "rosa@namur.example"
REQUEST: Final = re.compile(r"http\S+?(/request/[\w-]{48}/)")


def request_link(ticket: Ticket) -> str:
    """The link in a mail that the desk answers on a ticket."""
    nele = User.objects.filter(username="nele").first() or factories.person("nele")
    actions.answer(ticket, by=nele, text="Nous regardons.")
    OutMail.objects.update(state="sent")
    match = REQUEST.search(text_of(OutMail.objects.latest("pk")))
    assert match
    return match[1]


def device(link: str, language: str = "en") -> Client:
    """A browser in which the button behind the link was pressed."""
    client = Client(headers={"Accept-Language": language})
    client.cookies["tridesk_language"] = language
    assert client.post(link).status_code == 302
    return client


def press(client: Client, ticket: Ticket, do: str, **fields: object) -> int:
    """Presses a button of the page, or sends what no button would; returns the status."""
    return client.post(PAGE, {"number": ticket.number, "do": do} | {k: str(v) for k, v in fields.items()}).status_code


def begun_alone(client: Client, ticket: Ticket, key: Credential) -> Restore:
    """A restore that has come to the proofs."""
    assert press(client, ticket, "begin", credential=key.pk) == 302
    assert press(client, ticket, "answer", answers=" ".join(BLOCKED)) == 302
    return Restore.objects.latest("pk")


def shown(client: Client) -> str:
    """The page as it is shown."""
    return client.get(PAGE).content.decode()


def way_to(client: Client, who: str) -> str:
    """What the button posts that mails a link to somebody, by the words on it."""
    page = shown(client)
    match = re.search(rf'name="way" value="(\w+)">(?:(?!</form>).)*{re.escape(who)}', page, re.DOTALL)
    assert match, page
    return match[1]


def asked(client: Client, ticket: Ticket, who: str = "t…@namur.example", address: str = TOWNHALL) -> str:
    """A link was mailed to somebody; returns its path."""
    assert press(client, ticket, "ask", way=way_to(client, who)) == 302
    return link_to(address)


def yes(link: str, answer: str = "yes") -> int:
    return Client().post(link, {"answer": answer}).status_code


def restored_alone(client: Client, ticket: Ticket, key: Credential) -> Restore:
    """Proved by the mailbox of the organisation, ordered and sent."""
    restore = begun_alone(client, ticket, key)
    assert yes(asked(client, ticket)) == 200
    sending.send(Order.objects.get(restore=restore).pk)
    telling.tell(restore.pk)
    restore.refresh_from_db()
    return restore
