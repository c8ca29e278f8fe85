"""Jobs of notices. Each way out of a letter has its own: one that fails holds up no other, and is tried again."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.task(queue="bulk", name="notices.print_letters", pass_context=False)
def print_letters(notice: int) -> None:
    """Numbers the letters of a notice and makes their files."""
    from tridesk.notices import actions

    actions.print_letters(notice)


@app.task(queue="bulk", name="notices.fax_letters", pass_context=False)
def fax_letters(notice: int) -> None:
    """Numbers the letters of a notice and puts those that go by fax in line."""
    from tridesk.notices import actions

    actions.fax_letters(notice)


@app.task(queue="bulk", name="notices.box_letters", pass_context=False)
def box_letters(notice: int) -> None:
    """Numbers the letters of a notice and puts those into the e-Box that go there."""
    from tridesk.notices import actions

    actions.box_letters(notice)


@app.periodic(cron="* * * * *")
@app.task(queue="bulk", name="notices.watch_letters", queueing_lock="notices.watch_letters", pass_context=False)
def watch_letters(timestamp: int) -> None:
    """Takes up what a killed or failed process left to be printed."""
    from tridesk.notices import actions

    actions.print_all()


@app.periodic(cron="* * * * *")
@app.task(queue="bulk", name="notices.watch_faxes", queueing_lock="notices.watch_faxes", pass_context=False)
def watch_faxes(timestamp: int) -> None:
    """Takes up what a killed or failed process left to be faxed."""
    from tridesk.notices import actions

    actions.fax_all()


@app.periodic(cron="* * * * *")
@app.task(queue="bulk", name="notices.watch_boxes", queueing_lock="notices.watch_boxes", pass_context=False)
def watch_boxes(timestamp: int) -> None:
    """Takes up what a killed process left to go into the e-Box, or what the e-Box did not take yet."""
    from tridesk.notices import actions

    actions.box_all()
