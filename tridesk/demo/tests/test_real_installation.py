"""A demonstration never goes among real people."""

from __future__ import annotations

import pytest

from tridesk.accounts.models import User
from tridesk.demo.load import load_once
from tridesk.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_an_installation_with_an_administrator_of_its_own_gets_no_invented_people() -> None:
    User.objects.create(username="an", name="An", role="administrator")
    words: list[str] = []
    load_once(words.append)
    assert words == ["This installation has people or tickets of its own: no demonstration is loaded here."]
    assert list(User.objects.values_list("username", "is_active")) == [("an", True)]
    assert not Ticket.objects.exists()
