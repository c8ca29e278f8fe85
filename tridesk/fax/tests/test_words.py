"""Words that a machine read become a text; what is written like a national number is hidden in text and picture."""

from __future__ import annotations

import pytest

from tridesk.fax.words import UNREADABLE, Box, Word, lay_out

WIDE, HIGH, PAD = 100, 30, 8


def page(*lines: str) -> list[Word]:
    """Words of these lines, each in a box of its own."""
    return [
        Word(text, line, at * 120, line * 50, WIDE, HIGH, 90.0)
        for line, words in enumerate(lines)
        for at, text in enumerate(words.split(" "))
    ]


def test_words_of_a_line_stand_beside_each_other() -> None:
    assert lay_out(page("Goedendag, Eeklo", "tot morgen")).text == "Goedendag, Eeklo\ntot morgen"


def test_a_number_in_pieces_is_black_in_each_of_its_boxes() -> None:
    made = lay_out(page("nr 85.07.30 033 28 einde"))
    assert made.text == "nr 85.07.30 033 28 einde", "it is certain: who keeps the text masks it there"
    assert made.boxes == tuple(Box(at * 120 - PAD, 0, at * 120 + WIDE + PAD, HIGH + PAD) for at in (1, 2, 3))


@pytest.mark.parametrize(
    "misread",
    [
        "85.07.30-033.29",  # wrong check digits, in the official layout: certain enough to be masked
        "8S.07.3O-033.2B",
        "85,07,30-033,29",
        "850730 033 29",
        "85.07.30-33.28",
        "85.07.30-0333.28",
        "85/07/30~033.29",
    ],
)
def test_a_misread_number_is_hidden_too(misread: str) -> None:
    made = lay_out(page(f"nummer {misread} einde"))
    assert made.boxes
    assert UNREADABLE in made.text or misread == "85.07.30-033.29"
    assert made.text.startswith("nummer ")
    assert made.text.endswith(" einde")


@pytest.mark.parametrize(
    "harmless",
    ["087 00 00 00", "+32 87 00 00 00", "2026-114-5501", "0123.456.749", "BE68 5390 0754 7034", "SOS BOSS ZOO"],
)
def test_other_numbers_stay(harmless: str) -> None:
    made = lay_out(page(f"bel {harmless} aub"))
    assert (made.text, made.boxes) == (f"bel {harmless} aub", ())


def test_long_words_count_more() -> None:
    words = [Word("a", 0, 0, 0, 1, 1, 0.0), Word("verloren", 0, 0, 0, 1, 1, 90.0)]
    assert lay_out(words).confidence == 80.0
    assert lay_out([]).confidence == 0.0
