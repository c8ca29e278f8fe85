"""Reads the log of Asterisk's static queue afterwards: which callers fell into it, and how their calls ended. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tridesk.telephony.asterisk.site import GENERAL, agent_of
from tridesk.telephony.switch.snapshot import Fallen

_ENDS: Final = frozenset(
    {
        "COMPLETEAGENT",
        "COMPLETECALLER",
        "ATTENDEDTRANSFER",
        "BLINDTRANSFER",
        "ABANDON",
        "EXITWITHTIMEOUT",
        "EXITEMPTY",
        "EXITWITHKEY",
    }
)


def read(path: Path, since: datetime) -> list[Fallen]:
    """The calls of a log as `fallen` tells them; line by line, since nobody makes that file smaller."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        return fallen(lines, since)


def fallen(lines: Iterable[str], since: datetime) -> list[Fallen]:
    """The calls that came into a queue at `since` or later, oldest first; lines that say something else do not count.

    A line is `second|leg|queue|member|EVENT|more|...`.
    """
    calls: dict[str, Fallen] = {}
    for line in lines:
        second, leg, queue, member, event, *more = [*line.rstrip("\n").split("|"), "", "", "", ""]
        if not second.isdigit():
            continue
        at = datetime.fromtimestamp(int(second), UTC)
        if event == "ENTERQUEUE" and at >= since.replace(microsecond=0):
            language = queue.removeprefix(GENERAL).removeprefix("-")
            calls[leg] = Fallen(leg, number=more[1], language=language, at=at)
        elif leg not in calls:
            continue
        elif event == "CONNECT":
            calls[leg] = replace(calls[leg], answered_at=at, answered_by=agent_of(member) or "")
        elif event in _ENDS:
            calls[leg] = replace(calls[leg], ended_at=at)
    return list(calls.values())
