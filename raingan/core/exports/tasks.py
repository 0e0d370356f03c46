"""The job about files: making what was asked for."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from raingan.core.exports import files
from raingan.core.exports.models import Export
from raingan.core.web import clock


@app.task(queue="slow", name="exports.make", retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def make_export(pk: str) -> None:
    """Make the file; running it again makes the same, and nothing when it is there."""
    export = Export.objects.filter(pk=pk).select_related("owner").first()
    if export is not None:
        files.make(export, at=clock.now())
