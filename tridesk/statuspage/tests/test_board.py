from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tridesk.kit.errors import Refusal
from tridesk.statuspage import actions
from tridesk.statuspage.board import FOUNDING_WORDS, MaintenanceProgress, fold
from tridesk.statuspage.entries import IncidentPhase, RegisterState, Words
from tridesk.statuspage.tests.story import DAY, HOUR, MINUTE, MONDAY, Story, cancel_maintenance, correct, message, words


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_the_words_are_those_of_the_founding_document_until_others_are_chosen(story: Story) -> None:
    assert story.board.words == FOUNDING_WORDS
    chosen = Words("In orde", "En ordre", "In Ordnung")
    actions.choose_words(story.log, RegisterState.STABLE, chosen, by="tijl", via="desk")
    assert story.board.words == replace(FOUNDING_WORDS, stable=chosen)


def test_before_anything_is_said_the_register_is_stable() -> None:
    moment = fold([]).at(MONDAY)
    assert (moment.state, moment.since, moment.incident, moment.upcoming) == (RegisterState.STABLE, None, None, ())


def test_one_entry_changes_the_state_and_opens_the_incident(story: Story) -> None:
    opened = story.report(
        HOUR, RegisterState.UNSTABLE, "slow", estimate=MONDAY + 3 * HOUR, next_update=MONDAY + 2 * HOUR
    )
    moment = story.board.at(MONDAY + HOUR)
    assert (moment.state, moment.since, moment.is_planned) == (RegisterState.UNSTABLE, MONDAY + HOUR, False)
    assert moment.incident is not None
    assert (moment.incident.id, moment.incident.phase) == (opened, IncidentPhase.INVESTIGATING)
    assert (moment.estimate, moment.next_update) == (MONDAY + 3 * HOUR, MONDAY + 2 * HOUR)


def test_more_of_it_is_an_update_of_the_same_incident_and_stable_ends_it(story: Story) -> None:
    opened = story.report(HOUR, RegisterState.UNSTABLE)
    story.report(2 * HOUR, RegisterState.OUT_OF_SERVICE, "worse", phase=IncidentPhase.IDENTIFIED)
    story.report(3 * HOUR, RegisterState.STABLE, "over")
    (incident,) = story.board.incidents
    assert (incident.id, incident.began, incident.ended) == (opened, MONDAY + HOUR, MONDAY + 3 * HOUR)
    assert incident.worst is RegisterState.OUT_OF_SERVICE
    assert [update.phase for update in incident.updates] == [
        IncidentPhase.INVESTIGATING,
        IncidentPhase.IDENTIFIED,
        IncidentPhase.RESOLVED,
    ]
    assert story.board.at(MONDAY + 3 * HOUR).incident is None


def test_a_stable_register_may_still_be_watched(story: Story) -> None:
    story.report(HOUR, RegisterState.UNSTABLE)
    story.report(2 * HOUR, RegisterState.STABLE, phase=IncidentPhase.MONITORING)
    moment = story.board.at(MONDAY + 2 * HOUR)
    assert moment.state is RegisterState.STABLE
    assert moment.incident is not None
    story.report(3 * HOUR, RegisterState.STABLE)
    assert story.board.at(MONDAY + 3 * HOUR).incident is None
    assert story.board.at(MONDAY + 3 * HOUR).since == MONDAY + 2 * HOUR


def test_it_may_have_begun_earlier_than_it_was_said(story: Story) -> None:
    story.report(HOUR, RegisterState.OUT_OF_SERVICE, since=MONDAY + 20 * MINUTE)
    story.report(2 * HOUR, RegisterState.STABLE, since=MONDAY + 90 * MINUTE)
    (incident,) = story.board.incidents
    assert (incident.began, incident.ended) == (MONDAY + 20 * MINUTE, MONDAY + 90 * MINUTE)


def test_what_was_promised_becomes_late(story: Story) -> None:
    story.report(HOUR, RegisterState.UNSTABLE, estimate=MONDAY + 3 * HOUR, next_update=MONDAY + 2 * HOUR)
    board = story.board
    hours = [board.at(MONDAY + after) for after in (HOUR, 2 * HOUR, 3 * HOUR)]
    assert [moment.is_update_due for moment in hours] == [False, True, True]
    assert [moment.is_late for moment in hours] == [False, False, True]
    assert [board.next_change(moment.now) for moment in hours] == [MONDAY + 2 * HOUR, MONDAY + 3 * HOUR, None]


def test_a_correction_changes_the_words_and_nothing_else(story: Story) -> None:
    opened = story.report(HOUR, RegisterState.UNSTABLE, "wrng")
    with story.at(2 * HOUR):
        correct(story.log, opened, message("right"), by="siebe", via="editor")
    (update,) = story.board.incidents[0].updates
    assert (update.message, update.at, update.corrected_at) == (message("right"), MONDAY + HOUR, MONDAY + 2 * HOUR)


def test_maintenance_begins_and_ends_by_itself(story: Story) -> None:
    work = story.announce(HOUR, DAY, DAY + 2 * HOUR)
    board = story.board
    before, begun, ended = (board.at(MONDAY + after) for after in (DAY - MINUTE, DAY, DAY + 2 * HOUR))
    assert (before.state, [plan.id for plan in before.upcoming]) == (RegisterState.STABLE, [work])
    assert (begun.state, begun.is_planned, begun.since) == (RegisterState.OUT_OF_SERVICE, True, MONDAY + DAY)
    assert (begun.estimate, begun.upcoming, begun.incident) == (MONDAY + DAY + 2 * HOUR, (), None)
    assert (ended.state, ended.maintenance, ended.since) == (RegisterState.STABLE, None, MONDAY + DAY + 2 * HOUR)
    assert board.next_change(MONDAY) == MONDAY + DAY


def test_maintenance_that_changes_counts_its_changes(story: Story) -> None:
    work = story.announce(HOUR, DAY, DAY + 2 * HOUR, text="work")
    story.change(2 * HOUR, work, 2 * DAY, 2 * DAY + HOUR, RegisterState.UNSTABLE)
    (moved,) = story.board.maintenances
    assert (moved.begins, moved.ends, moved.state) == (
        MONDAY + 2 * DAY,
        MONDAY + 2 * DAY + HOUR,
        RegisterState.UNSTABLE,
    )
    assert (moved.sequence, moved.message) == (1, message("work"))
    with story.at(3 * HOUR):
        cancel_maintenance(story.log, work, by="clemence", via="desk")
    (gone,) = story.board.maintenances
    assert (gone.sequence, gone.progress(MONDAY + 3 * HOUR)) == (2, MaintenanceProgress.CANCELLED)
    assert story.board.at(MONDAY + 2 * DAY).state is RegisterState.STABLE
    assert story.board.next_change(MONDAY + 3 * HOUR) is None


def test_the_worse_of_plan_and_report_is_shown(story: Story) -> None:
    story.announce(HOUR, 2 * HOUR, 4 * HOUR, RegisterState.UNSTABLE)
    story.report(3 * HOUR, RegisterState.OUT_OF_SERVICE, "that was not planned")
    moment = story.board.at(MONDAY + 3 * HOUR)
    assert (moment.state, moment.is_planned) == (RegisterState.OUT_OF_SERVICE, False)
    assert moment.maintenance is not None


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_said_in_any_order_the_board_makes_sense(tmp_path: Path, seed: int) -> None:
    chance, story, after = random.Random(seed), Story(tmp_path), timedelta(0)
    for _ in range(40):
        after += chance.choice((MINUTE, HOUR, 6 * HOUR))
        try:
            say_anything(story, after, chance)
        except Refusal:
            continue
    board, entries = story.board, story.log.entries()
    assert board.count == len(entries)
    assert [span.since for span in board.spans] == sorted(span.since for span in board.spans)
    assert all(span.state is not following.state for span, following in zip(board.spans, board.spans[1:], strict=False))
    assert all(incident.ended for incident in board.incidents[:-1])
    for count in range(1, len(entries) + 1):
        part = fold(entries[:count])
        assert part.state is RegisterState.STABLE or part.incident is not None
        moment = part.at(entries[count - 1].at)
        assert moment.state is RegisterState.STABLE or moment.incident is not None or moment.maintenance is not None
        change = part.next_change(moment.now)
        assert change is None or change > moment.now
    assert fold(entries) == board
    half = len(entries) // 2
    assert fold(entries[half:], fold(entries[:half])) == board


def say_anything(story: Story, after: timedelta, chance: random.Random) -> None:
    state, hour = chance.choice(list(RegisterState)), timedelta(hours=chance.randint(-3, 30))
    works = [plan.id for plan in story.board.maintenances] or ["none"]
    match chance.randrange(6):
        case 0 | 1:
            since = MONDAY + after - chance.choice((MINUTE, HOUR)) if chance.random() < 0.3 else None
            story.report(after, state, "said", phase=chance.choice([None, *IncidentPhase]), since=since)
        case 2:
            story.announce(after, after + hour, after + hour + timedelta(hours=chance.randint(0, 5)), state)
        case 3:
            begins = after + hour
            story.change(after, chance.choice(works), begins, begins + HOUR, state)
        case 4:
            with story.at(after):
                cancel_maintenance(story.log, chance.choice(works), by="clemence", via="desk")
        case _:
            with story.at(after):
                entry = chance.choice(story.log.entries()).id
                correct(story.log, entry, message("again"), by="siebe", via="editor")


def test_a_message_to_correct_is_found_by_its_entry(story: Story) -> None:
    opened = story.report(HOUR, RegisterState.UNSTABLE, "a")
    work = story.announce(2 * HOUR, DAY, 2 * DAY, text="b")
    updates = [story.board.update(entry) for entry in (opened, work)]
    assert [update.message.words for update in updates if update and update.message] == [words("a"), words("b")]
    assert story.board.update("nothing") is None
