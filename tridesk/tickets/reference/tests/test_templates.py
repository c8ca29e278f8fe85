"""Every template speaks its languages, knows its variables, and can be filled."""

from string import Formatter

import pytest

from tridesk.tickets.models import MacroOutcome
from tridesk.tickets.reference.subjects import SUBJECTS
from tridesk.tickets.reference.templates import ANSWERS, DESK_TEXTS, FOOTER, MACROS, TEMPLATES, VARIABLES, TemplateRow


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
    assert {language: text.count("\n\n") for language, text in FOOTER.body.items()} == dict.fromkeys(
        ("nl", "fr", "de", "en"), 1
    )
    assert variables(FOOTER.body["nl"]) == {"agent", "agent_phone", "desk_phone", "desk_mail"}


def test_a_macro_proposes_a_topic_and_an_outcome_that_exist() -> None:
    topics = {subject.code for subject in SUBJECTS} | {""}
    assert set(MACROS) <= {row.code for row in ANSWERS}
    assert {topic for topic, _outcome in MACROS.values()} <= topics
    assert {outcome for _topic, outcome in MACROS.values()} <= set(MacroOutcome.values)
