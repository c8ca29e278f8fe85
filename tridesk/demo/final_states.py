"""How the tickets of the history stand at its last moment: what lies after it has not happened yet.

Left to itself, a past that is cut off leaves few tickets open, and which ones depends on the hour. So some of
the latest are held back on purpose: every list of the desk has something in it, and some of it is late.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from tridesk.demo.events import DemoEvent, EventStep, State
from tridesk.demo.hours import DAY, DeskHours
from tridesk.tickets.lifecycle import Channel

Hold = Literal["unassigned", "mine", "research", "second_line"]

CALL_TAKERS = ("jorn", "ilse", "aurelie", "bastien")
PROMISE = {"open": 2 * DAY, "research": 2 * DAY, "second_line": 5 * DAY, "closed": 0}
"""Working minutes within which the next thing is promised."""

_LEADS_TO: dict[str, State] = {
    "request": "open",
    "research": "research",
    "question": "second_line",
    "expert_answer": "open",
    "close": "closed",
}


def as_they_stand(drafts: Sequence[DemoEvent], hours: DeskHours, now: datetime) -> list[DemoEvent]:
    """The drafts, oldest first and with all their steps, cut off at `now`."""
    held = _held_back(drafts, hours, now)
    return [_cut(draft, held.get(index), hours, now) for index, draft in enumerate(drafts)]


def _cut(draft: DemoEvent, hold: Hold | None, hours: DeskHours, now: datetime) -> DemoEvent:
    taken = draft.taken_at is not None and draft.taken_at <= now and hold != "unassigned"
    steps = tuple(step for step in draft.steps if step.at <= now)
    if hold in ("unassigned", "mine"):
        steps = steps[:1]
    elif hold == "research" or hold == "second_line":
        turn = "research" if hold == "research" else "question"
        steps = steps[: 1 + next(index for index, step in enumerate(steps) if step.action == turn)]
    since, state = _state(steps)
    until = hours.later(since, PROMISE[state])
    return replace(
        draft,
        state=state,
        taken_at=draft.taken_at if taken else None,
        owner=draft.owner if taken else "",
        until=until,
        late=state != "closed" and until < now,
        steps=steps,
    )


def _state(steps: Sequence[EventStep]) -> tuple[datetime, State]:
    """Where the ticket is, and since when."""
    turns = [(step.at, _LEADS_TO[step.action]) for step in steps if step.action in _LEADS_TO]
    return turns[-1]


def _held_back(drafts: Sequence[DemoEvent], hours: DeskHours, now: datetime) -> dict[int, Hold]:
    """Index -> where the ticket got stuck; always the latest ones that fit."""
    held: dict[int, Hold] = {}

    def hold(what: Hold, count: int, fits: Callable[[DemoEvent], bool]) -> None:
        free = (index for index in reversed(range(len(drafts))) if index not in held and fits(drafts[index]))
        held.update((index, what) for index, _ in zip(free, range(count), strict=False))

    def since(working_days: int) -> datetime:
        day = hours.earlier_day(now.date(), working_days)
        return now - timedelta(days=(now.date() - day).days)

    def written(draft: DemoEvent) -> bool:
        return Channel(draft.channel).is_written

    def promised(moment: datetime | None, state: State) -> bool:
        """Whether the ticket reached this state, and its deadline has not passed."""
        return moment is not None and moment <= now <= hours.later(moment, PROMISE[state])

    def broken(moment: datetime | None, state: State) -> bool:
        return moment is not None and hours.later(moment, PROMISE[state]) < now

    hold("second_line", 3, lambda draft: broken(draft.handed_over_at, "second_line"))
    hold("second_line", 8, lambda draft: promised(draft.handed_over_at, "second_line"))
    hold("research", 3, lambda draft: broken(_researched_at(draft), "research"))
    hold("research", 7, lambda draft: promised(_researched_at(draft), "research"))
    hold("unassigned", 2, lambda draft: written(draft) and broken(draft.opened_at, "open"))
    hold("unassigned", 8, lambda draft: written(draft) and draft.opened_at >= since(2))
    for name in CALL_TAKERS:
        hold("mine", 3, partial(_waits_for, name, since(3), now))
    return held


def _waits_for(owner: str, earliest: datetime, now: datetime, draft: DemoEvent) -> bool:
    """Whether the ticket waits for this owner, taken after `earliest`."""
    return draft.owner == owner and _waits_since(draft, earliest, now)


def _waits_since(draft: DemoEvent, earliest: datetime, now: datetime) -> bool:
    """Whether a colleague took the ticket after `earliest` and could have answered it."""
    return draft.outcome == "answered" and draft.taken_at is not None and earliest <= draft.taken_at <= now


def _researched_at(draft: DemoEvent) -> datetime | None:
    return next((step.at for step in draft.steps if step.action == "research"), None)
