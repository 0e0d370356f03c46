"""Nightly: seal the event log."""

from procrastinate.contrib.django import app

from raingan.core.audit.actions import seal
from raingan.core.web import clock


@app.periodic(cron="20 19 * * *")  # 02:20 in Bangkok; cron counts in UTC
@app.task(queue="slow", queueing_lock="audit.seal_events", pass_context=False)
def seal_events(timestamp: int) -> None:
    """Seal what has settled; running it again seals nothing twice."""
    seal(clock.now())
