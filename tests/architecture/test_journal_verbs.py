"""Every kind of event that the live stream carries names the capability that it takes to know of it."""

from __future__ import annotations

from tests.architecture.verbs import literals, nouns
from tests.examples import all_of
from tridesk.kit.rooms import installed


def test_the_verbs_of_the_source_are_read_in_full() -> None:
    known, unknown = nouns()
    assert unknown == []
    assert {"ticket", "call", "agent", "desk", "mail", "notice", "state", "presence"} <= known


def test_every_noun_of_the_journal_names_its_capabilities() -> None:
    assert set(installed.answer.nouns) == nouns()[0]


def test_every_verb_has_words() -> None:
    deeds = {verb.partition(".")[2] for verb in literals()} | all_of("deeds")
    assert nouns()[0] - set(installed.answer.nouns) == set()
    assert deeds - set(installed.answer.deeds) == set()


def test_every_named_capability_exists() -> None:
    named = {capability for noun in installed.answer.nouns.values() for capability in noun.capabilities}
    assert named - set(installed.answer.capabilities) == set()
