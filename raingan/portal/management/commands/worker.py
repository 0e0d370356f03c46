import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from procrastinate import App
from procrastinate.app import WorkerOptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

# A long export must not keep a notice waiting: each queue has its own hands.
HANDS = {"fast": 2, "slow": 1}
ALSO_FAST = ["default", "builtin"]  # queues of procrastinate's own tasks


class Command(BaseCommand):
    """Runs the jobs of both queues in one process, and the periodic ones; ends at SIGTERM after the running jobs."""

    help = "Run the job worker (`raingan serve` starts one by itself). Several may run, also on several machines."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--queue`` limits the worker to one queue."""
        parser.add_argument("--queue", choices=sorted(HANDS), help="only this queue (default: both)")

    def handle(self, *, queue: str | None, **options: Any) -> None:
        """Work until told to stop."""
        assert isinstance(app.connector, DjangoConnector)
        with app.replace_connector(app.connector.get_worker_connector()) as own:
            asyncio.run(self.work(own, [queue] if queue else list(HANDS)))

    async def work(self, own: App, queues: list[str]) -> None:
        """One worker a queue; when one fails (the database is away) all end, and the supervisor starts anew."""
        async with own.open_async():
            runs = [asyncio.ensure_future(own.run_worker_async(**self.options(queue))) for queue in queues]
            loop = asyncio.get_running_loop()
            for sign in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(sign, lambda: [run.cancel() for run in runs])
            done, others = await asyncio.wait(runs, return_when=asyncio.FIRST_COMPLETED)
            for run in others:
                run.cancel()  # a cancelled worker lets its running jobs end and takes no new ones
            await asyncio.gather(*others, return_exceptions=True)
            for run in done:
                if not run.cancelled():
                    run.result()

    @staticmethod
    def options(queue: str) -> WorkerOptions:
        """How the worker of ``queue`` runs."""
        return {
            "queues": [queue, *(ALSO_FAST if queue == "fast" else [])],
            "name": queue,
            "concurrency": HANDS[queue],
            "install_signal_handlers": False,
            "shutdown_graceful_timeout": 20,
            # Six heartbeats may fail before its jobs count as left behind, here and in portal/tasks.py.
            "update_heartbeat_interval": settings.STALLED_AFTER / 6,
            "stalled_worker_timeout": settings.STALLED_AFTER,
        }
