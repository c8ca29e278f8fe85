"""Keys on paper: typed in any spelling, and every single mistake is found in its group."""

from __future__ import annotations

import random
from itertools import combinations

import pytest

from tridesk.reconnect.breakglass.typed_keys import (
    ALPHABET,
    GROUPS,
    IN_GROUP,
    Mistyped,
    lock_of,
    mark_of,
    new_key,
    read_key,
)

KEY = "3CJWH-8RVXG-59EMF-UH7BB-94JXE-DS4D7"


def test_no_letter_looks_like_another() -> None:
    assert len(set(ALPHABET)) == 31
    assert set("01OIL").isdisjoint(ALPHABET)


def test_keys_differ_and_read_as_they_are_printed() -> None:
    keys = {new_key() for _ in range(200)}
    assert len(keys) == 200
    assert {read_key(key) for key in keys} == keys


@pytest.mark.parametrize("spelling", [KEY.lower(), KEY.replace("-", ""), f"  {KEY.replace('-', ' ')}\t"])
def test_a_key_is_read_in_any_spelling(spelling: str) -> None:
    assert read_key(spelling) == KEY


def test_every_other_letter_is_found_in_its_group() -> None:
    letters = KEY.replace("-", "")
    for place, letter in enumerate(letters):
        for other in set(ALPHABET + "0OIL1é") - {letter}:
            with pytest.raises(Mistyped) as mistyped:
                read_key(letters[:place] + other + letters[place + 1 :])
            assert mistyped.value.groups == (place // (IN_GROUP + 1) + 1,)


def test_two_letters_of_a_group_that_changed_places_are_found() -> None:
    for key in (new_key() for _ in range(50)):
        letters = list(key.replace("-", ""))
        for first, second in combinations(range(IN_GROUP + 1), 2):
            if letters[first] != letters[second]:
                swapped = letters.copy()
                swapped[first], swapped[second] = letters[second], letters[first]
                with pytest.raises(Mistyped):
                    read_key("".join(swapped))


def test_two_groups_that_changed_places_are_found() -> None:
    groups = KEY.split("-")
    random.Random(3).shuffle(groups)
    groups = groups if groups != KEY.split("-") else groups[::-1]
    with pytest.raises(Mistyped):
        read_key("-".join(groups))


@pytest.mark.parametrize("typed", ["", KEY[:-1], KEY + "A", "AAAAA"])
def test_what_is_too_short_or_too_long_is_no_key(typed: str) -> None:
    with pytest.raises(Mistyped) as mistyped:
        read_key(typed)
    assert mistyped.value.groups == ()


def test_the_mark_of_a_key_tells_nothing_of_its_lock() -> None:
    assert len(KEY.replace("-", "")) == GROUPS * (IN_GROUP + 1)
    assert mark_of(KEY) not in lock_of(KEY).hex()
