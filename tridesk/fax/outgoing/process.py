"""One look of the process at faxes that leave: papers made, ends written, calls stopped, and what is due begun."""

from __future__ import annotations

import logging
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


def look(line: FaxLine) -> int:
    """Does what there is to do at this moment; how many faxes were begun or ended. The switch may be away."""
    for pk in queries.without_papers(MOST_PAPERS):
        actions.set_papers(pk)
    try:
        ended = _write_ends(line)
        _stop(line)
        return ended + _begin(line)
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


def _begin(line: FaxLine) -> int:
    begun = 0
    while len(going := queries.open_attempts()) < MOST_AT_ONCE:
        of_many = sum(1 for attempt in going if attempt.fax.about)
        fax = queries.next_due(with_many=of_many < MOST_OF_MANY)
        if fax is None:
            return begun
        attempt = actions.begin_attempt(fax.pk)
        if attempt is None:
            return begun
        begun += 1
        _send(line, fax, attempt)
    return begun


def _send(line: FaxLine, fax: OutFax, attempt: FaxAttempt) -> None:
    """Gives the order, unless somebody stopped it while its pages were drawn.

    What cannot be drawn or dialled ends here; after `Unreachable` its end is not known.
    """
    rung = rules.LADDER[attempt.rung]
    try:
        pages = papers.drawn(queries.FILES.open(fax), attempt.first_page, fax.pages, is_fine=fax.is_fine)
        if OutFax.objects.filter(pk=fax.pk, stop_at__isnull=False).exists():
            actions.end_attempt(FaxResult(attempt.name, FaxEnd.STOPPED))
            return
        line.send(
            FaxOrder(
                name=attempt.name,
                number=fax.to,
                content=pages,
                station=office_data().fax or office_data().phone,
                header=_header(fax),
                is_t38=rung.is_t38,
                has_ecm=rung.has_ecm,
                rate=rung.rate,
            )
        )
    except (Refused, SandboxFailure, SealBroken) as failure:
        log.warning("fax %d cannot be sent: %s", fax.pk, failure)
        actions.end_attempt(FaxResult(attempt.name, FaxEnd.UNREACHABLE, fault=str(failure)[:200]))


def _header(fax: OutFax) -> str:
    """What the other machine prints above each page."""
    number = fax.ticket.number if fax.ticket else ""
    return f"{number} {phones.written(office_data().fax)}".strip()
