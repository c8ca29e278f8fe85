"""The figures of answers: written, validated, doubted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tridesk.accounts.models import User
from tridesk.faq import actions, ports
from tridesk.faq.facts import AnswerFacts
from tridesk.faq.models import Entry
from tridesk.faq.tests.conftest import Writer
from tridesk.journal.facts import Change, CountedFact, FactSource
from tridesk.journal.models import Entry as JournalEntry
from tridesk.kit import clock

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _monday(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(ports.topic_numbers, "answer", lambda: {"ACC": 7})
    with clock.frozen(MONDAY):
        yield


def facts(source: FactSource) -> list[tuple[str, CountedFact]]:
    keys = {counter.number: counter.key.partition(".")[2] for counter in source.counters}
    return [(keys[fact.counter], fact) for fact in source.facts(source.things(0, 100))]


def entries_of_the_journal() -> list[Change]:
    return [Change(*row) for row in JournalEntry.objects.order_by("pk").values_list("pk", "at", "verb", "ref", "data")]


def test_each_writing_validation_and_report_counts_at_its_moment(write: Writer, karim: User, sofie: User) -> None:
    entry = write(topic="ACC")
    with clock.frozen(MONDAY + timedelta(hours=1)):
        write(topic="ACC", number=entry.number)
        actions.propose(entry.number, by=karim)
        actions.validate(entry.number, by=sofie)
    with clock.frozen(MONDAY + timedelta(hours=2)):
        actions.report_wrong(entry.number, "It is five days now.", by=karim, language="fr")
    told = facts(AnswerFacts())
    assert [(key, (fact.at - MONDAY) / timedelta(hours=1), fact.language, fact.outcome) for key, fact in told] == [
        ("written", 0, "nl", "answer_new"),
        ("written", 1, "nl", "answer_again"),
        ("validated", 1, "nl", ""),
        ("reported", 2, "fr", ""),
    ]
    assert {fact.topic for _key, fact in told} == {7}
    assert AnswerFacts().changed(entries_of_the_journal()) == {entry.pk}


def test_a_topic_that_there_is_not_is_unknown(write: Writer) -> None:
    write(topic="GONE")
    assert [fact.topic for _key, fact in facts(AnswerFacts())] == [0]


def test_the_list_leads_to_the_answer(published: Entry) -> None:
    [row] = AnswerFacts().listed([published.pk]).values()
    assert row == ("F-0001", "Wie mag het register raadplegen?", "/answers/F-0001")
