"""Reads of answers from the log of a web server: what counts, and which requests came after them."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from tridesk.website import queries
from tridesk.website.reads import AFTER, TopicReads, by_topic, followed, reads

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
BROWSER = '"Mozilla/5.0 (X11; Linux x86_64)"'


def line(path: str = "/nl/answers/F-0012.html", status: int = 200, by: str = BROWSER, do: str = "GET") -> str:
    return f'192.0.2.7 - - [02/Nov/2026:13:00:00 +0100] "{do} {path} HTTP/1.1" {status} 5120 "-" {by}'


def test_a_read_is_a_page_of_an_answer_that_was_sent() -> None:
    [read] = reads([line()])
    assert (read.at, read.number) == (NOON, 12)


@pytest.mark.parametrize(
    "other",
    [
        line(do="HEAD"),
        line(status=404),
        line("/nl/answers/"),
        line("/nl/contact.html"),
        line(by='"Examplebot/2.1"'),
        line("/en/answers/F-0012.html"),
        "no log at all",
        "",
    ],
)
def test_anything_else_is_none(other: str) -> None:
    assert list(reads([other])) == []


def test_below_a_folder_with_words_and_from_the_cache_of_a_browser() -> None:
    lines = [line("/state/fr/answers/F-12345.html?from=atom", 304)]
    assert [read.number for read in reads(lines)] == [12345]


hours = st.lists(st.integers(0, 60).map(lambda hour: NOON + timedelta(hours=hour)), max_size=5)


@given(hours, hours)
def test_as_many_requests_are_matched_with_a_read_before_them_as_can_be(
    read_at: list[datetime], asked_at: list[datetime]
) -> None:
    def may(size: int) -> bool:
        """Whether so many requests can each have a read of their own, in order of time."""
        return any(
            all(read <= asked <= read + AFTER for read, asked in zip(some, others, strict=True))
            for some in combinations(sorted(read_at), size)
            for others in combinations(sorted(asked_at), size)
        )

    matched = followed(read_at, asked_at)
    assert may(matched)
    assert matched == min(len(read_at), len(asked_at)) or not may(matched + 1)


def test_topics_with_few_reads_are_not_shown() -> None:
    read = [("ACC", NOON)] * 8 + [("EID", NOON)] * 4
    asked = [("ACC", NOON + timedelta(hours=1)), ("ACC", NOON + timedelta(hours=25)), ("EID", NOON)]
    assert by_topic(read, asked) == [TopicReads("ACC", 8, 1)]
    assert by_topic(read, asked)[0].without == 0.875


def test_the_command_names_topics_and_no_address(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(queries, "main_topics", lambda numbers: dict.fromkeys(numbers, "ACC"))
    monkeypatch.setattr(queries, "asked", lambda first, last: [("ACC", NOON + timedelta(hours=2))])
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join([line()] * 8)))
    call_command("answer-reads")
    told = capsys.readouterr().out
    assert told.splitlines()[-1].split() == ["ACC", "8", "1", "88%"]
    assert "192.0.2.7" not in told


def test_a_log_without_reads_is_refused_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("x\n"))
    with pytest.raises(CommandError, match="No read of an answer"):
        call_command("answer-reads")
