"""The status room's job: the journal takes up the log."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tridesk.statuspage.queries import publisher


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="statuspage.take_up", pass_context=False, name="statuspage.take_up")
def take_up_log(timestamp: int) -> None:
    """Journals what was said of the register since the last minute, with or without this database."""
    from tridesk.statuspage.journal_intake import take_up

    take_up(publisher().log)
