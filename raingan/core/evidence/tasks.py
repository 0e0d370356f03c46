"""Jobs about photos: thumbnails as soon as may be, and the nightly sweep."""

import logging
from collections.abc import Iterable

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.types import JSONDict

from raingan.core.evidence import sweep, thumbnails
from raingan.core.web import clock

log = logging.getLogger(__name__)


@app.task(queue="fast", name="evidence.make_thumbnail", retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def make_thumbnail(sha256: str) -> None:
    """Make the thumbnail of a stored photo; running it again changes nothing."""
    if not thumbnails.make_thumbnail(sha256):
        log.warning("no file to make a thumbnail of: %s", sha256)


def defer_thumbnails(hashes: Iterable[str]) -> None:
    """Queue the thumbnails of photos (by their SHA-256), in one statement and in the caller's transaction."""
    wanted: list[JSONDict] = [{"sha256": sha256} for sha256 in dict.fromkeys(hashes)]
    if wanted:
        make_thumbnail.batch_defer(*wanted)


@app.periodic(cron="40 19 * * *")  # 02:40 in Bangkok; cron counts in UTC
@app.task(queue="slow", name="evidence.sweep", queueing_lock="evidence.sweep")
def sweep_evidence(timestamp: int) -> None:
    """Remove files that no record refers to; what is gone already is no harm."""
    swept = sweep.sweep(at=clock.now())
    log.info("evidence swept: %d files, %d removed, %d leftovers", swept.seen, swept.removed, swept.leftovers)
