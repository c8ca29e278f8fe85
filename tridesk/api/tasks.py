"""The API's job: keys that are over their day."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tridesk.api import idempotency


@app.periodic(cron="41 * * * *")
@app.task(queue="bulk", queueing_lock="api.forget_keys", name="api.forget_keys", pass_context=False)
def forget_keys(timestamp: int) -> None:
    """Forgets calls with a key that are older than a day: they hold what was answered."""
    idempotency.forget_old()
