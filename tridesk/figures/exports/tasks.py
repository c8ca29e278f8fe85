"""Jobs of exports."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tridesk.figures.exports import actions


@app.task(queue="bulk", name="figures.make_exports", pass_context=False)
def make_exports() -> None:
    """Makes the files that were ordered."""
    actions.make_waiting()


@app.periodic(cron="* * * * *")
@app.task(queue="bulk", name="figures.watch_exports", queueing_lock="figures.watch_exports", pass_context=False)
def watch_exports(timestamp: int) -> None:
    """Takes up what a killed process left."""
    actions.make_waiting()


@app.periodic(cron="33 3 * * *")
@app.task(queue="bulk", name="figures.forget_exports", queueing_lock="figures.forget_exports", pass_context=False)
def forget_exports(timestamp: int) -> None:
    """Forgets the files of last week."""
    actions.forget_old()
