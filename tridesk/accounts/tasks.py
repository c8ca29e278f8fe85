"""Jobs of the accounts."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="11 * * * *")
@app.task(queue="bulk", queueing_lock="accounts.forget_attempts", name="accounts.forget_attempts", pass_context=False)
def forget_attempts(timestamp: int) -> None:
    """Forgets wrong attempts that count no more."""
    from tridesk.accounts import attempts

    attempts.forget_old()
