"""The journal's jobs: a seal every minute, an anchor every day."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tridesk.journal import actions


@app.periodic(cron="7 * * * *")
@app.task(name="journal.anchor", queueing_lock="journal.anchor", pass_context=False)
def anchor_journal(timestamp: int) -> None:
    """Anchors the journal once a day, in the first hour in which this runs."""
    actions.anchor()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="journal.seal", pass_context=False)
def seal_journal(timestamp: int) -> None:
    """Seals what was written since the last minute."""
    actions.seal()
