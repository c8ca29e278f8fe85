"""Jobs of imports."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tridesk.directory.exchange import actions


@app.task(queue="bulk", name="directory.carry_on_imports", pass_context=False)
def carry_on_imports() -> None:
    """Reads or writes the waiting files."""
    actions.carry_on()


@app.periodic(cron="* * * * *")
@app.task(queue="bulk", name="directory.watch_imports", queueing_lock="directory.watch_imports", pass_context=False)
def watch_imports(timestamp: int) -> None:
    """Takes up what a killed process left."""
    actions.carry_on()


@app.periodic(cron="23 3 * * *")
@app.task(queue="bulk", name="directory.forget_imports", queueing_lock="directory.forget_imports", pass_context=False)
def forget_imports(timestamp: int) -> None:
    """Forgets files and rows of last week."""
    actions.forget_old_imports()
