"""How the parts Raingan stands on are: asked by ``/ready`` at every probe and by ``raingan doctor``.

Each check answers with a ``Part`` and raises nothing.
"""

import shutil
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import psycopg
from django.conf import settings
from django.db import Error, connection

HEARTBEAT_LIMIT = 60  # seconds; a worker beats every ten
DISK_FLOOR = 500 * 1024 * 1024  # bytes; below it a busy evening's photos may not fit


@dataclass(frozen=True)
class Part:
    """One part's state: whether it is well, what was measured, and in words what to mend if it is not."""

    name: str
    ok: bool
    facts: dict[str, object] = field(default_factory=dict)
    advice: str = ""


def database() -> Part:
    """Whether the database answers; ``ms`` is how long it took."""
    begun = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (Error, psycopg.Error) as error:
        return Part("database", ok=False, facts={"error": type(error).__name__}, advice=_database_advice())
    return Part("database", ok=True, facts={"ms": round((time.perf_counter() - begun) * 1000, 1)})


def _database_advice() -> str:
    target = connection.settings_dict
    where = target["HOST"] or "the local socket"
    return f"No answer from the database {target['NAME']} at {where}. Is it running, and is DATABASE_URL right?"


def worker() -> Part:
    """Whether a job worker has given a sign of life within HEARTBEAT_LIMIT seconds, by the database's own clock."""
    advice = "No job worker runs: start `raingan serve`, or `raingan worker` where the parts run apart."
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers")
            row = cursor.fetchone()
    except (Error, psycopg.Error) as error:
        return Part("worker", ok=False, facts={"error": type(error).__name__}, advice=advice)
    age = None if row is None or row[0] is None else round(float(row[0]), 1)
    return Part("worker", ok=age is not None and age <= HEARTBEAT_LIMIT, facts={"heartbeat_age_s": age}, advice=advice)


def disk() -> Part:
    """Whether the disk under the data folder has DISK_FLOOR bytes left."""
    folder = _existing(settings.DATA)
    free = shutil.disk_usage(folder).free
    advice = f"Only {free // 1024**2} MB are free at {folder}: make room or move RAINGAN_DATA to a larger disk."
    return Part("disk", ok=free >= DISK_FLOOR, facts={"free_mb": free // 1024**2}, advice=advice)


def storage() -> Part:
    """Whether files can be written where evidence is kept. A bucket is not written to at every probe."""
    options = cast("dict[str, dict[str, Any]]", settings.STORAGES)["evidence"]["OPTIONS"]
    if "location" not in options:
        return Part("storage", ok=True, facts={"kind": "bucket"})
    folder = _existing(Path(options["location"]))
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"written by /ready")
    except OSError as error:
        advice = f"{folder} cannot be written to ({error.strerror}): give it to the user Raingan runs as."
        return Part("storage", ok=False, facts={"kind": "folder", "error": error.strerror}, advice=advice)
    return Part("storage", ok=True, facts={"kind": "folder"})


def _existing(folder: Path) -> Path:
    """``folder``, or the nearest folder above it that is there; new ones are made when first written to."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())
