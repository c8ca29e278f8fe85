"""The job of the answers: their meanings are learnt, where a model is installed."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(queue="bulk", queueing_lock="faq.learn", name="faq.learn", pass_context=False)
def learn(timestamp: int) -> None:
    """Learns texts that were written since the last minute."""
    from tridesk.faq import semantic

    semantic.learn()
