"""Ready phrases in a notice: put in once, before the closing, with nothing typed lost."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from tridesk.kit.languages import LANGUAGES
from tridesk.notices import occasions
from tridesk.statuspage.phrases import Ready

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOURS = (datetime(2026, 11, 28, 5, 0, tzinfo=UTC), datetime(2026, 11, 28, 7, 0, tzinfo=UTC))
URL = "https://state.example/"


def test_a_phrase_goes_before_the_closing_of_a_letter() -> None:
    first = occasions.out_of_phrases([Ready.WORK], HOURS, URL, NOW)
    second = occasions.out_of_phrases([Ready.WORK_LONGER], None, URL, NOW)
    letter = occasions.put_in("", first, "nl")
    parts = occasions.put_in(letter, second, "nl").split("\n\n")
    assert parts[1].startswith("Gepland: zaterdag 28 november")
    assert parts[2] == "Het onderhoud duurt langer dan gepland."
    assert parts[3].endswith(URL)


@given(st.text(max_size=200), st.lists(st.sampled_from(Ready), max_size=3), st.sampled_from(LANGUAGES))
def test_what_was_typed_stays_and_nothing_is_put_in_twice(text: str, ready: list[Ready], language: str) -> None:
    letter = occasions.out_of_phrases(ready, None, URL, NOW)
    once = occasions.put_in(text, letter, language)
    kept = [part.strip() for part in text.replace("\r\n", "\n").split("\n\n")]
    assert all(part in once for part in kept)
    assert occasions.put_in(once, letter, language) == once
