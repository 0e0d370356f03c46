"""Jobs of this room: the month's summing up."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from raingan.core.web import clock
from raingan.systems.palad.close_files import make_files
from raingan.systems.palad.closed import CloseRevision
from raingan.systems.palad.closing import due_months, take_close, why_due

log = logging.getLogger(__name__)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="slow", name="palad.take_due_closes", queueing_lock="palad.take_due_closes")
def take_due_closes(timestamp: int) -> None:
    """Sum up every month of which a revision is due; one that another process has just taken is not taken again."""
    at = clock.now()
    for month in due_months(at):
        why = why_due(month, at)
        if why is not None:
            taken = take_close(month, by=None, at=at, why=why)
            if taken.made:
                log.info("month closed: %s", taken.revision)
                make_close_files.defer(pk=taken.revision.pk)


@app.task(queue="slow", name="palad.make_close_files", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def make_close_files(pk: int) -> None:
    """Make the files of a revision; running it again changes nothing."""
    make_files(CloseRevision.objects.get(pk=pk), at=clock.now())
