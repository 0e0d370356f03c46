"""What every test stands on: its own database, no network, its own folder for files, a clock that can be set."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils.translation import deactivate
from hypothesis import settings as effort
from pytest_django.plugin import DjangoDbBlocker

from raingan.settings import database
from tests.cluster import PREFIX, Cluster, ClusterError, open_cluster

pytest_plugins = ["tests.browsing"]
CLUSTER = pytest.StashKey[Cluster]()
TEMPLATE_VARIABLE = "RAINGAN_TEST_TEMPLATE"  # set by the run for its xdist workers
# What is right stays right on a busy machine: hypothesis by itself fails an example that takes a fifth of a second.
effort.register_profile("however long it takes", deadline=None)
effort.load_profile("however long it takes")


def pytest_configure(config: pytest.Config) -> None:
    """A run with several workers starts the server at once, for all; a single run only when a test asks for it."""
    for folder in (django_settings.STATIC_ROOT, *django_settings.STATICFILES_DIRS):
        Path(folder).mkdir(parents=True, exist_ok=True)  # tests may come before the first build of the assets
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        try:
            cluster = config.stash[CLUSTER] = open_cluster(os.environ.get("DATABASE_URL", ""))
        except ClusterError as error:
            raise pytest.UsageError(str(error)) from None
        os.environ |= {"DATABASE_URL": cluster.url, TEMPLATE_VARIABLE: cluster.template}


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the server, also after Ctrl-C."""
    if cluster := config.stash.get(CLUSTER, None):
        del config.stash[CLUSTER]
        cluster.close()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """A migrated database for this process alone (in place of pytest-django's, which migrates every time)."""
    given = os.environ.get("DATABASE_URL", "")
    if template := os.environ.get(TEMPLATE_VARIABLE):
        cluster = Cluster(given, template)
    else:
        cluster = request.config.stash[CLUSTER] = open_cluster(given)
    url = cluster.copy_for(os.environ.get("PYTEST_XDIST_WORKER", "alone"))
    connections["default"].close()
    connections["default"].settings_dict.update(database(url))
    os.environ["DATABASE_URL"] = url
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    cluster.drop(url)


@pytest.fixture(scope="session", autouse=True)
def _flush_what_is_never_emptied() -> Iterator[None]:
    """Tests that commit empty every table afterwards; only there the triggers that forbid it are out of the way."""
    plain = DatabaseOperations.sql_flush

    def flush(self: DatabaseOperations, style: Any, tables: Any, **options: Any) -> list[str]:
        asked = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname LIKE '%no_truncate'"
        with self.connection.cursor() as cursor:
            cursor.execute(asked)
            held = cursor.fetchall()
        switch = [f"ALTER TABLE {table} %s TRIGGER {name}" for table, name in held]
        return [
            *(each % "DISABLE" for each in switch),
            *plain(self, style, tables, **options),
            *(each % "ENABLE" for each in switch),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", flush)
        yield


@pytest.fixture(scope="session")
def _files_of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(autouse=True)
def data_folder(_files_of_this_run: Path, settings: Any) -> Iterator[Path]:
    """A folder of the test's own in place of RAINGAN_DATA, with the evidence in ``evidence``; made when written to."""
    folder = _files_of_this_run / "test"
    settings.DATA = folder
    evidence = {
        "BACKEND": "raingan.core.evidence.storage.FolderStorage",
        "OPTIONS": {"location": folder / "evidence"},
    }
    settings.STORAGES = {**django_settings.STORAGES, "evidence": evidence}
    yield folder
    if folder.exists():
        shutil.rmtree(folder)


@pytest.fixture(autouse=True)
def _in_thai() -> None:
    """Each test begins in the house's language: a request leaves its own behind in the process."""
    deactivate()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder for servers a test starts. The way to pytest's own is closed to others by every run that begins, and
    as root PostgreSQL is one of the others."""
    folder = Path(mkdtemp(prefix=PREFIX))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


class Clock:
    """The time as the house sees it, while a test holds it."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def set(self, at: datetime) -> None:
        """Put the clock to ``at``, an aware moment."""
        assert at.tzinfo, "an aware moment, please"
        self.at = at

    def advance(self, by: timedelta) -> None:
        """Let the time ``by`` pass."""
        self.at += by

    def now(self) -> datetime:
        """What ``raingan.core.web.clock.now`` answers now."""
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """``raingan.core.web.clock.now`` stands still at the present moment until it is ``set`` or ``advance``d."""
    from raingan.core.web import clock as the_clock  # noqa: PLC0415 - Django's apps must be ready

    held = Clock(the_clock.now())
    monkeypatch.setattr(the_clock, "now", held.now)
    return held


@pytest.fixture
def run_jobs(db: None) -> Callable[[], int]:
    """Call it to run the jobs that wait, in this process and transaction, until none is due; it gives their number."""
    from tests.jobs import run_due_jobs  # noqa: PLC0415 - Django's apps must be ready

    return run_due_jobs


@pytest.fixture(autouse=True)
def _tallies_agree(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test that used the database, every stored count equals a fresh count."""
    uses_database = bool(request.node.get_closest_marker("django_db")) or not _DATABASE_FIXTURES.isdisjoint(
        request.fixturenames
    )
    if uses_database:
        request.getfixturevalue("transactional_db" if _is_transactional(request) else "db")
    yield
    if uses_database and connection.is_usable() and not connection.needs_rollback:
        try:
            from raingan.core.tallies.drift import find_drift  # noqa: PLC0415 - Django's apps must be ready
        except ModuleNotFoundError:
            return
        assert list(find_drift()) == []


_DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_serialized_rollback"}


def _is_transactional(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction")) or not {"transactional_db", "live_server"}.isdisjoint(
        request.fixturenames
    )
