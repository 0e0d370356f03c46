"""The job worker killed outright amid a long export: it runs again by itself, and there is one whole file."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from python_calamine import CalamineWorkbook

from raingan import embedded
from tests.test_kill import COUNT, shell
from tests.test_serving import Running, wait_for

REPORTS = 12_000
HEADING = 4  # lines of the sheet above the first report
STALLED_AFTER = 20  # seconds; the job that looks for such jobs runs every minute
# An officer with more reports than anybody has, so that the file takes seconds, and the order for the file.
ASK_FOR_A_LONG_FILE = f"""
from datetime import date
from django.utils import timezone
from raingan.core.exports.files import ask_for
from raingan.core.people.bulk import NewDuty, NewPerson, create_people
from raingan.core.rounds.periods import Period
from raingan.core.web import clock
from raingan.systems.palad.models import Category, FieldReport, MonthTally, OfficerTally
at = clock.now()
duty = NewDuty("palad", "officer", "4701", date(2020, 1, 1))
person = NewPerson("Example", "Person", personal_name="officer.kill", duties=[duty])
user, = create_people([person], by=None, at=at)
day = timezone.localdate(at).replace(day=1)
category = Category.objects.filter(needs_text=False).first()
def report(number):
    made = FieldReport(
        officer=user, moved_by=user, place_id="4701", subdistrict_id="470101", category=category, state="pending",
        village_name="Ban Na", created_at=at, moved_at=at, sent_digest=str(number),
    )
    made.set_activity_date(day)
    made.set_details(f"Visited the village, no. {{number}}")
    return made
FieldReport.objects.bulk_create(map(report, range({REPORTS})), batch_size=2000)
MonthTally.refill()
OfficerTally.refill()
export = ask_for(
    system="palad", name="reports", query=f"period={{Period.month(day).key}}", kind="xlsx", language="th", by=user,
    at=at,
)
print("EXPORT", export.pk)
"""


@pytest.fixture
def running(open_folder: Path) -> Iterator[Running]:
    (open_folder / "data").mkdir(mode=0o700)
    (open_folder / "data" / "secrets.env").write_text(f"RAINGAN_STALLED_AFTER={STALLED_AFTER}\n")
    house = Running(open_folder)
    yield house
    house.end()


def worker_of(running: Running) -> psutil.Process | None:
    """The job worker that the supervisor keeps."""
    for each in psutil.Process(running.process.pid).children():
        with suppress(psutil.Error):
            if each.cmdline()[-1:] == ["worker"] and each.status() != psutil.STATUS_ZOMBIE:
                return each
    return None


def one(running: Running, query: str, *given: object) -> tuple[Any, ...]:
    """The first row that the running house's database answers."""
    url = embedded.database_url(running.folder / "data" / "postgres")
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(query.encode(), given).fetchone()
    assert row is not None
    return tuple(row)


def test_a_file_whose_worker_was_killed_is_made_whole_and_once(running: Running) -> None:
    log = running.folder / "log"
    wait_for(lambda: running.get("/ready") == 200, 120, log)
    (pk,) = shell(running, ASK_FOR_A_LONG_FILE, "EXPORT")
    state = "SELECT state, rows FROM exports_export WHERE id = %s"
    wait_for(lambda: one(running, state, pk)[1] > 0, 120, log)
    killed = worker_of(running)
    assert killed

    os.kill(killed.pid, 9)

    how_far = one(running, state, pk)
    assert how_far[0] == "running", "it was killed amid the file"
    assert 0 < how_far[1] < REPORTS
    wait_for(lambda: (again := worker_of(running)) is not None and again.pid != killed.pid, 60, log)
    wait_for(lambda: one(running, state, pk)[0] == "done", STALLED_AFTER + 60 + 180, log)

    assert one(running, state, pk) == ("done", REPORTS)
    (file,) = (running.folder / "data" / "exports").iterdir()
    rows = CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[HEADING:]] == list(range(1, REPORTS + 1))
    assert one(running, "SELECT count(*) FROM notices_notice") == (1,)
    assert one(running, "SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name = 'exports.make'") == (
        "succeeded", 2,
    )  # fmt: skip
    assert shell(running, COUNT, "FOUND") == [str(REPORTS), "0"]
