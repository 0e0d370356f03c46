"""Upkeep of the whole: jobs of a worker that died run again, and what is over does not pile up."""

import logging

from django.conf import settings
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from raingan.core.web import clock
from raingan.portal import retention

log = logging.getLogger(__name__)
KEPT_HOURS = 14 * 24


@app.periodic(cron="* * * * *")
@app.task(queue="fast", queueing_lock="portal.retry_stalled_jobs", pass_context=False)
async def retry_stalled_jobs(timestamp: int) -> None:
    """Put the jobs of killed workers back into the queue. Every job may run twice, so this is safe.

    A periodic one whose successor waits already is left to that: of those the queue holds one.
    """
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=settings.STALLED_AFTER):
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            await app.job_manager.finish_job(job, status=Status.ABORTED, delete_job=True)


@app.periodic(cron="30 19 * * *")  # 02:30 in Bangkok; cron counts in UTC
@app.task(queue="fast", queueing_lock="portal.remove_old_jobs", pass_context=False)
async def remove_old_jobs(timestamp: int) -> None:
    """Forget what has been done for two weeks; failed jobs stay until somebody has looked at them."""
    await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)


@app.periodic(cron="10 19 * * *")  # 02:10 in Bangkok; cron counts in UTC
@app.task(queue="slow", queueing_lock="portal.purge", pass_context=False)
def purge(timestamp: int) -> None:
    """Remove what is kept for a time only; before the sweep, which then takes its photos."""
    log.info("purged", extra={"facts": retention.purge(at=clock.now())})
