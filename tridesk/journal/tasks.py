"""The journal's job: a seal every minute."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tridesk.journal import actions


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="journal.seal", pass_context=False)
def seal_journal(timestamp: int) -> None:
    """Seals what was written since the last minute."""
    actions.seal()
