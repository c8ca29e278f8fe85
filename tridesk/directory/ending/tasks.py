"""Jobs that write to organisations about what ends, in small batches, so that no ordinary mail waits behind them."""

from __future__ import annotations

from typing import Final

from procrastinate.contrib.django import app

from tridesk.directory.ending.actions.renewals import defer_mails, send_some
from tridesk.directory.ending.queries import on_their_way

AT_ONCE: Final = 20  # mails


@app.task(queue="bulk", name="directory.renewals", pass_context=False)
def renewals() -> None:
    """Writes a batch of mails, then defers the next batch."""
    if send_some(AT_ONCE):
        defer_mails(later=True)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="directory.watch_renewals", name="directory.watch_renewals", pass_context=False)
def watch(timestamp: int) -> None:
    """Defers the job anew when a worker was killed with it."""
    if on_their_way():
        defer_mails()
