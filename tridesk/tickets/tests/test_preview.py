"""The mail as it will leave, before it does."""

from __future__ import annotations

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.kit.link_tokens import veiled
from tridesk.mailroom.models import OutMail
from tridesk.tickets import actions, texts
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.browsing import act, at
from tridesk.tickets.tests.factories import kinds, letter, opened

pytestmark = pytest.mark.django_db
TEXT = "Guten Tag, der Zugang zu 84.06.27-999.94 ist wieder frei."


def test_it_shows_what_the_requester_will_read_and_sends_nothing(desk: Client, ticket: Ticket, karim: User) -> None:
    before = kinds(ticket)
    page = act(desk, ticket, "preview", text=TEXT, language="de", mode="answer")
    shown = page.context["preview"]
    assert (page.status_code, shown.to, "999.94" in shown.text) == (200, ticket.requester_email, False)
    assert TEXT in page.content.decode()  # what was typed stays in the composer
    assert (kinds(ticket), OutMail.objects.count()) == (before, 0)


def test_it_is_the_mail_word_by_word(ticket: Ticket, karim: User) -> None:
    shown = texts.preview(ticket, TEXT, karim, "de")
    actions.answer(ticket, by=karim, text=TEXT, language="de")
    mail = letter(OutMail.objects.get())
    assert veiled(mail.text).strip() == shown.text.strip()
    assert mail.subject == shown.subject


@pytest.mark.parametrize("do", ["preview", "research"])
def test_the_list_beside_it_stays_the_one_of_the_page(desk: Client, ticket: Ticket, do: str) -> None:
    opened(language="fr")
    shown = act(desk, ticket, do, text=TEXT, next=at(ticket) + "?view=new&language=de&order=newest")
    context = shown.context
    assert (context["view"], context["filters"].language, context["rows"]) == ("new", "de", [])
    assert context["newest_first"] is True
