"""A deadline, an amount or a date is never published in one language only."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.faq.paragraphs import digest
from tridesk.faq.rules import (
    NAMED,
    PublicationLack,
    Wordings,
    figures,
    may_publish,
    order_hits,
    readable_languages,
    refused,
)
from tridesk.faq.values import HitMark, SearchHit

TODAY = date(2026, 11, 28)
ORIGINAL = Wordings("Hoe lang?", "Binnen tien werkdagen.\n\nVraag het aan.")


def translated(question: str, answer: str, of: Wordings = ORIGINAL) -> Wordings:
    return Wordings(question, answer, sources=of.digests)


FR = translated("Combien de temps ?", "Dans les dix jours ouvrables.\n\nDemandez-le.")
DE = translated("Wie lange?", "Binnen zehn Werktagen.\n\nBeantragen Sie es.")
IN_STEP = {"nl": ORIGINAL, "fr": FR, "de": DE}
EARLIER = {digest(paragraph): paragraph for paragraph in ORIGINAL.paragraphs}


def lacks(texts: dict[str, Wordings], **options: Any) -> list[tuple[PublicationLack, str]]:
    values: dict[str, Any] = {"state": "validated", "audience": "public", "source": "nl", "earlier": EARLIER}
    return may_publish(texts=texts, **(values | {"today": TODAY} | options))


@pytest.mark.parametrize(
    ("paragraph", "marks"),
    [
        ("Binnen tien werkdagen", ["10"]),
        ("Dans les 10 jours", ["10"]),
        ("Innerhalb von zehn Tagen bis zum 1. Juni", ["1", "10", "month 6"]),
        ("before June 1", ["1", "month 6"]),
        ("1.250,50 euro", ["1250.50"]),
        ("1 250,50 euros", ["1250.50"]),
        ("Fünf Euro", ["5"]),
        ("een aanvraag, un registre, eine Frage", []),
        ("onze dienst, you may march", []),
    ],
)
def test_numbers_and_months_are_the_same_in_every_language(paragraph: str, marks: list[str]) -> None:
    assert figures(paragraph) == marks


def test_an_entry_in_step_may_be_published() -> None:
    assert lacks(IN_STEP) == []


@pytest.mark.parametrize("behind", ["nl", "fr", "de"])
def test_a_deadline_that_changed_in_any_original_keeps_it_from_the_public(behind: str) -> None:
    """Planted in each language in turn: the original is rewritten, one translation follows, `behind` does not."""
    original = next(language for language in ("nl", "fr", "de") if language != behind)
    follows = next(language for language in ("nl", "fr", "de") if language not in (behind, original))
    before = Wordings("Vraag?", "Binnen 10 dagen.")
    now = Wordings("Vraag?", "Binnen 5 dagen.")
    texts = {
        original: now,
        follows: Wordings("Question ?", "En 5 jours.", sources=now.digests),
        behind: Wordings("Frage?", "In 10 Tagen.", sources=before.digests),
    }
    earlier = {digest(paragraph): paragraph for paragraph in (*before.paragraphs, *now.paragraphs)}
    assert lacks(texts, source=original, earlier=earlier) == [(PublicationLack.STALE_FIGURE, behind)]


def test_a_sentence_without_a_number_that_changed_is_said_and_not_refused() -> None:
    now = Wordings(ORIGINAL.question, "Binnen tien werkdagen.\n\nVraag het schriftelijk aan.")
    held = lacks(IN_STEP | {"nl": now})
    assert held == [(PublicationLack.STALE, "fr"), (PublicationLack.STALE, "de")]
    assert refused(held) == []


def test_a_new_paragraph_with_a_number_is_refused_until_it_is_translated() -> None:
    now = Wordings(ORIGINAL.question, f"{ORIGINAL.answer}\n\nHet kost 5 euro.")
    assert (PublicationLack.NEW_FIGURE, "fr") in lacks(IN_STEP | {"nl": now})


def test_a_deleted_deadline_is_stale_in_the_translations() -> None:
    now = Wordings(ORIGINAL.question, "Vraag het aan.")
    assert (PublicationLack.STALE_FIGURE, "de") in lacks(IN_STEP | {"nl": now})


def test_a_paragraph_whose_former_words_are_unknown_counts_as_a_deadline() -> None:
    now = Wordings(ORIGINAL.question, "Binnen tien werkdagen.\n\nVraag het schriftelijk aan.")
    assert (PublicationLack.STALE_FIGURE, "fr") in lacks(IN_STEP | {"nl": now}, earlier={})


def test_every_language_of_the_country_is_needed_and_english_is_not() -> None:
    assert lacks({"nl": ORIGINAL, "fr": FR}) == [(PublicationLack.MISSING, "de")]
    assert lacks(IN_STEP | {"en": Wordings("How long?")}) == []


def test_up_to_a_day_it_may_stand_in_the_original_alone() -> None:
    alone = {"nl": ORIGINAL}
    assert lacks(alone, only_until=TODAY) == []
    assert lacks(alone, only_until=date(2026, 11, 27)) == [
        (PublicationLack.MISSING, "fr"),
        (PublicationLack.MISSING, "de"),
    ]


def test_a_translation_with_an_old_deadline_is_not_read_meanwhile() -> None:
    now = Wordings(ORIGINAL.question, "Binnen vijf werkdagen.\n\nVraag het aan.")
    assert readable_languages("nl", IN_STEP | {"nl": now}, EARLIER) == ["nl"]


@pytest.mark.parametrize(
    ("options", "lack"),
    [
        ({"state": "not_validated"}, PublicationLack.NOT_VALIDATED),
        ({"state": "retired"}, PublicationLack.RETIRED),
        ({"state": "retired", "merged": True}, PublicationLack.MERGED),
        ({"audience": "desk"}, PublicationLack.DESK_ONLY),
        ({"valid_from": date(2026, 11, 29)}, PublicationLack.NOT_YET),
        ({"valid_to": date(2026, 11, 27)}, PublicationLack.NO_LONGER),
    ],
)
def test_what_else_keeps_an_entry_from_its_readers(options: dict[str, Any], lack: PublicationLack) -> None:
    assert lacks(IN_STEP, **options) == [(lack, "")]


def test_a_place_where_a_name_was_removed_is_filled_first() -> None:
    assert lacks(IN_STEP | {"fr": translated("Combien ?", "Demandez à [… name].\n\nDemandez-le.")}) == [
        (PublicationLack.PLACEHOLDER, "fr")
    ]


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(["{} dagen", "voor {} euro", "binnen de {} uur"]))
def test_any_other_number_blocks_and_the_same_one_does_not(before: int, now: int, sentence: str) -> None:
    old = Wordings("Vraag?", f"Het duurt {sentence.format(before)}, zei men.")
    new = Wordings("Vraag?", f"Het duurt {sentence.format(now)}, zegt men.")
    texts = {"nl": new, "fr": Wordings("Q ?", "R", sources=old.digests), "de": Wordings("F?", "A", sources=new.digests)}
    earlier = {digest(paragraph): paragraph for paragraph in old.paragraphs}
    assert bool(refused(lacks(texts, earlier=earlier))) == (before != now)


@pytest.mark.parametrize(
    ("hits", "order"),
    [
        ([(1, 0.5, True), (2, 0.4, False), (3, 0.3, False)], [2, 3, 1]),
        ([(1, 0.5, False), (2, 0.4, True), (3, 0.3, True)], [1, 2, 3]),
        ([(1, NAMED, True), (2, 0.4, False)], [1, 2]),
    ],
)
def test_what_nobody_validated_is_offered_last_unless_it_was_named(
    hits: list[tuple[int, float, bool]], order: list[int]
) -> None:
    offered = [
        SearchHit(number, "", "de", "", "", 1, "", "public", score, (HitMark.NOT_VALIDATED,) if doubtful else ())
        for number, score, doubtful in hits
    ]
    assert [hit.number for hit in order_hits(offered)] == order
