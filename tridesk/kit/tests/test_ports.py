"""Ports, and how the answers of rooms are put into them."""

from __future__ import annotations

import pytest

from tridesk.kit.ports import ListPort, Port, plug_all


def test_entries_stand_by_position_and_then_in_the_order_of_the_rooms() -> None:
    colours, shapes = ListPort[str](), ListPort[str]()
    plug_all(
        [
            colours.entries("blue"),
            colours.entries("green", position=20),
            shapes.entries("round"),
            colours.entries("red", "orange", position=10),
            colours.entries("violet"),
        ]
    )
    assert (colours.answer, shapes.answer) == (("red", "orange", "green", "blue", "violet"), ("round",))


def test_the_default_answers_until_a_room_does() -> None:
    size = Port(7)
    plug_all([])
    assert size.answer == 7
    plug_all([size.answered_by(9)])
    assert size.answer == 9


def test_one_room_answers_what_is_no_list() -> None:
    size = Port(7)
    with pytest.raises(ValueError, match="by 8 and by 9"):
        plug_all([size.answered_by(8), size.answered_by(9)])
    assert size.answer == 7
