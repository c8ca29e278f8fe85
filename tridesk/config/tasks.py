"""Jobs about jobs, and the nightly search for national numbers."""

from __future__ import annotations

import logging
from typing import Final

from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

from tridesk.config import clear_numbers

log = logging.getLogger(__name__)

KEPT_DONE: Final = 24  # hours
KEPT_FAILED: Final = 24 * 30
MOST_ATTEMPTS: Final = 3  # of a job whose worker dies each time: most likely the job kills it


@app.periodic(cron="* * * * *")
@app.task(name="jobs.take_up_stalled", queueing_lock="jobs.take_up_stalled", pass_context=False)
async def take_up_stalled(timestamp: int) -> None:
    """Gives jobs that a killed worker left half done to another; what is done already, jobs do not do twice."""
    for job in await app.job_manager.get_stalled_jobs():
        if job.attempts < MOST_ATTEMPTS:
            try:
                await app.job_manager.retry_job(job)
                continue
            except ConnectorException:  # the same order waits already
                pass
        log.warning("job %s (%s) was left half done and is given up", job.id, job.task_name)
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)


@app.periodic(cron="17 3 * * *")
@app.task(queue="bulk", name="jobs.forget_ended", queueing_lock="jobs.forget_ended", pass_context=False)
async def forget_ended(timestamp: int) -> None:
    """Deletes the records of jobs that were done a day ago or failed a month ago: over twenty more each minute."""
    await app.job_manager.delete_old_jobs(KEPT_DONE)
    await app.job_manager.delete_old_jobs(
        KEPT_FAILED, include_failed=True, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="37 2 * * *")
@app.task(queue="bulk", name="config.search_numbers", queueing_lock="config.search_numbers", pass_context=False)
def search_numbers(timestamp: int) -> None:
    """Looks at night for national numbers that slipped through; the journal holds the counts."""
    for column, count in clear_numbers.report().items():
        log.warning("%d national numbers stand clear in %s", count, column)
