"""Templates name fields; what a field holds is never read as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tridesk.letters.placeholders import NAMES, fill, unknown


def test_an_unknown_field_is_found_by_its_name() -> None:
    assert unknown("{contact.name} {contact.age}, {1 + 1}, {} and a lone {") == ["contact.age", "1 + 1", ""]
    assert unknown(" ".join(f"{{{name}}}" for name in NAMES)) == []


def test_an_empty_field_takes_the_space_before_it_away() -> None:
    assert fill("Geachte {contact.name},", {"contact.name": ""}) == "Geachte,"


@given(st.text(), st.text())
def test_a_value_is_put_in_as_it_is(value: str, around: str) -> None:
    text = around.replace("{", "").replace("}", "")
    assert fill(f"{text}{{contact.name}}", {"contact.name": value or "x"}) == f"{text}{value or 'x'}"


@pytest.mark.parametrize(
    "text", ["{contact.name.upper}", "{contact.name!r}", "{contact.__class__}", "{ contact.name }"]
)
def test_there_are_no_expressions(text: str) -> None:
    assert len(unknown(text)) == 1
    assert fill(text, dict.fromkeys(NAMES, "x")) == text
