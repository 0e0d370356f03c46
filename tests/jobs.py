"""Running the job queue inside a test."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from time import time
from typing import Any

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app
from procrastinate.job_context import JobContext
from procrastinate.jobs import Job


def run_async(function: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> None:
    """Call an asynchronous task on this thread's own connection.

    The browser's driver leaves its loop marked as running in this thread between its calls, though nothing runs in it
    then; the mark is taken away meanwhile.
    """
    marked = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        async_to_sync(function)(*args, **kwargs)
    finally:
        asyncio._set_running_loop(marked)


def run_due_jobs() -> int:
    """Run every job that is due, also those that jobs queue, and give their number. A failing job raises.

    The worker itself uses connections and threads of its own, which would not see the test's transaction.
    """
    ran = 0
    while (job := _take()) is not None:
        task = app.tasks[job.task_name]
        context: list[Any] = []
        if task.pass_context:
            context.append(JobContext(app=app, job=job, start_timestamp=time(), abort_reason=lambda: None))
        if iscoroutinefunction(task.func):
            run_async(task.func, *context, **job.task_kwargs)
        else:
            task.func(*context, **job.task_kwargs)
        app.connector.get_sync_connector().execute_query(
            "SELECT procrastinate_finish_job_v1(%(id)s, 'succeeded', false)", id=job.id
        )
        ran += 1
    return ran


def _take() -> Job | None:
    """The next job, taken as a worker takes it, or None when nothing is due."""
    row = app.connector.get_sync_connector().execute_query_one("SELECT * FROM procrastinate_fetch_job_v2(NULL, NULL)")
    if row["id"] is None:
        return None
    # Django's connections leave JSON as text, the worker's own do not.
    return Job.from_row({**row, "args": json.loads(row["args"]) if isinstance(row["args"], str) else row["args"]})
