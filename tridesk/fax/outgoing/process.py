"""One look of the process at faxes that leave: papers made, ends written, calls stopped, and what is due begun.

Pages are drawn before a call begins, a few in each look: a long fax holds up neither those that come nor short ones.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tridesk.directory.office.queries import office_data
from tridesk.fax.models import FaxAttempt, OutFax
from tridesk.fax.outgoing import actions, papers, queries, rules
from tridesk.kit import clock, phones
from tridesk.kit.sandbox import SandboxFailure
from tridesk.kit.sealing import SealBroken
from tridesk.telephony.switch import Refused, Unreachable
from tridesk.telephony.switch.faxes import FaxEnd, FaxLine, FaxOrder, FaxResult

log = logging.getLogger("tridesk.fax")

MOST_AT_ONCE: Final = 2
MOST_OF_MANY: Final = 1  # of these: a line stays free for what somebody sends from a ticket
MOST_PAPERS: Final = 3  # made in one look, a third of a second each: a stop does not wait for more
TURN: Final = 3  # pages drawn at once, half a second each
MOST_DRAWN: Final = 4  # faxes whose pages are being drawn


@dataclass(frozen=True, slots=True)
class Drawn:
    """A fax whose pages are drawn: a TIFF as the switch sends it, or the fault that kept it from being one."""

    fax: OutFax
    content: bytes
    fault: str = ""


class Drawings:
    """The pages of faxes that are due, drawn in turns: a few, then some of the next fax. Those of many come last."""

    def __init__(self) -> None:
        self._pages = dict[tuple[int, str, int], list[bytes]]()  # as `_key` says, whose turn it is first
        self.goes_on = False
        """Whether the last look drew pages and left some: the next one need not wait."""

    def turn(self, due: Sequence[OutFax]) -> Drawn | None:
        """Draws some pages of one of these faxes, and forgets all others; the fax once nothing of it is left."""
        wanted = {_key(fax): fax for fax in due[:MOST_DRAWN]}
        self._pages = {key: pages for key, pages in self._pages.items() if key in wanted}
        for key in wanted:
            self._pages.setdefault(key, [])
        if not self._pages:
            return None
        key = min(self._pages, key=lambda key: bool(wanted[key].about))
        fax, pages = wanted[key], self._pages.pop(key)
        first = fax.confirmed + len(pages)
        last = min(fax.pages, first + TURN)
        try:
            pages += papers.drawn(queries.FILES.open(fax), first, last, is_fine=fax.is_fine)
            if last == fax.pages:
                return Drawn(fax, papers.joined(pages))
        except (SandboxFailure, SealBroken) as failure:
            return Drawn(fax, b"", str(failure))
        self._pages[key] = pages  # behind the others
        self.goes_on = True
        return None


def _key(fax: OutFax) -> tuple[int, str, int]:
    return fax.pk, fax.digest, fax.confirmed


DRAWINGS: Final = Drawings()
"""Those of this process."""


def look(line: FaxLine, drawings: Drawings = DRAWINGS) -> int:
    """Does what there is to do at this moment; how many faxes were begun or ended. The switch may be away."""
    drawings.goes_on = False
    for pk in queries.without_papers(MOST_PAPERS):
        actions.set_papers(pk)
    try:
        ended = _write_ends(line)
        _stop(line)
        return ended + _begin(line, drawings)
    except Unreachable as error:
        log.warning("the switch that sends faxes does not answer (%s)", error)
        return 0


def _write_ends(line: FaxLine) -> int:
    """Writes ends; a call that the switch neither knows nor has ended has an end that nobody knows.

    Calls are asked for before ends: what ends in between has its end.
    """
    attempts = queries.open_attempts()
    going = line.going() if attempts else frozenset()
    results = {result.name: result for result in line.results()}
    for name, result in results.items():
        fax = actions.end_attempt(result)
        if fax is not None:
            log.info("fax %d: %s, %d of %d pages", fax.pk, result.end.value, fax.confirmed, fax.pages)
        line.forget(name)
    lost = [
        attempt
        for attempt in attempts
        if attempt.name not in going
        and attempt.name not in results
        and clock.now() - attempt.begun_at > rules.UNHEARD_FOR
    ]
    for attempt in lost:
        log.warning("fax %d: nobody knows how its call ended", attempt.fax_id)
        actions.end_attempt(FaxResult(attempt.name, FaxEnd.UNKNOWN))
    return len(results) + len(lost)


def _stop(line: FaxLine) -> None:
    for attempt in queries.open_attempts():
        if attempt.fax.stop_at is not None:
            line.stop(attempt.name)


def _begin(line: FaxLine, drawings: Drawings) -> int:
    """Draws some pages of what is due, and begins the calls of faxes that are drawn; how many."""
    begun = 0
    for _line in range(MOST_AT_ONCE - len(queries.open_attempts())):
        of_many = sum(1 for attempt in queries.open_attempts() if attempt.fax.about)
        drawn = drawings.turn(queries.due(MOST_DRAWN, with_many=of_many < MOST_OF_MANY))
        attempt = actions.begin_attempt(drawn.fax.pk) if drawn else None
        if drawn is not None and attempt is not None:
            begun += 1
            _send(line, drawn, attempt)
    return begun


def _send(line: FaxLine, drawn: Drawn, attempt: FaxAttempt) -> None:
    """Gives the order. What cannot be drawn or dialled ends here; after `Unreachable` its end is not known."""
    rung, fax = rules.LADDER[attempt.rung], drawn.fax
    try:
        if drawn.fault:
            raise Refused(drawn.fault)
        line.send(
            FaxOrder(
                name=attempt.name,
                number=fax.to,
                content=drawn.content,
                station=office_data().fax or office_data().phone,
                header=_header(fax),
                is_t38=rung.is_t38,
                has_ecm=rung.has_ecm,
                rate=rung.rate,
            )
        )
    except Refused as failure:
        log.warning("fax %d cannot be sent: %s", fax.pk, failure)
        actions.end_attempt(FaxResult(attempt.name, FaxEnd.UNREACHABLE, fault=str(failure)[:200]))


def _header(fax: OutFax) -> str:
    """What the other machine prints above each page."""
    number = fax.ticket.number if fax.ticket else ""
    return f"{number} {phones.written(office_data().fax)}".strip()
