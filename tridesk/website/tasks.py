"""Jobs of the public site. `website.publish_answer` is deferred by name when an answer changes."""

from __future__ import annotations

from typing import Final

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from tridesk.website import actions

AGAIN: Final = RetryStrategy(max_attempts=8, exponential_wait=4)  # a retired answer must go, also after a full disk


@app.task(name="website.publish_answer", pass_context=False, retry=AGAIN)
def publish_answer(number: int) -> None:
    """Publishes one entry, or takes it down."""
    actions.publish_answer(number)


@app.periodic(cron="7 0 * * *")
@app.task(queue="bulk", name="website.publish", queueing_lock="website.publish", pass_context=False, retry=AGAIN)
def publish(timestamp: int) -> None:
    """Publishes everything anew, after midnight: entries begin and end with the day."""
    actions.publish_all()


@app.periodic(cron="* * * * *")
@app.task(name="website.refresh", queueing_lock="website.refresh", pass_context=False)
def refresh(timestamp: int) -> None:
    """Says whether the desk is open, the minute it opens or closes; the first publication of an installation."""
    actions.refresh()
