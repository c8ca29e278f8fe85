"""Jobs that forget what was kept for a time."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tridesk.directory.privacy import actions


@app.periodic(cron="41 3 * * *")
@app.task(
    queue="bulk", name="directory.forget_proposals", queueing_lock="directory.forget_proposals", pass_context=False
)
def forget_proposals(timestamp: int) -> None:
    """Forgets what was said in corrections that were decided long ago."""
    actions.forget_what_was_said()


@app.periodic(cron="43 3 * * *")
@app.task(
    queue="bulk",
    name="directory.forget_registrations",
    queueing_lock="directory.forget_registrations",
    pass_context=False,
)
def forget_registrations(timestamp: int) -> None:
    """Forgets numbers and addresses that have been off their cards for long."""
    actions.forget_old_registrations()
