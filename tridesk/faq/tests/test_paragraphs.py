"""A translation knows which paragraphs of the original it translates: a change marks exactly what it makes stale."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tridesk.faq.paragraphs import (
    PairStep,
    WordChange,
    carried,
    difference,
    digest,
    digests,
    joined,
    paragraphs,
    stale,
)

WORDS = st.text(alphabet="abc 5.\n", max_size=40)
TEXTS = st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six"]), max_size=7)
UNLIKE = st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six"]), max_size=6, unique=True)


def steps(source: list[str], translation: list[str]) -> dict[str, list[int | None]]:
    """The positions in the original (in the translation where it has none) by step."""
    places: dict[str, list[int | None]] = {}
    for pair in stale(source, translation):
        place = pair.translation if pair.step is PairStep.REMOVED else pair.source
        places.setdefault(pair.step.value, []).append(place)
    return places


def test_blank_lines_part_paragraphs_whatever_their_ends() -> None:
    assert paragraphs("First\r\nstill first.\r\n\r\n\r\n  Second. \n \n") == ["First\nstill first.", "Second."]
    assert paragraphs(" \n\n ") == []


@given(WORDS)
def test_paragraphs_put_together_are_the_same_paragraphs(text: str) -> None:
    assert paragraphs(joined(paragraphs(text))) == paragraphs(text)


def test_line_breaks_and_spaces_within_a_paragraph_do_not_make_it_another() -> None:
    assert digest("ten  working\ndays") == digest("ten working days") != digest("five working days")


@given(TEXTS)
def test_what_was_just_translated_is_current(source: list[str]) -> None:
    assert steps(source, source) == ({"current": list(range(len(source)))} if source else {})


@given(UNLIKE, st.data())
def test_a_rewritten_paragraph_makes_exactly_its_own_translation_stale(source: list[str], data: st.DataObject) -> None:
    if source:
        place = data.draw(st.integers(0, len(source) - 1))
        now = [*source[:place], "new", *source[place + 1 :]]
        [changed] = [pair for pair in stale(now, source) if pair.step is not PairStep.CURRENT]
        assert (changed.step, changed.source, changed.translation) == (PairStep.CHANGED, place, place)
        assert changed.before == source[place]


@given(UNLIKE, st.data())
def test_an_added_paragraph_is_missing_and_a_deleted_one_is_removed(source: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(source)))
    longer = [*source[:place], "new", *source[place:]]
    assert steps(longer, source).get("missing") == [place]
    assert steps(source, longer).get("removed") == [place]
    assert "changed" not in steps(longer, source) | steps(source, longer)


@given(UNLIKE.flatmap(lambda source: st.tuples(st.just(source), st.permutations(source))))
def test_paragraphs_that_move_keep_their_translation(texts: tuple[list[str], list[str]]) -> None:
    source, moved = texts
    assert set(steps(moved, source)) <= {"current"}


@given(TEXTS, TEXTS)
def test_every_paragraph_of_both_sides_stands_in_one_pair(source: list[str], translation: list[str]) -> None:
    pairs = stale(source, translation)
    assert sorted(pair.source for pair in pairs if pair.source is not None) == list(range(len(source)))
    assert sorted(pair.translation for pair in pairs if pair.translation is not None) == list(range(len(translation)))
    for pair in pairs:
        if pair.step is PairStep.CURRENT:
            assert pair.source is not None
            assert pair.translation is not None
            assert source[pair.source] == translation[pair.translation]


@given(UNLIKE, UNLIKE)
def test_a_small_change_keeps_current_what_was_current(before: list[str], now: list[str]) -> None:
    kept = carried(before, before, now)
    stayed = {pair.translation for pair in stale(now, before) if pair.source is not None}
    assert all(kept[place] in now for place in stayed if place is not None)


@given(UNLIKE, st.data())
def test_a_small_change_leaves_stale_what_was_stale(source: list[str], data: st.DataObject) -> None:
    if source:
        place = data.draw(st.integers(0, len(source) - 1))
        behind = [*source[:place], "older", *source[place + 1 :]]
        now = [f"{paragraph}!" for paragraph in source]
        assert [
            pair.source for pair in stale(now, carried(behind, source, now)) if pair.step is not PairStep.CURRENT
        ] == [place]


@given(WORDS, WORDS)
def test_a_difference_tells_both_texts_whole(old: str, new: str) -> None:
    runs = difference(old, new)
    assert "".join(words for change, words in runs if change is not WordChange.NEW) == old
    assert "".join(words for change, words in runs if change is not WordChange.GONE) == new


def test_a_difference_goes_by_words() -> None:
    assert difference("within ten days", "within five days") == [
        (WordChange.SAME, "within "),
        (WordChange.GONE, "ten"),
        (WordChange.NEW, "five"),
        (WordChange.SAME, " days"),
    ]


def test_an_amount_differs_as_a_whole() -> None:
    changes = [words for change, words in difference("1.250,00 or 0,13 euro.", "1.250,00 or 0,15 euro.") if change]
    assert changes == ["1.250,00 or ", "0,13", "0,15", " euro."]


def test_a_text_has_a_hash_for_each_paragraph() -> None:
    assert digests("a\n\nb") == [digest("a"), digest("b")]


def test_of_a_long_text_words_that_stand_everywhere_pair_nothing() -> None:
    """All pairs of ten thousand words would take minutes, for whoever opens the history."""
    old, new = "a b " * 5_000, "b a " * 5_000
    assert difference(old, new) == [(WordChange.GONE, old), (WordChange.NEW, new)]
    words = " ".join(f"w{number}" for number in range(4_000))
    assert difference(words, words.replace("w7 ", "x ")) == [
        (WordChange.SAME, words.partition("w7 ")[0]),
        (WordChange.GONE, "w7"),
        (WordChange.NEW, "x"),
        (WordChange.SAME, f" {words.partition('w7 ')[2]}"),
    ]
