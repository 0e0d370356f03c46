"""The job queue's own upkeep: jobs of a worker that died run again, and finished ones do not pile up."""

from procrastinate.contrib.django import app

STALLED_AFTER = 60  # seconds without a heartbeat of the job's worker
KEPT_HOURS = 14 * 24


@app.periodic(cron="* * * * *")
@app.task(queue="fast", queueing_lock="portal.retry_stalled_jobs", pass_context=False)
async def retry_stalled_jobs(timestamp: int) -> None:
    """Put the jobs of killed workers back into the queue. Every job may run twice, so this is safe."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER):
        await app.job_manager.retry_job(job)


@app.periodic(cron="30 2 * * *")
@app.task(queue="fast", queueing_lock="portal.remove_old_jobs", pass_context=False)
async def remove_old_jobs(timestamp: int) -> None:
    """Forget what has been done for two weeks; failed jobs stay until somebody has looked at them."""
    await app.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)
