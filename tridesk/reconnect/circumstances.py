"""What lies around a restore and decides with it: the caution, changes and doubts of the last days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import compress
from typing import Final, LiteralString

from tridesk.directory.organisations import registrations
from tridesk.journal.prepared_statements import Ask, ask
from tridesk.reconnect import rules
from tridesk.reconnect.models import Restore, RestoreOutcome
from tridesk.reconnect.rules import CautionLevel


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What else decides on a restore: the level of caution, names of `_CIRCUMSTANCES` that hold, own addresses.

    `own` are the mail addresses that ever were of the person who asks.
    """

    level: CautionLevel
    own: tuple[str, ...]
    known: frozenset[str]


def circumstances_of(restore: Restore, now: datetime) -> Circumstances:
    """The circumstances of a restore as `queries.whole` reads it; one statement."""
    user, credential, body = restore.user, restore.credential, restore.user.organisation
    allowed = [authorisation.ref for authorisation in body.authorisations.all()]
    values = {
        "restore": restore.pk,
        "user": user.pk,
        "contact": restore.contact_id,
        "organisation": body.pk,
        "workers": restore.workers,
        "opened": restore.opened_at,
        "user_ref": user.ref,
        "body_ref": body.ref,
        "credential_ref": credential.ref if credential else "",
        "refs": [user.ref, *allowed, *([credential.ref] if credential else [])],
        "edits": list(_EDITS),
        "settled": now - registrations.SETTLED_AFTER,
        "lowered": now - rules.LOWERED_FOR,
        "doubted": now - rules.DOUBT_HOLDS,
        "gone": [RestoreOutcome.REFUSED.value, RestoreOutcome.FROZEN.value],
    }
    ((level, own, *each),) = ask(Ask(_CIRCUMSTANCES_OF, values))[0]
    return Circumstances(CautionLevel(level), tuple(own), frozenset(compress(_CIRCUMSTANCES, each)))


_EDITS: Final = tuple(
    f"{noun}.{deed}" for noun in ("connected_user", "credential", "authorisation") for deed in ("added", "changed")
)
_CIRCUMSTANCES: Final = {
    # The caution was more than normal since it was opened, or lowered by whoever works on it: what holds for a restore
    # comes down for the next one only. Nobody lowers it, restores, and raises it again.
    "lowered": """reconnect_cautionchange WHERE at > %(opened)s
        OR level = 'normal' AND at > %(lowered)s AND by_id = ANY(%(workers)s)""",
    "watched": """reconnect_watch WHERE organisation_id = %(organisation)s
        AND (ended_at IS NULL OR ended_at > %(opened)s)""",
    "watch_ended": """journal_entry WHERE ref = %(body_ref)s AND verb = 'restore.watch_ended' AND at > %(lowered)s
        AND by_id = ANY(%(workers)s)""",
    # Somebody added or changed the user or what allows it: who edits the directory first gains nothing.
    "edited": "journal_entry WHERE ref = ANY(%(refs)s) AND verb = ANY(%(edits)s) AND at >= %(settled)s",
    # Taking the mark of a privileged access away asks for no less.
    "privileged": """journal_entry WHERE ref = %(user_ref)s AND verb = 'connected_user.changed' AND at >= %(settled)s
        AND data -> 'fields' @> '["is_privileged"]'""",
    # Somebody said No within a week, here or at another try: the next agent is no fresh start.
    "no": """reconnect_proof p JOIN reconnect_restore r ON r.id = p.restore_id WHERE r.user_id = %(user)s
        AND p.refused_at > %(doubted)s""",
    "doubted": """reconnect_restore WHERE user_id = %(user)s
        AND (doubted_at > %(doubted)s OR id = %(restore)s AND doubted_at IS NOT NULL)""",
    # A colleague blocks the access while it is being restored: it was lost or stolen, and a waiting order stops.
    "blocked": """journal_entry e JOIN accounts_user u ON u.id = e.by_id WHERE e.ref = %(credential_ref)s
        AND e.verb = 'credential.blocked' AND e.at > %(opened)s AND NOT u.is_program
        AND NOT u.id = ANY(%(workers)s)""",
    "refused": """reconnect_restore WHERE user_id = %(user)s AND closed_at > %(doubted)s AND id <> %(restore)s
        AND outcome = ANY(%(gone)s)""",
    "frozen": "reconnect_restore WHERE user_id = %(user)s AND outcome = 'frozen' AND thawed_at IS NULL",
    "frozen_among_many": """reconnect_order o JOIN directory_credential c ON c.id = o.credential_id
        WHERE c.user_id = %(user)s AND o.bulk_id IS NOT NULL AND o.verb = 'freeze'
        AND o.state <> 'undone'""",
    "frozen_lately": """reconnect_order o JOIN directory_credential c ON c.id = o.credential_id
        WHERE c.user_id = %(user)s AND o.bulk_id IS NOT NULL AND o.verb = 'freeze' AND o.asked_at > %(doubted)s""",
}
"""Written out: the ORM takes far longer to put these questions than PostgreSQL to answer them."""
_EACH: Final[LiteralString] = ", ".join(f"EXISTS (SELECT FROM {rows})" for rows in _CIRCUMSTANCES.values())
_CIRCUMSTANCES_OF: Final[LiteralString] = f"""
SELECT coalesce((SELECT level FROM reconnect_cautionchange ORDER BY at DESC, id DESC LIMIT 1), 'normal'),
    ARRAY(SELECT value FROM directory_registration WHERE contact_id = %(contact)s AND kind = 'email'), {_EACH}
"""  # noqa: S608 - all of it stands here
