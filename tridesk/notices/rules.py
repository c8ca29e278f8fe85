"""What a notice may do, and what it lacks. Pure: plain values in, the time an argument."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from tridesk.kit.languages import LANGUAGES


class NoticeStep(StrEnum):
    """What people and the clock do to a notice."""

    CHANGE = "change"
    PROPOSE = "propose"
    TAKE_BACK = "take_back"
    APPROVE = "approve"
    SEND_FIRST = "send_first"  # an interruption: approval follows
    BEGIN = "begin"
    PAUSE = "pause"
    GO_ON = "go_on"
    STOP = "stop"
    END = "end"
    WITHDRAW = "withdraw"


STEPS: Final[Mapping[NoticeStep, Mapping[str, str]]] = {
    NoticeStep.CHANGE: {"draft": "draft", "proposed": "draft"},
    NoticeStep.PROPOSE: {"draft": "proposed"},
    NoticeStep.TAKE_BACK: {"proposed": "draft"},
    NoticeStep.APPROVE: {"proposed": "approved", "sending": "sending", "paused": "paused", "done": "done"},
    NoticeStep.SEND_FIRST: {"draft": "sending", "proposed": "sending"},
    NoticeStep.BEGIN: {"approved": "sending"},
    NoticeStep.PAUSE: {"sending": "paused"},
    NoticeStep.GO_ON: {"paused": "sending"},
    NoticeStep.STOP: {"sending": "stopped", "paused": "stopped", "approved": "stopped"},
    NoticeStep.END: {"sending": "done"},
    NoticeStep.WITHDRAW: {"draft": "withdrawn", "proposed": "withdrawn"},
}
"""From which state each step leads where."""


def after(step: NoticeStep, state: str) -> str | None:
    """The state after a step, None when it cannot be taken now.

    >>> after(Step.PAUSE, "sending"), after(Step.PAUSE, "done")
    ('paused', None)
    """
    return STEPS[step].get(state)


class Lack(StrEnum):
    """Why a notice cannot be proposed yet."""

    NO_AUDIENCE = "no_audience"
    NO_SUBJECT = "no_subject"
    NO_TEXT = "no_text"
    TOO_LATE = "too_late"


def lacks(
    subjects: Mapping[str, str],
    texts: Mapping[str, str],
    needed: Iterable[str],
    *,
    send_at: datetime | None,
    not_after: datetime | None,
    now: datetime,
) -> list[tuple[Lack, str]]:
    """What a notice lacks, each with the language that it is about; `needed` are the languages that its readers get.

    A version that is not needed may be missing, but a half one (a subject without a text) may not.
    """
    wanted = set(needed)
    problems: list[tuple[Lack, str]] = [] if wanted else [(Lack.NO_AUDIENCE, "")]
    for language in LANGUAGES:
        subject, text = subjects.get(language, "").strip(), texts.get(language, "").strip()
        if language in wanted or subject or text:
            problems += [(Lack.NO_SUBJECT, language)] if not subject else []
            problems += [(Lack.NO_TEXT, language)] if not text else []
    if not_after is not None and not_after <= max(now, send_at or now):
        problems.append((Lack.TOO_LATE, ""))
    return problems


_NOBODY: Final = re.compile(r"\b5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b")
_NOT_THE_ADDRESS: Final = re.compile(r"5\.(?:1\.[789]|2\.[234]|[3567]\.)")
_STATUS: Final = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")


def is_nobody(reply: str) -> bool:
    """Whether a relay refused a mail only because the address does not exist (RFC 3463).

    >>> is_nobody("550 5.1.1 no such user"), is_nobody("554 5.7.1 looks like spam")
    (True, False)
    """
    return bool(_NOBODY.search(reply))


def is_about_the_address(reply: str) -> bool:
    """Whether what came back for good says so of the address, not of this mail, of us or of a full mailbox.

    >>> is_about_the_address("5.4.4 no such host"), is_about_the_address("5.2.2 full"), is_about_the_address("gone")
    (True, False, True)
    """
    status = _STATUS.search(reply)
    return status is None or not _NOT_THE_ADDRESS.match(status[0])


PAUSES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=4),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(hours=16),
)
"""How long a mail waits that the relay did not want yet; after the last it is refused."""


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts; None: give up.

    >>> pause_after(1), pause_after(99)
    (datetime.timedelta(seconds=60), None)
    """
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None


@dataclass(frozen=True, slots=True)
class NoticeProgress:
    """How far a notice has come; the numbers are addresses."""

    queued: int = 0
    claimed: int = 0
    printed: int = 0
    handed_over: int = 0
    refused: int = 0
    unknown: int = 0
    expired: int = 0
    left_out: int = 0
    bounced: int = 0

    @property
    def total(self) -> int:
        return self.queued + self.claimed + self.printed + self.settled

    @property
    def settled(self) -> int:
        return self.handed_over + self.refused + self.unknown + self.expired + self.left_out + self.bounced

    @property
    def percent(self) -> int:
        """Of all, rounded down: 100 only when all is settled."""
        return 100 * self.settled // self.total if self.total else 0


def remaining(progress: NoticeProgress, per_second: float) -> timedelta | None:
    """How long the rest will take at this rate; None when nothing moves."""
    if per_second <= 0:
        return None
    return timedelta(seconds=round((progress.queued + progress.claimed) / per_second))
