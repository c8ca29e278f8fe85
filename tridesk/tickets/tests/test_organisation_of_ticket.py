"""Which organisation a ticket is of: the one that was picked, else the one that was named, wherever it has gone on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.factories import fresh, opened, organisation

NEW = {"channel": "phone", "language": "nl", "subject": "Vraag", "priority": "2", "do": "open", "text": "Waar?"}


@pytest.fixture
def desk(karim: User) -> Client:
    client = Client()
    client.force_login(karim)
    return client


def ticket_of(desk: Client, **typed: Any) -> Ticket:
    assert desk.post("/tickets/new", NEW | typed).status_code == 302
    return Ticket.objects.get()


@pytest.mark.parametrize("typed", ["liege", "LIÈGE NL", " Liège "])
def test_named_in_any_language_without_accents(typed: str, desk: Client) -> None:
    liege = organisation("Liège")
    assert ticket_of(desk, organisation=typed).organisation == liege


def test_of_two_with_one_name_the_one_that_was_picked(desk: Client) -> None:
    _first, second = organisation("Namur"), organisation("Namur")
    assert ticket_of(desk, organisation="namur", organisation_picked=second.pk).organisation == second


@pytest.mark.parametrize("picked", ["", "x", "999999999", "9" * 40])
def test_what_was_not_picked_is_as_if_it_were_not_there(picked: str, desk: Client) -> None:
    namur = organisation("Namur")
    assert ticket_of(desk, organisation="namur", organisation_picked=picked).organisation == namur


def test_what_was_picked_before_is_forgotten_by_what_is_typed_now(desk: Client) -> None:
    liege, namur = organisation("Liège"), organisation("Namur")
    assert ticket_of(desk, organisation="liege", organisation_picked=namur.pk).organisation == liege


def test_an_old_name_means_what_it_became(desk: Client) -> None:
    bastogne = organisation("Bastogne")
    old = organisation("Bertogne", merged_into=bastogne, valid_until=date(2025, 1, 1))
    assert ticket_of(desk, organisation="bertogne", organisation_picked=old.pk).organisation == bastogne


def test_it_is_corrected_on_the_ticket(desk: Client) -> None:
    _first, second = organisation("Namur"), organisation("Namur")
    ticket = opened()
    fields = {"subject": ticket.subject, "language": "nl", "priority": "2"}
    picked = fields | {"organisation": "Namur", "organisation_picked": second.pk}
    left_as_it_was = fields | {"organisation": str(second)}
    for answers, kept in ((picked, second), (left_as_it_was, second), (fields, None)):
        assert desk.post(f"/tickets/{ticket.number}/change", answers).status_code == 302
        assert fresh(ticket).organisation == kept
    unknown = fields | {"organisation": "Atlantis"}
    assert desk.post(f"/tickets/{ticket.number}/change", unknown).status_code == 422


def test_a_search_shows_whom_the_directory_knows_by_these_words(desk: Client) -> None:
    organisation("Namur")
    assert [suggestion["detail"] for suggestion in desk.get("/tickets/?q=namur").context["people"]] == ["municipality"]
    assert desk.get("/tickets/").context["people"] == []
