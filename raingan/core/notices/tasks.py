"""Every minute: send what is in the outbox."""

from procrastinate.contrib.django import app

from raingan.core.notices.actions import deliver
from raingan.core.web import clock


@app.periodic(cron="* * * * *")
@app.task(queue="fast", queueing_lock="notices.send_notices", pass_context=False)
def send_notices(timestamp: int) -> None:
    """Send what waits; a notice sent is never sent again."""
    deliver(at=clock.now())
