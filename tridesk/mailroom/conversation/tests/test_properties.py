"""Whatever the text: no line is lost, none is invented, and the three parts keep their order."""

from collections import Counter
from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st

from tridesk.mailroom.conversation import fold
from tridesk.mailroom.conversation.tests.letters import CLIENTS, REPLIES, SIGNATURES

LINES = [
    line
    for text in [*REPLIES.values(), *SIGNATURES.values(), *(client.history() for client in CLIENTS)]
    for line in text.split("\n")
]


def spoken(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.split("\n") if line.strip()]


def check(text: str) -> None:
    folded = fold(text)
    parts = [spoken(folded.new), spoken(folded.signature), spoken(folded.quoted)]
    assert Counter(chain.from_iterable(parts)) == Counter(spoken(text))
    for part in parts:
        remaining = iter(spoken(text))
        assert all(line in remaining for line in part), "a part changed the order of its lines"


@settings(deadline=None)
@given(st.lists(st.sampled_from(LINES)))
def test_letters_shuffled_line_by_line(lines: list[str]) -> None:
    check("\n".join(lines))


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_any_text(text: str) -> None:
    check(text)


@settings(deadline=None)
@given(st.text(alphabet=">-_:\n\r \t*<@.0123OpschreefVanDeLeécrit"))
def test_text_made_of_what_quotes_are_made_of(text: str) -> None:
    check(text)


def test_a_megabyte_of_text_folds_at_once() -> None:
    for line in (
        "> > " * 250,
        "On 1 " + "a " * 500,
        "Van: " + "x@y " * 250,
        "Met " * 250,
        "_" * 1000,
        "De : " * 200,
    ):
        check("\n".join([line] * 1_000))
