"""The job that sends the monthly report."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tridesk.figures.report import actions


@app.periodic(cron="37 6-18 * * *")
@app.task(queue="bulk", name="figures.send_report", queueing_lock="figures.send_report", pass_context=False)
def send_report(timestamp: int) -> None:
    """Sends the report of last month to readers without it; each hour, so that nothing is lost."""
    actions.send_due()
