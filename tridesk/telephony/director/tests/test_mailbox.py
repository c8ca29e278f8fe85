"""One ordered mailbox for each call."""

from __future__ import annotations

import asyncio

import pytest

from tests.waiting import turn
from tridesk.telephony.director.mailbox import AT_ONCE, MOST, Mailboxes


def test_letters_of_one_call_in_order_and_one_at_a_time_calls_beside_each_other() -> None:
    dealt: list[tuple[str, int]] = []
    busy: set[str] = set()
    together = 0

    async def deal(key: str, letter: int) -> None:
        nonlocal together
        assert key not in busy
        busy.add(key)
        together = max(together, len(busy))
        await turn()
        busy.discard(key)
        dealt.append((key, letter))

    async def story() -> None:
        boxes = Mailboxes(deal)
        for letter in range(5):
            boxes.put("a", letter)
            boxes.put("b", letter)
        assert boxes.is_busy("a")
        await boxes.idle()
        assert not boxes.is_busy("a")

    asyncio.run(story())
    assert [letter for key, letter in dealt if key == "a"] == [letter for key, letter in dealt if key == "b"]
    assert [letter for key, letter in dealt if key == "a"] == [0, 1, 2, 3, 4]
    assert together == 2


def test_one_letter_that_cannot_be_dealt_with_does_not_stop_the_call(caplog: pytest.LogCaptureFixture) -> None:
    dealt: list[int] = []

    async def deal(key: str, letter: int) -> None:
        if letter == 1:
            raise ValueError("strange")
        dealt.append(letter)

    async def story() -> None:
        boxes = Mailboxes(deal)
        for letter in range(3):
            boxes.put("a", letter)
        await boxes.idle()

    asyncio.run(story())
    assert dealt == [0, 2]
    assert [record.message for record in caplog.records] == ["call a: int could not be dealt with"]


def test_a_caller_who_leans_on_the_keys_fills_their_own_box_alone() -> None:
    dealt: list[str] = []

    async def deal(key: str, letter: str) -> None:
        dealt.append(letter)

    async def story() -> None:
        boxes = Mailboxes(deal)
        for _ in range(MOST + 50):
            boxes.put("a", "key", spare=True)
        boxes.put("a", "gone")
        boxes.put("b", "key", spare=True)
        assert boxes.dropped == 50
        await boxes.idle()

    asyncio.run(story())
    assert (dealt.count("key"), dealt.count("gone")) == (MOST + 1, 1)


class Desk:
    """Deals with letters only when told to."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.dealt: list[tuple[str, str]] = []
        self.may_end: dict[str, asyncio.Event] = {}

    async def deal(self, key: str, letter: str) -> None:
        self.begun.append(key)
        await self.may_end.setdefault(key, asyncio.Event()).wait()
        self.dealt.append((key, letter))

    def has_its_hands_full(self, boxes: Mailboxes[str]) -> list[str]:
        """Fills the mailboxes, and puts one `late` call at the door; returns the calls served."""
        served = [f"served {number}" for number in range(AT_ONCE)]
        for key in served:
            boxes.put(key, "key pressed")
        boxes.put("late", "arrives", at_the_door=True)
        return served

    def end(self, *keys: str) -> None:
        for key in keys:
            self.may_end.setdefault(key, asyncio.Event()).set()


async def _turns() -> None:
    for _ in range(20):
        await turn()


def test_under_load_a_new_call_waits_at_the_door_and_the_others_go_on() -> None:
    async def story() -> None:
        desk = Desk()
        boxes = Mailboxes(desk.deal)
        served = desk.has_its_hands_full(boxes)
        boxes.put("later", "arrives", at_the_door=True)
        boxes.put("beyond", "key pressed")
        await _turns()
        assert desk.begun == [*served, "beyond"]
        assert boxes.is_busy("late")

        desk.end("beyond")
        await _turns()
        assert "late" not in desk.begun

        desk.end(served[0])
        await _turns()
        assert desk.begun == [*served, "beyond", "late"]

        desk.end("later", "late", *served)
        await boxes.idle()
        assert not boxes.is_busy("later")

    asyncio.run(story())


def test_events_of_a_call_at_the_door_come_after_its_arrival() -> None:
    async def story() -> None:
        desk = Desk()
        boxes = Mailboxes(desk.deal)
        served = desk.has_its_hands_full(boxes)
        boxes.put("late", "hangs up")
        desk.end("late", *served)
        await boxes.idle()
        assert [letter for key, letter in desk.dealt if key == "late"] == ["arrives", "hangs up"]

    asyncio.run(story())


def test_no_call_enters_after_closing() -> None:
    async def story() -> None:
        desk = Desk()
        boxes = Mailboxes(desk.deal)
        served = desk.has_its_hands_full(boxes)
        await _turns()
        boxes.close()
        desk.end(*served, "late")
        await _turns()
        assert desk.begun == served

    asyncio.run(story())
