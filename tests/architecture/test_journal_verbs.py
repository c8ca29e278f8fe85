"""Every kind of event that the live stream carries names the capability that it takes to know of it."""

from __future__ import annotations

from tests.architecture.verbs import literals, nouns
from tridesk.kit.rooms import installed
from tridesk.telephony.engine.calls.values import Mark
from tridesk.tickets.visibility import CAPABILITIES_OF
from tridesk.web.journal_words import DEEDS, NOUNS


def test_the_verbs_of_the_source_are_read_in_full() -> None:
    known, unknown = nouns()
    assert unknown == []
    assert {"ticket", "call", "agent", "desk", "mail", "notice", "state", "presence"} <= known


def test_every_noun_of_the_journal_names_its_capabilities() -> None:
    assert set(CAPABILITIES_OF) == nouns()[0]


def test_every_verb_has_words() -> None:
    deeds = {verb.partition(".")[2] for verb in literals()} | {mark.value for mark in Mark}
    assert nouns()[0] - set(NOUNS) == set()
    assert deeds - set(DEEDS) == set()


def test_every_named_capability_exists() -> None:
    assert {capability for needed in CAPABILITIES_OF.values() for capability in needed} - set(
        installed.answer.capabilities
    ) == set()
