"""Patterns among the restores of a week that ended badly: a number, a story, an hour, a door that is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from tridesk.kit import clock
from tridesk.kit.errors import Sayable
from tridesk.reconnect.models import Pretext, RestoreOutcome

REFUSED: Final = (RestoreOutcome.REFUSED, RestoreOutcome.BROKEN_OFF, RestoreOutcome.FROZEN)
WITHIN: Final = timedelta(days=7)
MOST_SLIPS: Final = 9  # unknown user names of one program in a week: the directory is behind, or somebody mistyped
NOT_BEGUN: Final = "restore:alone"
"""Under which the journal has what was refused to whoever tries it alone on a request without a restore of the week."""
UNKNOWN: Final = "restore:unknown"
"""Under which it has that a program named an access that the directory does not know."""
_PATTERNS: Final = """
WITH lately AS (
    SELECT r.id, r.outcome, r.opened_at, r.pretext, u.organisation_id, t.requester_phone AS number, t.number AS ticket
    FROM reconnect_restore r JOIN tickets_ticket t ON t.id = r.ticket_id
    JOIN directory_connecteduser u ON u.id = r.user_id
    WHERE r.opened_at >= %(since)s
), refused AS (SELECT * FROM lately WHERE outcome = ANY(%(refused)s))
(SELECT 'number', number, count(*) AS times, NULL::timestamptz FROM refused WHERE number <> ''
    GROUP BY number HAVING count(*) >= 2 ORDER BY times DESC LIMIT 5)
UNION ALL
(SELECT 'story', pretext, count(*) AS times, NULL FROM refused WHERE pretext NOT IN ('', 'other')
    GROUP BY pretext HAVING count(*) >= 3 ORDER BY times DESC LIMIT 5)
UNION ALL
(SELECT 'hour', '', times, at FROM (
    SELECT DISTINCT ON (date_trunc('hour', first.opened_at)) count(DISTINCT later.organisation_id) AS times,
        first.opened_at AS at
    FROM refused first JOIN refused later
        ON later.opened_at >= first.opened_at AND later.opened_at < first.opened_at + interval '1 hour'
    GROUP BY first.id, first.opened_at HAVING count(DISTINCT later.organisation_id) >= 3
    ORDER BY date_trunc('hour', first.opened_at), times DESC, at) AS hours
    ORDER BY times DESC LIMIT 5)
UNION ALL
(SELECT 'door', max(l.id)::text, count(DISTINCT e.id) AS times, max(e.at) FROM lately l
    JOIN journal_entry e ON e.ref IN ('restore:' || l.id, 'ticket:' || l.ticket)
    WHERE e.verb IN ('restore.link_dead', 'restore.try_refused') AND e.by_id IS NULL AND e.at >= %(since)s
    GROUP BY l.ticket HAVING count(DISTINCT e.id) >= 3 ORDER BY times DESC LIMIT 5)
UNION ALL
(SELECT 'request', data->>'ticket' AS request, count(*) AS times, max(at) FROM journal_entry
    WHERE ref = %(not_begun)s AND at >= %(since)s
    GROUP BY request HAVING count(*) >= 3 ORDER BY times DESC LIMIT 5)
UNION ALL
(SELECT 'program', coalesce(nullif(u.name, ''), u.username), count(*) AS times, max(e.at)
    FROM journal_entry e JOIN accounts_user u ON u.id = e.by_id
    WHERE e.ref = %(unknown)s AND e.at >= %(since)s
    GROUP BY u.id HAVING count(*) > %(slips)s ORDER BY times DESC LIMIT 5)
"""
"""By way of the restores: the journal finds what happened to one of them, not what happened when.

What a person was refused alone stands with their ticket. What colleagues were refused does not count: they slip.
"""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern: the same `number` or `story`, organisations in an hour, a `door`, a `request`, or a `program`.

    A door is the newest restore of a ticket, still open or not, about which links that are over were pressed, or
    something refused to whoever had the link to the request. A request is the number of a ticket on which nothing was
    begun, since all was refused. A program is the name of one that seems to guess user names.
    """

    kind: str
    value: str
    times: int
    at: datetime | None

    @property
    def story(self) -> Sayable:
        return Pretext(self.value).label


def patterns() -> list[Pattern]:
    """Finds the patterns of a week, of each kind the most striking first."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {"not_begun": NOT_BEGUN, "unknown": UNKNOWN, "slips": MOST_SLIPS}
        values |= {"refused": [outcome.value for outcome in REFUSED], "since": clock.now() - WITHIN}
        cursor.execute(_PATTERNS, values)
        return [Pattern(*row) for row in cursor.fetchall()]
