"""An answer of the FAQ at an end of the questions: chosen in its form, offered at the desk and, if public, alone."""

from __future__ import annotations

import pytest
from django.test import Client

from tridesk.accounts.models import User
from tridesk.directory.models import Credential
from tridesk.faq import actions as faq
from tridesk.faq.models import Entry
from tridesk.faq.values import EntryContent, EntryWording
from tridesk.reconnect import queries
from tridesk.reconnect.actions import opening
from tridesk.reconnect.models import Restore
from tridesk.reconnect.tests.own_stories import begun_alone, press, shown
from tridesk.reconnect.tests.stories import BLOCKED
from tridesk.tickets.models import Ticket
from tridesk.tickets.tests.browsing import as_

pytestmark = pytest.mark.django_db

READER = {"nl": "Welke kaartlezers werken?", "fr": "Quels lecteurs fonctionnent ?", "de": "Welche Leser gehen?"}


@pytest.fixture
def entry(karim: User) -> Entry:
    """An answer that only the desk reads."""
    texts = {language: EntryWording(question, "Type 810.") for language, question in READER.items()}
    return faq.write_entry(EntryContent(source="nl", texts=texts, audience="desk"), by=karim)


def keep(user: User, code: str, faq: str) -> int:
    """Keeps a leaf as it is with the number of an answer; returns the status."""
    leaf = queries.current_tree().leaves[code]
    fields = {"do": "keep", "verb": leaf.verb, "faq": faq}
    for language in ("nl", "fr", "de", "en"):
        fields |= {f"words_{language}": leaf.words.in_(language), f"advice_{language}": leaf.advice.in_(language)}
    return as_(user).post(f"/restores/questions/{code}/", fields).status_code


def publish(entry: Entry, by: User) -> None:
    Entry.objects.filter(pk=entry.pk).update(audience="public")
    faq.propose(entry.number, by=by)
    faq.validate(entry.number, by=by)


def at_desk(ticket: Ticket, key: Credential, karim: User, *answers: str) -> str:
    assert ticket.contact is not None
    restore = opening.begin(ticket, ticket.contact, key, by=karim)
    opening.answer_question(restore.pk, answers, queries.current_tree(), by=karim)
    return as_(karim).get(f"/restores/{restore.pk}/").content.decode()


def test_it_is_chosen_by_its_number_and_the_agent_finds_it_at_the_end(
    ticket: Ticket, key: Credential, karim: User, sofie: User, entry: Entry
) -> None:
    assert keep(sofie, "card_reader", f"f{entry.number}") == 302
    assert queries.current_tree().leaves["card_reader"].faq == entry.number
    assert entry.name in as_(sofie).get("/restores/questions/card_reader/").content.decode()
    assert f'href="/answers/{entry.name}"' in at_desk(ticket, key, karim, "card", "card_reader")


def test_it_stays_in_sight_while_the_person_proves_who_they_are(
    ticket: Ticket, key: Credential, karim: User, sofie: User, entry: Entry
) -> None:
    assert keep(sofie, "key_blocked", entry.name) == 302
    assert f'href="/answers/{entry.name}"' in at_desk(ticket, key, karim, *BLOCKED)


def test_a_number_that_no_answer_has_is_refused(sofie: User, entry: Entry) -> None:
    assert (keep(sofie, "card_reader", "F-0999"), keep(sofie, "card_reader", "810")) == (422, 422)
    assert (keep(sofie, "card_reader", ""), queries.current_tree().leaves["card_reader"].faq) == (302, 0)


def test_a_retired_answer_is_offered_no_more(
    ticket: Ticket, key: Credential, karim: User, sofie: User, entry: Entry
) -> None:
    keep(sofie, "card_reader", entry.name)
    Entry.objects.update(state="retired")
    assert entry.name not in at_desk(ticket, key, karim, "card", "card_reader")


def test_whoever_restores_alone_reads_it_once_it_is_public(
    own_device: Client, own_ticket: Ticket, key: Credential, sofie: User, entry: Entry
) -> None:
    keep(sofie, "key_blocked", entry.name)
    keep(sofie, "card_reader", entry.name)
    begun_alone(own_device, own_ticket, key)
    assert READER["nl"] not in shown(own_device)
    publish(entry, sofie)
    assert READER["nl"] in shown(own_device), "no English: as the original has it"
    assert press(own_device, own_ticket, "answer", answers="card card_reader") == 302
    assert Restore.objects.get().leaf == "card_reader"
    assert READER["nl"] in shown(own_device)
