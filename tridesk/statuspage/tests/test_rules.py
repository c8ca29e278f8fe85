from __future__ import annotations

from pathlib import Path

import pytest

from tridesk.kit.errors import Conflict, Invalid, NotFound
from tridesk.statuspage import actions
from tridesk.statuspage.entries import IncidentPhase, RegisterState, Started, Words
from tridesk.statuspage.tests.story import DAY, HOUR, MINUTE, MONDAY, Story, cancel_maintenance, correct, message, words


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path)


def test_the_state_is_begun_once(story: Story) -> None:
    with pytest.raises(Conflict):
        actions.record(story.log, Started(), by="tijl", via="command")


def test_what_is_stable_cannot_be_ended(story: Story) -> None:
    with pytest.raises(Conflict):
        story.report(HOUR, RegisterState.STABLE)
    with pytest.raises(Conflict):
        story.report(HOUR, RegisterState.STABLE, phase=IncidentPhase.MONITORING)


@pytest.mark.parametrize("phase", [IncidentPhase.INVESTIGATING, IncidentPhase.IDENTIFIED])
def test_a_stable_register_needs_no_repair(story: Story, phase: IncidentPhase) -> None:
    story.report(HOUR, RegisterState.UNSTABLE)
    with pytest.raises(Invalid) as refused:
        story.report(2 * HOUR, RegisterState.STABLE, phase=phase)
    assert refused.value.field == "phase"


def test_an_interruption_is_not_over_while_the_register_is_not_stable(story: Story) -> None:
    with pytest.raises(Invalid) as refused:
        story.report(HOUR, RegisterState.OUT_OF_SERVICE, phase=IncidentPhase.RESOLVED)
    assert refused.value.field == "phase"


@pytest.mark.parametrize("field", ["estimate", "next_update"])
def test_what_is_expected_lies_in_the_future(story: Story, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        story.report(HOUR, RegisterState.UNSTABLE, "", None, **{field: MONDAY + HOUR})
    assert refused.value.field == field


def test_what_is_over_expects_nothing(story: Story) -> None:
    story.report(HOUR, RegisterState.UNSTABLE)
    with pytest.raises(Invalid):
        story.report(2 * HOUR, RegisterState.STABLE, next_update=MONDAY + DAY)


def test_it_began_neither_in_the_future_nor_before_the_state_that_was(story: Story) -> None:
    for since in (MONDAY + 2 * HOUR, MONDAY - MINUTE):
        with pytest.raises(Invalid) as refused:
            story.report(HOUR, RegisterState.UNSTABLE, since=since)
        assert refused.value.field == "since"
    story.report(HOUR, RegisterState.UNSTABLE, since=MONDAY + MINUTE)


def test_only_what_was_said_can_be_corrected(story: Story) -> None:
    with pytest.raises(NotFound):
        correct(story.log, "aaaaaaaaaaaa", message("x"), by="siebe", via="editor")


@pytest.mark.parametrize("text", ["x" * 598, "a\u202eb", "a\x07", "zie 62.03.14-999.01"])
def test_words_that_nobody_should_publish(story: Story, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        story.report(HOUR, RegisterState.UNSTABLE, text)
    assert refused.value.field == "nl"


def test_the_words_of_a_state_are_short(story: Story) -> None:
    with pytest.raises(Invalid) as refused:
        actions.choose_words(story.log, RegisterState.STABLE, Words("a", "b" * 121, "c"), by="tijl", via="desk")
    assert refused.value.field == "fr"
    actions.choose_words(story.log, RegisterState.STABLE, words("fine"), by="tijl", via="desk")


def test_maintenance_is_announced_before_it_begins_and_ends_after(story: Story) -> None:
    with pytest.raises(Invalid) as refused:
        story.announce(HOUR, HOUR - MINUTE, 2 * HOUR)
    assert refused.value.field == "begins"
    with pytest.raises(Invalid) as refused:
        story.announce(HOUR, 2 * HOUR, 2 * HOUR)
    assert refused.value.field == "ends"


def test_two_maintenances_do_not_overlap(story: Story) -> None:
    first = story.announce(HOUR, DAY, DAY + 2 * HOUR)
    with pytest.raises(Conflict):
        story.announce(HOUR, DAY + HOUR, DAY + 3 * HOUR)
    second = story.announce(HOUR, DAY + 2 * HOUR, DAY + 3 * HOUR)  # the next may begin when this one ends
    with pytest.raises(Conflict):
        story.change(2 * HOUR, second, DAY + HOUR, DAY + 3 * HOUR)
    with story.at(3 * HOUR):
        cancel_maintenance(story.log, first, by="clemence", via="desk")
    story.change(3 * HOUR, second, DAY + HOUR, DAY + 3 * HOUR)


def test_a_running_maintenance_moves_only_its_end(story: Story) -> None:
    work = story.announce(HOUR, 2 * HOUR, 4 * HOUR)
    with pytest.raises(Conflict):
        story.change(3 * HOUR, work, 3 * HOUR, 4 * HOUR)
    with pytest.raises(Conflict):
        story.change(3 * HOUR, work, 2 * HOUR, 4 * HOUR, RegisterState.UNSTABLE)
    with pytest.raises(Invalid) as refused:
        story.change(3 * HOUR, work, 2 * HOUR, 2 * HOUR + MINUTE)
    assert refused.value.field == "ends"
    with story.at(3 * HOUR), pytest.raises(Conflict):
        cancel_maintenance(story.log, work, by="clemence", via="desk")
    story.change(3 * HOUR, work, 2 * HOUR, 5 * HOUR)
    story.change(4 * HOUR, work, 2 * HOUR, 4 * HOUR)  # it is done: the end is now


def test_what_is_over_or_cancelled_or_unknown_does_not_change(story: Story) -> None:
    done = story.announce(HOUR, 2 * HOUR, 3 * HOUR)
    with pytest.raises(Conflict):
        story.change(3 * HOUR, done, 2 * HOUR, 4 * HOUR)
    called_off = story.announce(4 * HOUR, DAY, 2 * DAY)
    with story.at(5 * HOUR):
        cancel_maintenance(story.log, called_off, by="clemence", via="desk")
        with pytest.raises(Conflict):
            cancel_maintenance(story.log, called_off, by="clemence", via="desk")
        with pytest.raises(NotFound):
            cancel_maintenance(story.log, "aaaaaaaaaaaa", by="clemence", via="desk")


def test_a_maintenance_is_not_moved_into_the_past(story: Story) -> None:
    work = story.announce(HOUR, DAY, 2 * DAY)
    with pytest.raises(Invalid) as refused:
        story.change(2 * HOUR, work, HOUR, 2 * DAY)
    assert refused.value.field == "begins"
