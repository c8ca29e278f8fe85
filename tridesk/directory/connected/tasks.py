"""Jobs of connected users."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="10 0 * * *")
@app.task(queue="bulk", queueing_lock="directory.end_accounts", name="directory.end_accounts", pass_context=False)
def end_accounts(timestamp: int) -> None:
    """Ends the accounts of users whose last day has passed."""
    from tridesk.directory.connected import actions

    actions.end_accounts_due()
