"""Nightly: recount."""

import logging

from procrastinate.contrib.django import app

from raingan.core.tallies.drift import find_drift

log = logging.getLogger("raingan.tallies")


@app.periodic(cron="40 19 * * *")  # 02:40 in Bangkok; cron counts in UTC
@app.task(queue="slow", queueing_lock="tallies.recount", pass_context=False)
def recount(timestamp: int) -> None:
    """Say aloud when a stored count is not what the records say; putting it right is a person's decision."""
    for drift in find_drift():
        log.error("a count is wrong: %s %s", drift.tally.__name__, drift.key)
