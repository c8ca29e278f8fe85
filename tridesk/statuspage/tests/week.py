"""A scripted week: maintenance, interruption, updates, an estimate that passes, a correction, the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from tridesk.statuspage import actions
from tridesk.statuspage.board import Board, fold
from tridesk.statuspage.entries import IncidentPhase, RegisterState, Reported
from tridesk.statuspage.generation import Generation, render
from tridesk.statuspage.phrases import Ready, compose
from tridesk.statuspage.site import StatusSite
from tridesk.statuspage.tests.story import DAY, HOUR, MINUTE, MONDAY, Story, cancel_maintenance, correct

URL = "https://status.register.example"


def generations(folder: Path) -> Iterator[tuple[Board, datetime, Generation]]:
    """Every generation of the week, with the board and the hour it was made of."""
    story = Story(folder)
    _say_everything(story)
    entries, site = story.log.entries(), StatusSite(URL, story.log.signer.pem())
    hours = {entry.at for entry in entries}
    for entry in entries:
        board = fold(entries[: entry.number])
        after = board.next_change(entry.at)
        while after:
            hours.add(after)
            after = board.next_change(after)
    hours.add(MONDAY + 400 * DAY)
    for number, hour in enumerate(sorted(hours), 1):
        board = fold([entry for entry in entries if entry.at <= hour])
        yield board, hour, render(board, hour, site, number=number, head=story.log.head)


def _say_everything(story: Story) -> None:
    work = story.announce(HOUR, DAY + 10 * HOUR, DAY + 12 * HOUR, text="Schijven & <netwerk>; a, b\\c")
    story.change(2 * HOUR, work, DAY + 11 * HOUR, DAY + 13 * HOUR)
    called_off = story.announce(3 * HOUR, 5 * DAY, 5 * DAY + HOUR, RegisterState.UNSTABLE)
    two_days = 2 * DAY
    with story.at(two_days) as now:
        message = compose([Ready.SLOW, Ready.LOOKING], nl="Zaal 2 & <b>3</b>.", fr="Salle « 2 » & 3.")
        what = Reported(
            RegisterState.UNSTABLE,
            IncidentPhase.INVESTIGATING,
            message,
            now - 20 * MINUTE,
            now + HOUR,
            now + 30 * MINUTE,
        )
        first = actions.record(story.log, what, by="siebe", via="editor")
    story.report(
        two_days + 40 * MINUTE,
        RegisterState.OUT_OF_SERVICE,
        phase=IncidentPhase.IDENTIFIED,
        estimate=MONDAY + two_days + HOUR,
    )
    with story.at(two_days + 50 * MINUTE):
        corrected = compose([Ready.SLOW], nl="Zaal 2.", fr="Salle 2.", de="Saal 2.")
        assert corrected is not None
        correct(story.log, first.id, corrected, by="siebe", via="editor")
    story.report(two_days + 3 * HOUR, RegisterState.STABLE, phase=IncidentPhase.MONITORING)
    story.report(two_days + 4 * HOUR, RegisterState.STABLE, "over")
    with story.at(4 * DAY):
        cancel_maintenance(story.log, called_off, by="clemence", via="desk")
    story.announce(4 * DAY, 6 * DAY, 6 * DAY + 2 * HOUR, RegisterState.UNSTABLE)
    story.report(6 * DAY + HOUR, RegisterState.OUT_OF_SERVICE, "x" * 590)
    story.report(6 * DAY + 5 * HOUR, RegisterState.STABLE)
