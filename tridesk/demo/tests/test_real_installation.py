"""A demonstration never goes among real people."""

from __future__ import annotations

import pytest
from django.core.management import call_command, get_commands

from tridesk.accounts.models import User
from tridesk.demo.load import load_once
from tridesk.demo.management.commands import people
from tridesk.demo.sign_in import PASSWORD
from tridesk.tickets.models import Ticket

pytestmark = pytest.mark.django_db


def test_an_installation_with_an_administrator_of_its_own_gets_no_invented_people() -> None:
    User.objects.create(username="an", name="An", role="administrator")
    words: list[str] = []
    load_once(words.append)
    assert words == ["This installation has people or tickets of its own: no demonstration is loaded here."]
    assert list(User.objects.values_list("username", "is_active")) == [("an", True)]
    assert not Ticket.objects.exists()


def test_the_people_are_printed_again_by_a_command_of_the_demonstration_alone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "people" not in get_commands()
    call_command(people.Command())
    printed = capsys.readouterr().out
    assert PASSWORD in printed
    assert "jorn" in printed
    assert "call taker (nl)" in printed
