"""What holds for links, devices and half-hours to be called back in. Pure: the time is an argument."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tridesk.directory.office.worktime import WorkingHours
from tridesk.tickets.lifecycle import Awaiting, State

GOOD_FOR: Final = timedelta(days=30)
AFTER_CLOSING: Final = timedelta(days=14)
FRESH_FOR: Final = timedelta(hours=4)  # in which a link proves that its mailbox is read by whoever pressed it
ORGANISATION_GOOD_FOR: Final = timedelta(hours=24)

SLOT: Final = timedelta(minutes=30)
SEATS: Final = (1, 2)  # callers who may book the same half-hour
SOONEST: Final = timedelta(hours=1)
SLOT_DAYS: Final = 5  # working days ahead


def good_until(made_at: datetime, closed_at: datetime | None) -> datetime:
    """When a link ends: 30 days after it was made, or 14 days after its request was closed."""
    return min(made_at + GOOD_FOR, closed_at + AFTER_CLOSING) if closed_at else made_at + GOOD_FOR


class RequestStanding(StrEnum):
    """What the requester may expect, as the page words it."""

    RECEIVED = "received"
    WORKED_ON = "worked_on"
    YOUR_TURN = "your_turn"
    LOOKED_INTO = "looked_into"
    ELSEWHERE = "elsewhere"
    LATER = "later"
    SERVICE = "service"
    TOGETHER = "together"
    CLOSED = "closed"


def standing(state: State, awaiting: Awaiting, *, answered: bool, elsewhere: bool = False) -> RequestStanding:
    """What to say of a request; `elsewhere` when it was merged into one that this requester may not read."""
    if elsewhere:
        return RequestStanding.TOGETHER
    if state in (State.CLOSED, State.ARCHIVED):
        return RequestStanding.CLOSED
    if state is State.SECOND_LINE:
        return RequestStanding.SERVICE
    if state is State.RESEARCH:
        return {
            Awaiting.REQUESTER: RequestStanding.YOUR_TURN,
            Awaiting.DESK: RequestStanding.LOOKED_INTO,
            Awaiting.ELSEWHERE: RequestStanding.ELSEWHERE,
            Awaiting.NOBODY: RequestStanding.LATER,
        }[awaiting]
    return RequestStanding.WORKED_ON if answered else RequestStanding.RECEIVED


def about(at: datetime) -> datetime:
    """A moment to the next half-hour: nobody promises minutes."""
    past = timedelta(minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond)
    return at - past + (SLOT if past else timedelta())


def slots(hours: WorkingHours, now: datetime, taken: Collection[datetime]) -> Iterator[datetime]:
    """The half-hours of the coming working days in which the desk is open all through, without those in `taken`."""
    day, left = now.astimezone(hours.zone).date(), SLOT_DAYS
    for ahead in range(31):
        spans = hours.hours_on(day + timedelta(days=ahead))
        left -= bool(spans)
        for opening, closing in spans:
            begin = about(datetime.combine(day + timedelta(days=ahead), opening, hours.zone))
            end = datetime.combine(day + timedelta(days=ahead), closing, hours.zone)
            while begin + SLOT <= end:
                if begin >= now + SOONEST and begin not in taken:
                    yield begin
                begin += SLOT
        if not left:
            return


_SYSTEMS: Final = (
    ("ipad", "iPad"),
    ("iphone", "iPhone"),
    ("android", "Android"),
    ("windows", "Windows"),
    ("mac os", "Mac"),
    ("cros", "ChromeOS"),
    ("linux", "Linux"),
)
_BROWSERS: Final = (
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("crios", "Chrome"),
    ("chrome", "Chrome"),
    ("safari", "Safari"),
)


def device(user_agent: str) -> str:
    """The kind of device in names that its owner knows: `Firefox, Windows`; '' when it does not say."""
    text = re.sub(r"\s+", " ", user_agent.lower()[:400])
    names = [next((name for mark, name in marks if mark in text), "") for marks in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, names))


def can_be_called(number: str, registered: str) -> bool:
    """Whether the desk calls this number back: that of the ticket, or a Belgian one that costs no premium."""
    return number == registered != "" or bool(re.fullmatch(r"\+32(?!90|70)\d{8,9}", number))
