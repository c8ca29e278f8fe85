"""The register of the demonstration falters, and recovers, at one press: for the welcome page.

Only here is one press enough. A real state is changed in the status editor, with a password and a key; its rules, its
log and its publication are the same.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from tridesk.kit import clock
from tridesk.statuspage import actions, queries
from tridesk.statuspage.entries import IncidentPhase, RegisterState, Reported
from tridesk.statuspage.journal_intake import take_up
from tridesk.statuspage.phrases import Ready, compose

BY: Final = "demonstration"


def falter() -> bool:
    """Makes the register falter, or lets it recover; whether it falters now."""
    publisher = queries.publisher()
    actions.start(publisher.log)
    falters = queries.running_incident() is None
    if falters:
        now = clock.now()
        what = Reported(
            RegisterState.UNSTABLE,
            IncidentPhase.INVESTIGATING,
            compose([Ready.LOOKING, Ready.SLOW]),
            estimate=now + timedelta(hours=2),
            next_update=now + timedelta(minutes=30),
        )
    else:
        what = Reported(RegisterState.STABLE, IncidentPhase.RESOLVED, compose([Ready.OVER]))
    actions.record(publisher.log, what, by=BY, via="desk")
    publisher.publish(read_back=False)
    take_up(publisher.log)
    return falters
