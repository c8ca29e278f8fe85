"""A sentence that is kept is read in the language of its reader."""

from __future__ import annotations

import pytest
from django.utils.translation import gettext_lazy, override

from tridesk.directory.sentences import gettext_kept, is_written, joined, labelled, worded, written

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


@pytest.mark.parametrize("text", ["", "Mail addresses: wrong", "{no json}", '{"source": 1}', "[]"])
def test_what_was_kept_otherwise_is_read_as_it_is(text: str) -> None:
    assert worded(text) == text


def test_values_go_by_name() -> None:
    with pytest.raises(TypeError):
        gettext_kept(NO_ADDRESS) % "wrong"


def test_one_knows_which_was_kept() -> None:
    assert is_written(written("a"))
    assert not is_written("Mail addresses: wrong")
