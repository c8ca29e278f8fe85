"""Jobs of notices."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.task(queue="bulk", name="notices.print_letters", pass_context=False)
def print_letters(notice: int) -> None:
    """Numbers the letters of a notice, makes their files, and puts in line what goes by fax."""
    from tridesk.notices import actions

    actions.print_letters(notice)
    actions.fax_letters(notice)


@app.periodic(cron="* * * * *")
@app.task(queue="bulk", name="notices.watch_letters", queueing_lock="notices.watch_letters", pass_context=False)
def watch_letters(timestamp: int) -> None:
    """Takes up what a killed process left."""
    from tridesk.notices import actions

    actions.print_all()
    actions.fax_all()
