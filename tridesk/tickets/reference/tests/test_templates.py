"""Every template speaks its languages, knows its variables, and can be filled."""

from string import Formatter

import pytest

from tridesk.tickets.models import MacroOutcome
from tridesk.tickets.reference.subjects import SUBJECTS
from tridesk.tickets.reference.templates import ANSWERS, DESK_TEXTS, TEMPLATES, VARIABLES, TemplateRow


def variables(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_codes_are_unique() -> None:
    codes = [row.code for row in TEMPLATES]
    assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("row", ANSWERS, ids=lambda row: row.code)
def test_answers_are_in_three_languages(row: TemplateRow) -> None:
    assert (list(row.title), list(row.body)) == (["nl", "fr", "de"], ["nl", "fr", "de"])


@pytest.mark.parametrize("row", DESK_TEXTS, ids=lambda row: row.code)
def test_texts_of_the_desk_are_in_four_languages(row: TemplateRow) -> None:
    assert (list(row.title), list(row.body)) == (["nl", "fr", "de", "en"], ["nl", "fr", "de", "en"])


@pytest.mark.parametrize("row", TEMPLATES, ids=lambda row: row.code)
def test_every_text_is_there_and_uses_known_variables(row: TemplateRow) -> None:
    texts = [*row.title.values(), *row.body.values()]
    assert [text for text in texts if text != text.strip() or not text] == []
    assert {name for text in texts for name in variables(text)} - set(VARIABLES) == set()


@pytest.mark.parametrize("row", TEMPLATES, ids=lambda row: row.code)
def test_all_languages_say_the_same(row: TemplateRow) -> None:
    used = {language: variables(text) for language, text in row.body.items()}
    assert used == dict.fromkeys(used, used["nl"])


def test_footer_has_two_parts() -> None:
    (footer,) = (row for row in DESK_TEXTS if row.code == "desk.footer")
    assert {text.count("\n\n") for text in footer.body.values()} == {1}
    assert variables(footer.body["nl"]) == {"agent", "agent_phone", "desk_phone", "desk_mail"}


def test_a_macro_proposes_a_topic_and_an_outcome_that_exist() -> None:
    topics = {subject.code for subject in SUBJECTS} | {""}
    macros = [row for row in TEMPLATES if row.outcome]
    assert len(macros) == 12
    assert {row.topic for row in TEMPLATES} <= topics
    assert {row.outcome for row in macros} <= set(MacroOutcome.values)
    assert not [row for row in DESK_TEXTS if row.outcome]
