"""A sentence that is kept is read in the language of its reader."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext_lazy, override

from tridesk.directory.sentences import gettext_kept, is_translatable, joined, labelled, worded, written

LONGER = "This is longer than %(count)d signs."
NO_ADDRESS = "%(address)s is no mail address."


def in_german(kept: str) -> str:
    with override("de"):
        return worded(kept)


def test_source_and_values_are_kept_and_worded_later() -> None:
    with override("nl"):
        sentence = gettext_kept(NO_ADDRESS) % {"address": "wrong"}
        kept = written(sentence)
    assert sentence == "wrong is geen e-mailadres."
    assert in_german(kept) == "wrong ist keine E-Mail-Adresse."
    assert "40" in in_german(written(gettext_kept(LONGER) % {"count": 40}))


def test_a_label_that_waits_for_its_language_is_kept_by_its_source() -> None:
    with override("fr"):
        kept = written(labelled(gettext_lazy("Mail addresses"), gettext_kept(NO_ADDRESS) % {"address": "x"}))
        alone = written(gettext_lazy("Mail addresses"))
    assert in_german(kept) == "E-Mail-Adressen: x ist keine E-Mail-Adresse."
    with override("fr"):
        assert worded(kept).startswith("Adresses de courriel\u00a0: x ")
    assert in_german(alone) == "E-Mail-Adressen"


def test_sentences_follow_one_another_and_a_plain_text_stays() -> None:
    address = gettext_kept(NO_ADDRESS) % {"address": "x"}
    kept = written(joined([address, "plain; 100 %", joined([gettext_lazy("Name"), 7], ", "), "why?"]))
    assert in_german(kept) == "x ist keine E-Mail-Adresse. plain; 100 %. Name, 7. why?"
    assert in_german(written(joined(["alone"]))) == "alone"
    assert in_german(written("as it is")) == "as it is"


EARLIER = [
    "",
    "Mail addresses: wrong",
    "{no json}",
    '"a" is none of "b"',
    '"no mail address"',
    "12",
    "null",
    "[]",
    "[1, 2]",
    '{"source": 1}',
    '{"text": "Name", "of": "x"}',
    '{"text": "Name", "values": ["x"]}',
    '{"text": "Name", "values": {"x": null}}',
]


@pytest.mark.parametrize("text", EARLIER)
def test_what_was_kept_otherwise_is_read_as_it_is(text: str) -> None:
    assert in_german(text) == text
    assert not is_translatable(text)


@pytest.mark.parametrize("source", ["%(other)s", "%(a)d", "%(a)y"])
def test_a_sentence_that_misses_its_values_is_read_as_it_is(source: str) -> None:
    kept = f'{{"text": "{source}", "values": {{"a": "x"}}}}'
    assert worded(kept) == kept


def test_values_go_by_name() -> None:
    with pytest.raises(TypeError):
        gettext_kept(NO_ADDRESS) % "wrong"


@pytest.mark.parametrize("text", ["as it is", '"quoted"', '{"text": "Name"}', '[".", "a"]'])
def test_a_plain_text_stays_in_the_language_of_its_writer_whatever_its_signs(text: str) -> None:
    kept = written(text)
    assert in_german(kept) == text
    assert not is_translatable(kept)


def test_a_sentence_is_in_the_language_of_its_reader() -> None:
    assert is_translatable(written(gettext_kept(NO_ADDRESS) % {"address": "x"}))
    assert is_translatable(written(gettext_lazy("Name")))
    assert is_translatable(written(labelled(gettext_lazy("Name"), "as it is")))
