"""What a load balancer and a watchman are told, and what the doctor says."""

from collections import namedtuple
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from raingan.portal import checkup
from raingan.portal.tasks import retry_stalled_jobs
from raingan.settings import days
from tests.jobs import run_async

Usage = namedtuple("Usage", "total used free")


def beat(seconds_ago: int) -> int:
    """A worker whose last sign of life is so long ago; gives its id."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [seconds_ago],
        )
        return int(cursor.fetchone()[0])


def test_health_is_answered_without_asking_the_database(client: Client) -> None:
    assert client.get("/health").json() == {"ok": True}


def test_ready_says_the_state_of_every_part(client: Client, db: None, data_folder: Path) -> None:
    data_folder.mkdir()
    beat(5)
    answer = client.get("/ready")

    assert answer.status_code == 200
    assert {name: part["ok"] for name, part in answer.json()["parts"].items()} == {
        "database": True, "disk": True, "storage": True, "worker": True,
    }  # fmt: skip


@pytest.mark.parametrize("age", [None, 61])
def test_ready_is_503_when_no_worker_gives_a_sign_of_life(client: Client, db: None, age: int | None) -> None:
    if age is not None:
        beat(age)
    answer = client.get("/ready")

    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert answer.json()["parts"]["worker"]["ok"] is False


def test_ready_is_503_when_the_disk_is_nearly_full(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    beat(1)
    monkeypatch.setattr("shutil.disk_usage", lambda folder: Usage(10**12, 10**12 - 10**6, 10**6))

    assert client.get("/ready").json()["parts"]["disk"] == {"ok": False, "free_mb": 0}


def test_ready_is_503_when_files_cannot_be_written(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**words: object) -> None:
        raise PermissionError(13, "Permission denied")

    beat(1)
    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    answer = client.get("/ready")

    assert answer.status_code == 503
    assert answer.json()["parts"]["storage"]["ok"] is False


def test_doctor_names_what_is_ill_and_how_to_mend_it(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="need mending"):
        call_command("doctor")
    said = capsys.readouterr().out

    assert "✓ database version (version 18)" in said
    assert "✓ tables (migrations waiting 0)" in said
    assert "✕ geography (places 0)\n    Run `raingan load-places`." in said
    assert "✕ worker" in said
    assert "✕ database durability" in said, "the tests' own database does not sync"


def test_doctor_refuses_secrets_of_tests_and_equal_ones(settings: pytest.FixtureRequest) -> None:
    assert not checkup.secrets().ok
    for number, name in enumerate(checkup.SECRETS):
        setattr(settings, name, f"{number}" * 40)
    assert checkup.secrets().ok
    settings.LOOKUP_KEY = settings.SECRET_KEY  # type: ignore[attr-defined]
    assert "differ" in checkup.secrets().advice


def test_job_of_a_worker_that_died_is_queued_again(db: None) -> None:
    dead, living = beat(300), beat(1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, status, worker_id) VALUES"
            " ('of the dead', 'fast', 'doing', %s), ('of the living', 'fast', 'doing', %s)",
            [dead, living],
        )
    run_async(retry_stalled_jobs.func, timestamp=0)

    states = dict(ProcrastinateJob.objects.filter(task_name__startswith="of the").values_list("task_name", "status"))
    assert states == {"of the dead": "todo", "of the living": "doing"}


@pytest.mark.django_db(transaction=True)
def test_a_dead_workers_periodic_job_is_left_to_its_successor() -> None:
    empty = "TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE"  # not among what tests empty
    with connection.cursor() as cursor:
        cursor.execute(empty)
    dead = beat(300)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, status, worker_id, queueing_lock) VALUES"
            " ('nightly', 'slow', 'doing', %s, 'nightly'), ('nightly', 'slow', 'todo', NULL, 'nightly'),"
            " ('other', 'slow', 'doing', %s, NULL)",
            [dead, dead],
        )
    try:
        run_async(retry_stalled_jobs.func, timestamp=0)
        states = sorted(ProcrastinateJob.objects.values_list("task_name", "status"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(empty)
    assert states == [("nightly", "todo"), ("other", "todo")]


def test_how_long_things_are_kept_is_a_number_of_days(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, found in (("", 90), ("0", 0), ("30", 30)):
        monkeypatch.setenv("RAINGAN_KEEP_SIGN_INS", text)
        assert days("RAINGAN_KEEP_SIGN_INS", 90) == found
    for text in ("-1", "soon", "999999", "1.5"):
        monkeypatch.setenv("RAINGAN_KEEP_SIGN_INS", text)
        with pytest.raises(ImproperlyConfigured, match="RAINGAN_KEEP_SIGN_INS"):
            days("RAINGAN_KEEP_SIGN_INS", 90)
