"""Jobs about files: making what was asked for, and forgetting what has expired."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from raingan.core.exports import files
from raingan.core.exports.models import Export
from raingan.core.web import clock

log = logging.getLogger(__name__)


@app.task(queue="slow", name="exports.make", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def make_export(pk: str) -> None:
    """Make the file; running it again makes the same, and nothing when it is there."""
    export = Export.objects.filter(pk=pk).select_related("owner").first()
    if export is not None:
        files.make(export, at=clock.now())


@app.periodic(cron="50 2 * * *")
@app.task(queue="slow", name="exports.forget_expired", queueing_lock="exports.forget_expired")
def forget_expired(timestamp: int) -> None:
    """Delete the files whose seven days are over."""
    log.info("expired files deleted: %d", files.forget_expired(at=clock.now()))
