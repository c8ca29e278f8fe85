"""Test clients of users at the desk."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tridesk.accounts.models import User
from tridesk.tickets.models import Ticket


def as_(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(ticket: Ticket, what: str = "") -> str:
    return f"/tickets/{ticket.number}{f'/{what}' if what else ''}"


def act(client: Client, ticket: Ticket, do: str, **typed: Any) -> Any:
    return client.post(at(ticket, "act"), {"do": do, **typed})
