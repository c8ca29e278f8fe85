"""Job of the API: deletes expired idempotency keys."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tridesk.api import idempotency


@app.periodic(cron="41 * * * *")
@app.task(queue="bulk", queueing_lock="api.forget_keys", name="api.forget_keys", pass_context=False)
def forget_keys(timestamp: int) -> None:
    """Deletes stored answers that are older than a day."""
    idempotency.forget_old()
