from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from tridesk.kit import clock
from tridesk.kit.errors import Conflict
from tridesk.statuspage import actions
from tridesk.statuspage.entries import IncidentPhase, RegisterState, Reported, Started, StatusMessage
from tridesk.statuspage.log import GENESIS, Log, LogBroken
from tridesk.statuspage.tests.story import HOUR, MINUTE, MONDAY, Story, message, report, words


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path)
    story.report(HOUR, RegisterState.UNSTABLE, "slow", estimate=MONDAY + 3 * HOUR)
    story.report(2 * HOUR, RegisterState.STABLE)
    return story


def lines(story: Story) -> list[bytes]:
    return story.log.path.read_bytes().splitlines()


def test_an_entry_comes_back_as_it_was_said(story: Story) -> None:
    first, second, third = Log(story.log.path.parent).entries()
    assert (first.number, first.by, first.via, first.what) == (1, "tridesk", "command", Started())
    estimate = MONDAY + 3 * HOUR
    assert second.what == Reported(
        RegisterState.UNSTABLE, IncidentPhase.INVESTIGATING, message("slow"), None, estimate, None
    )
    assert (second.by, second.via, second.at) == ("siebe", "editor", MONDAY + HOUR)
    assert third.what == Reported(RegisterState.STABLE, IncidentPhase.RESOLVED)


def test_the_log_is_one_line_of_json_for_each_entry_chained_to_the_one_before(story: Story) -> None:
    raw = lines(story)
    records = [json.loads(line) for line in raw]
    assert [record["number"] for record in records] == [1, 2, 3]
    assert [record["previous"] for record in records] == [
        GENESIS,
        *(hashlib.sha256(line).hexdigest() for line in raw[:2]),
    ]
    assert story.log.head == hashlib.sha256(raw[2]).hexdigest()


def test_ids_have_twelve_lower_case_letters_and_digits(story: Story) -> None:
    ids = [entry.id for entry in story.log.entries()]
    assert [len(identity) for identity in ids] == [12, 12, 12]
    assert len(set(ids)) == 3
    assert all(identity.isascii() and identity.isalnum() and identity == identity.lower() for identity in ids)


def test_an_untouched_log_has_no_faults(story: Story) -> None:
    assert list(story.log.faults()) == []


@pytest.mark.parametrize(
    ("old", "new"), [(b"siebe", b"tijl!"), (b"unstable", b"stable"), (b'"at":"2026', b'"at":"2025')]
)
def test_whoever_changes_a_line_is_found_out(story: Story, old: bytes, new: bytes) -> None:
    raw = lines(story)
    raw[1] = raw[1].replace(old, new)
    story.log.path.write_bytes(b"\n".join(raw) + b"\n")
    assert list(story.log.faults()) == [
        "The signature of entry 2 does not hold.",
        f"line 3 of {story.log.path} does not follow the line before it",
    ]
    with pytest.raises(LogBroken):
        Log(story.log.path.parent).entries()


def test_whoever_removes_a_line_is_found_out(story: Story) -> None:
    story.log.path.write_bytes(b"\n".join([lines(story)[0], lines(story)[2]]) + b"\n")
    assert list(story.log.faults()) == [f"line 2 of {story.log.path} does not follow the line before it"]


def test_a_last_line_by_another_hand_is_found_out(story: Story, tmp_path: Path) -> None:
    forger = Log(tmp_path / "elsewhere")
    forger.path.write_bytes(story.log.path.read_bytes())
    with pytest.raises(LogBroken, match="was not signed here"):
        forger.entries()


def test_a_log_that_became_shorter_or_vanished_is_found_out(story: Story) -> None:
    story.log.path.write_bytes(lines(story)[0] + b"\n")
    with pytest.raises(LogBroken, match="shorter"):
        story.log.entries()
    story.log.path.unlink()
    with pytest.raises(LogBroken, match="gone"):
        story.log.entries()


def test_what_is_no_entry_is_no_log(story: Story) -> None:
    with story.log.path.open("ab") as file:
        file.write(b'{"kind": "Nonsense"}\n')
    with pytest.raises(LogBroken, match="cannot be read"):
        Log(story.log.path.parent).entries()


def test_a_line_cut_off_by_a_crash_is_overwritten_by_the_next(story: Story) -> None:
    whole = story.log.path.read_bytes()
    for cut in range(1, len(lines(story)[2]) + 1, 40):
        story.log.path.write_bytes(whole[: -cut - 1])
        log = Log(story.log.path.parent)
        assert len(log.entries()) == 2
        with clock.frozen(MONDAY + 4 * HOUR):
            report(log, RegisterState.STABLE, by="siebe", via="editor")
        assert [entry.number for entry in Log(story.log.path.parent).entries()] == [1, 2, 3]
        assert list(log.faults()) == []


def test_many_writers_at_once_lose_nothing_and_keep_one_chain(tmp_path: Path) -> None:
    actions.start(Log(tmp_path))

    def write(number: int) -> None:
        text = message(str(number))
        report(Log(tmp_path), RegisterState.UNSTABLE, by=f"writer-{number}", via="editor", message=text)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    log = Log(tmp_path)
    assert sorted(entry.by for entry in log.entries()[1:]) == sorted(f"writer-{number}" for number in range(40))
    assert list(log.faults()) == []


def test_one_reader_sees_what_another_process_wrote(story: Story) -> None:
    reader = Log(story.log.path.parent)
    assert len(reader.entries()) == 3
    story.report(5 * HOUR, RegisterState.UNSTABLE)
    assert len(reader.entries()) == 4
    assert reader.head == story.log.head


def test_time_never_runs_backwards_in_the_log(story: Story) -> None:
    story.report(HOUR, RegisterState.UNSTABLE)  # the clock was set back by an hour
    assert story.log.entries()[-1].at == MONDAY + 2 * HOUR


def test_who_presses_twice_or_comes_second_is_told(story: Story) -> None:
    what = Reported(RegisterState.UNSTABLE, IncidentPhase.INVESTIGATING)
    with story.at(3 * HOUR):
        actions.record(story.log, what, by="siebe", via="editor", seen=3)
    with story.at(3 * HOUR + MINUTE), pytest.raises(Conflict, match="a moment ago"):
        actions.record(story.log, what, by="siebe", via="editor", seen=3)
    assert len(story.log.entries()) == 4


def test_what_is_refused_leaves_no_trace(story: Story) -> None:
    before = story.log.path.read_bytes()
    with pytest.raises(Conflict):
        story.report(3 * HOUR, RegisterState.STABLE)
    assert story.log.path.read_bytes() == before


def test_to_start_twice_is_to_start_once(story: Story) -> None:
    actions.start(story.log)
    assert len(story.log.entries()) == 3


def test_the_key_is_for_its_owner_alone(story: Story) -> None:
    assert os.stat(story.log.path.with_name("key")).st_mode & 0o777 == 0o600


def test_times_are_kept_to_the_millisecond(tmp_path: Path) -> None:
    with clock.frozen(MONDAY + timedelta(microseconds=123_456)):
        actions.start(Log(tmp_path))
    assert Log(tmp_path).entries()[0].at == MONDAY + timedelta(milliseconds=123)


def test_ready_phrases_are_remembered_with_the_words(tmp_path: Path) -> None:
    log = Log(tmp_path)
    actions.start(log)
    text = StatusMessage(words("x"), ("looking", "slow"))
    report(log, RegisterState.UNSTABLE, by="siebe", via="editor", message=text)
    what = Log(tmp_path).entries()[-1].what
    assert isinstance(what, Reported)
    assert what.message == text
