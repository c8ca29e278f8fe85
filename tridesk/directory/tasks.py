"""Jobs of the directory."""

from __future__ import annotations

from procrastinate.contrib.django import app

import tridesk.directory.calendar_jobs
import tridesk.directory.confirming.tasks  # noqa: F401 - jobs of campaigns: only this file is looked through for jobs
from tridesk.directory.actions import privacy, transfers


@app.task(queue="bulk", name="directory.carry_on_imports", pass_context=False)
def carry_on_imports() -> None:
    """Reads or writes the waiting files."""
    transfers.carry_on()


@app.periodic(cron="* * * * *")
@app.task(queue="bulk", name="directory.watch_imports", queueing_lock="directory.watch_imports", pass_context=False)
def watch_imports(timestamp: int) -> None:
    """Takes up what a killed process left."""
    transfers.carry_on()


@app.periodic(cron="23 3 * * *")
@app.task(queue="bulk", name="directory.forget_imports", queueing_lock="directory.forget_imports", pass_context=False)
def forget_imports(timestamp: int) -> None:
    """Forgets files and rows of last week."""
    transfers.forget_old_imports()


@app.periodic(cron="41 3 * * *")
@app.task(
    queue="bulk", name="directory.forget_proposals", queueing_lock="directory.forget_proposals", pass_context=False
)
def forget_proposals(timestamp: int) -> None:
    """Forgets what was said in corrections that were decided long ago."""
    privacy.forget_what_was_said()
