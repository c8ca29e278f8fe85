"""Search finds an entry in any language of the question, with typing errors and without accents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tridesk.accounts.models import User
from tridesk.faq import actions, queries, search
from tridesk.faq.models import Entry
from tridesk.faq.tests.conftest import Writer
from tridesk.faq.values import EntryWording, HitMark
from tridesk.kit import clock

OTHER = {
    "nl": EntryWording("Hoe vraag ik een nieuw wachtwoord aan?", "Via de aanmeldpagina."),
    "fr": EntryWording("Comment demander un nouveau mot de passe ?", "Par la page de connexion."),
    "de": EntryWording("Wie beantrage ich ein neues Passwort?", "Über die Anmeldeseite."),
}


@pytest.fixture
def other(write: Writer, sofie: User) -> Entry:
    entry = write(OTHER, audience="public")
    actions.propose(entry.number, by=sofie)
    return actions.validate(entry.number, by=sofie)


@pytest.mark.parametrize(
    "words",
    [
        "nieuw wachtwoord",
        "demander mot de passe",
        "Passwort beantragen",
        "wachtwoorden",
        "wachtwoort nieuw",
        "nieuw wachtw",
    ],
)
def test_a_question_is_answered_in_the_language_of_the_caller(published: Entry, other: Entry, words: str) -> None:
    best, *_others = queries.search(words, language="fr")
    assert (best.number, best.language, best.question) == (other.number, "fr", OTHER["fr"].question)


@pytest.mark.parametrize("words", ["paswoord", "paswoorden zenden", "kennwort"])
def test_a_synonym_finds_what_the_word_itself_would(published: Entry, other: Entry, words: str) -> None:
    assert queries.search(words, language="fr")[0].number == other.number


def test_the_word_itself_counts_more_than_its_synonym(other: Entry, write: Writer, sofie: User) -> None:
    entry = write({"nl": EntryWording("Wie kent mijn paswoord?", "Niemand.")})
    actions.propose(entry.number, by=sofie)
    assert queries.search("paswoord", language="nl")[0].number == entry.number


def test_a_compound_finds_a_question_with_its_parts(other: Entry, write: Writer, sofie: User) -> None:
    entry = write({"nl": EntryWording("Hoe vraag ik bij mijn gemeente een attest aan?", "Aan het loket.")})
    actions.propose(entry.number, by=sofie)
    for compound in ("gemeenteattest", "gemeentenattesten", "attestsgemeente"):
        assert queries.search(compound)[0].number == entry.number, compound


def test_a_french_verb_finds_its_participle_of_either_gender(write: Writer, sofie: User) -> None:
    """Also where another answer has the verb itself; without accents the two have different stems."""
    texts = ["Comment archiver un dossier ?", "Où trouver une liste archivée ?", "Mes fiches sont-elles archivées ?"]
    for question in texts:
        actions.propose(write({"fr": EntryWording(question, "Voilà.")}, source="fr").number, by=sofie)
    for word in ("archiver ", "archivé ", "archivée ", "archivées "):
        assert {hit.question for hit in queries.search(word, language="fr")} == set(texts), word


def test_an_entry_in_one_language_stands_beside_those_in_three(other: Entry, write: Writer, sofie: User) -> None:
    """Three languages that say a part of the question are worth less than one that says all of it."""
    entry = write({"nl": EntryWording("Waarom vervalt mijn wachtwoord elke maand?", "Voor de veiligheid.")})
    actions.propose(entry.number, by=sofie)
    assert queries.search("waarom vervalt mijn wachtwoord", language="nl")[0].number == entry.number


def test_accents_and_case_do_not_matter(published: Entry, other: Entry) -> None:
    assert queries.search("UBER anmeldeseite", language="de")[0].number == other.number


def test_the_planner_is_left_as_it_was(published: Entry) -> None:
    queries.search("register")
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("on",)


def test_a_rare_word_counts_more_than_common_ones(published: Entry, other: Entry, write: Writer, sofie: User) -> None:
    entry = write({"nl": EntryWording("Hoe vraag ik een attest aan?", "Via de dienst.")})
    actions.propose(entry.number, by=sofie)
    assert queries.search("hoe vraag ik attesten aan")[0].number == entry.number


def test_a_word_that_one_language_has_everywhere_is_not_read_to_its_end_for_the_others(
    write: Writer, sofie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_ROWS", 3)
    for nth in range(4 * search.MOST_ROWS):
        entry = write({"nl": EntryWording(f"Wie ontvangt bulletin {nth}?", "Iedereen.")})
        actions.propose(entry.number, by=sofie)
    with CaptureQueriesContext(connection) as captured:
        assert len(queries.search("bulletin ", language="nl")) == 3
    [statement] = [query["sql"] for query in captured if "spoken" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        answer = cursor.fetchone()[0]
    [plan] = json.loads(answer) if isinstance(answer, str) else answer
    read = [node["Actual Rows"] + node.get("Rows Removed by Filter", 0) for node in _scans(plan["Plan"])]
    assert 0 < max(read) <= search.VISITED * search.MOST_ROWS


def _scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of a plan that read rows of texts."""
    if node.get("Relation Name") == "faq_text":
        yield node
    for part in node.get("Plans", ()):
        yield from _scans(part)


def test_an_entry_is_found_by_its_number(published: Entry, other: Entry) -> None:
    assert [hit.name for hit in queries.search(published.name)] == [published.name]


def test_words_of_tickets_find_what_they_were_answered_with(published: Entry, other: Entry) -> None:
    actions.learn_words(other.number, "nl", ["paswoord vergeten, zegt mevrouw Peeters"])
    assert queries.search("paswoord vergeten")[0].number == other.number
    assert "peeters" not in other.texts.get(language="nl").words_of_tickets


def test_drafts_are_not_offered_and_unvalidated_entries_are_marked_for_the_desk_alone(write: Writer) -> None:
    entry = write(audience="public")
    assert queries.search("register") == []
    actions.propose(entry.number, by=entry.written_by)
    assert queries.search("register")[0].marks == (HitMark.NOT_VALIDATED,)
    assert queries.search("register", audience=("public",)) == []


def test_the_public_reads_what_was_validated_while_a_later_version_waits(published: Entry, write: Writer) -> None:
    write(
        {"nl": EntryWording("Wie mag het register lezen?", "Iets nieuws.\n\nEn meer.")},
        number=published.number,
        audience="public",
    )
    hit = queries.search("register", language="nl", audience=("public",))[0]
    assert (hit.question, hit.version) == ("Wie mag het register raadplegen?", 1)
    [(_entry, texts)] = queries.public_entries(clock.now())
    assert texts["nl"].question == "Wie mag het register raadplegen?"


def test_a_wider_audience_is_validated_before_it_reads_anything(write: Writer, sofie: User) -> None:
    entry = write(audience="desk")
    actions.propose(entry.number, by=sofie)
    actions.validate(entry.number, by=sofie)
    write(number=entry.number, audience="public")
    assert list(queries.public_entries(clock.now())) == []


@pytest.mark.parametrize("letter", ["日", "\U00020000", "\u3300", "x"])
def test_words_longer_than_a_query_of_the_database_may_have_find_nothing(published: Entry, letter: str) -> None:
    assert queries.search(letter * 900) == []
    assert queries.search(f"register {letter * 900}")[0].number == published.number
