"""What a restored installation must not do: send again what left between the backup and the loss.

What left in that time is unknown. So everything queued or due is put before a person, and numbers that
were given out since are not given out again. Only statements that change columns which every released version has: a
restore may be of an older version, whose migrations run afterwards.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from django.db import connection, transaction

from tridesk.directory.confirming.actions.campaigns import hold_letters
from tridesk.directory.ending.actions.renewals import hold_renewals
from tridesk.fax.outgoing.actions import hold_unsent as hold_faxes
from tridesk.journal.actions import Happening, record_all
from tridesk.journal.queries import INSTALLATION, RESTORED
from tridesk.kit import clock
from tridesk.letters.queries import year_of
from tridesk.mailroom.actions import hold_unsent as hold_mails
from tridesk.mailroom.delivery import CUT_OFF
from tridesk.notices.actions import hold_unsent as hold_notices
from tridesk.telephony.desk.actions import end_all_calls

SKIPPED: Final = 1_000_000  # row numbers: return paths, links and programs may hold some that were lost
SKIPPED_TICKETS: Final = 10_000  # ticket numbers: a reply to a lost ticket must not reach another's
SKIPPED_LETTERS: Final = 10_000  # letter numbers: paper that was posted since must not come back as another letter

_SKIP: Final = """
SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, least(max_value, last_value
    + CASE WHEN sequencename LIKE 'tickets_number_%%' THEN %s ELSE %s END))
FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
# The counter is a row, and one of this year is missing where the first letter of the year was lost.
_SKIP_LETTERS: Final = """
INSERT INTO letters_lettercount AS old (year, last) SELECT %(year)s, %(skipped)s
WHERE EXISTS (SELECT FROM letters_lettercount) ON CONFLICT (year) DO UPDATE SET last = old.last + %(skipped)s
"""
_END_JOBS: Final = "UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'doing'"
_FORGET_WORKERS: Final = "DELETE FROM procrastinate_workers"


@dataclass(frozen=True, slots=True)
class HeldBack:
    """How much was put before a person."""

    mails: int  # in the out-tray, as stuck
    notices: int  # approved, and stopped
    deliveries: int  # mails of notices, as of unknown outcome
    paused: int  # notices with letters that were not posted
    faxes: int  # that had not ended, as of unknown outcome
    letters: int  # of campaigns, and about what ends
    calls: int  # ended
    jobs: int  # cut off

    def lines(self) -> list[str]:
        """What the administrator is told; nothing about what there was none of."""
        sentences = {
            "mails": "Mails stuck in the out-tray: {}. Look there whether they left, then try again or give up.",
            "deliveries": "Mails of notices of unknown outcome: {}. Decide on the ledger of each notice.",
            "notices": "Approved notices stopped, whose hour has come: {}. Write them again if they did not leave.",
            "paused": "Notices with letters that were not posted, paused: {}. Compare them with what was posted since.",
            "faxes": "Faxes of unknown outcome: {}. Call who was to get them, then decide on the page of each fax.",
            "letters": "Letters of campaigns and renewals that count as written: {}. Remind who has not answered.",
            "calls": "Calls ended that went on: {}. Their tickets say who was cut off.",
            "jobs": "Jobs ended that were being done: {}.",
        }
        return [sentences[name].format(number) for name, number in asdict(self).items() if number]


def _renewals() -> int:
    """Letters about what ends; versions before knew none."""
    return hold_renewals() if "directory_renewal" in connection.introspection.table_names() else 0


def _faxes() -> int:
    """Faxes that leave; versions before sent none."""
    return hold_faxes() if "fax_outfax" in connection.introspection.table_names() else 0


@transaction.atomic
def hold_what_may_have_left(facts: dict[str, Any]) -> HeldBack:
    """Puts before a person what may have left since the backup; the journal says when and of which backup."""
    faxes = _faxes()  # before notices, whose deliveries by fax are decided, and counted, as faxes
    deliveries, notices, paused = hold_notices()
    mails, letters, calls = hold_mails(CUT_OFF), hold_letters() + _renewals(), end_all_calls()
    with connection.cursor() as cursor:
        cursor.execute(_END_JOBS)
        jobs = cursor.rowcount
        cursor.execute(_FORGET_WORKERS)
        cursor.execute(_SKIP, [SKIPPED_TICKETS, SKIPPED])
        if "letters_lettercount" in connection.introspection.table_names(cursor):  # versions before knew no letters
            cursor.execute(_SKIP_LETTERS, {"year": year_of(clock.now()), "skipped": SKIPPED_LETTERS})
    held = HeldBack(mails, notices, deliveries, paused, faxes, letters, calls, jobs)
    record_all([Happening(RESTORED, INSTALLATION, {**facts, **asdict(held)})])
    return held
