"""The steps of a notice, its lacks, and marks that cannot be forged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tridesk.notices.rules import STEPS, Lack, NoticeProgress, NoticeStep, after, lacks, pause_after, remaining
from tridesk.notices.verp import Marks

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ALL = {"nl": "a", "fr": "b", "de": "c"}


def lacking(**changes: object) -> list[tuple[Lack, str]]:
    values: dict[str, object] = {
        "subjects": ALL,
        "texts": ALL,
        "needed": ["nl", "fr"],
        "send_at": None,
        "not_after": None,
        "now": NOW,
    } | changes
    return lacks(**values)  # type: ignore[arg-type]


def test_whole_it_lacks_nothing() -> None:
    assert lacking() == []


def test_every_language_that_somebody_gets_must_be_there() -> None:
    assert lacking(texts={"nl": "a"}, subjects={"nl": "a"}) == [(Lack.NO_SUBJECT, "fr"), (Lack.NO_TEXT, "fr")]


def test_a_language_that_nobody_gets_may_be_missing_but_not_half() -> None:
    assert lacking(texts={"nl": "a", "fr": "b"}) == [(Lack.NO_TEXT, "de")]
    assert lacking(texts={"nl": "a", "fr": "b"}, subjects={"nl": "a", "fr": "b"}) == []


def test_spaces_are_no_text() -> None:
    assert lacking(texts=ALL | {"nl": " \n "}) == [(Lack.NO_TEXT, "nl")]


def test_nobody_to_write_to() -> None:
    assert lacking(needed=[]) == [(Lack.NO_AUDIENCE, "")]


@pytest.mark.parametrize("late", [NOW, NOW - timedelta(seconds=1)])
def test_its_last_hour_has_passed(late: datetime) -> None:
    assert lacking(not_after=late) == [(Lack.TOO_LATE, "")]


def test_nothing_leads_out_of_stopped_and_withdrawn() -> None:
    assert [step for step in NoticeStep if after(step, "stopped") or after(step, "withdrawn")] == []


def test_only_an_approved_notice_and_an_urgent_one_begin() -> None:
    assert {step for step in NoticeStep if "sending" in STEPS[step].values()} == {
        NoticeStep.BEGIN,
        NoticeStep.SEND_FIRST,
        NoticeStep.GO_ON,
        NoticeStep.APPROVE,
    }


def test_pauses_grow_and_end() -> None:
    pauses = [pause_after(attempt) for attempt in range(1, 9)]
    assert pauses == sorted(filter(None, pauses)) + [None]


def test_progress_counts_and_foretells() -> None:
    half = NoticeProgress(queued=40, claimed=10, handed_over=45, refused=2, unknown=1, bounced=2)
    assert (half.total, half.settled, half.percent) == (100, 50, 50)
    assert remaining(half, 10.0) == timedelta(seconds=5)
    assert remaining(half, 0.0) is None
    assert NoticeProgress().percent == 0


MARKS = Marks(b"k" * 32, "helpdesk@desk.example")


@pytest.mark.parametrize("number", [1, 17, 2**40])
def test_a_mark_is_read_back(number: int) -> None:
    assert MARKS.read(MARKS.return_path(number)) == number
    assert MARKS.read(MARKS.message_id(number)) == number
    assert MARKS.read(MARKS.return_path(number).upper()) == number


@pytest.mark.parametrize(
    "value",
    [
        "",
        "helpdesk@desk.example",
        "helpdesk+n-1-aaaaaaaaaa@desk.example",
        "<notice.1.aaaaaaaaaa@desk.example>",
        "helpdesk+n-zz-aaaaaaaaaa@desk.example",
        "+n-" + "f" * 40 + "-aaaaaaaaaa@",
    ],
)
def test_no_other_mark_is_ours(value: str) -> None:
    assert MARKS.read(value) is None


def test_a_mark_of_another_key_is_forged() -> None:
    assert MARKS.read(Marks(b"x" * 32, "helpdesk@desk.example").return_path(5)) is None


def test_marks_of_an_older_key_are_read_as_long_as_it_is_kept() -> None:
    newer = Marks(b"n" * 32, "helpdesk@desk.example", [b"k" * 32])
    assert (newer.read(MARKS.return_path(5)), newer.read_link(MARKS.link(5))) == (5, 5)
    assert newer.return_path(5) != MARKS.return_path(5)
    assert Marks(b"n" * 32, "helpdesk@desk.example").read_link(MARKS.link(5)) is None
