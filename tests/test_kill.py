"""The web server killed outright amid two hundred concurrent records: none acknowledged is lost, none stored twice."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

import psutil
import pytest

from raingan.core.thai.dates import BANGKOK
from tests.test_serving import ROOT, Running, wait_for

RECORDS = 200
BOUNDARY = "raingan-kill"
# What the house is asked to do in a process of its own, on the data of the running one.
MAKE_OFFICER = """
from datetime import date
from raingan.core.people.actions import create_token
from raingan.core.people.bulk import NewDuty, NewPerson, create_people
from raingan.core.web import clock
from raingan.systems.palad.models import Category
duty = NewDuty("palad", "officer", "4701", date(2020, 1, 1))
person = NewPerson("Example", "Person", personal_name="officer.kill", duties=[duty])
user, = create_people([person], by=None, at=clock.now())
user.must_choose_password = False
user.save()
token = create_token(user=user, name="kill", at=clock.now()).raw
print("TOKEN", token, Category.objects.filter(needs_text=False).first().pk)
"""
COUNT = """
from raingan.core.tallies.drift import find_drift
from raingan.systems.palad.models import FieldReport
print("FOUND", FieldReport.objects.count(), len(list(find_drift())))
"""


def shell(running: Running, code: str, word: str) -> list[str]:
    """Run ``code`` beside the running house; the words of the line that begins with ``word``."""
    given = {key: value for key, value in os.environ.items() if not key.startswith(("RAINGAN_", "DATABASE_"))}
    done = subprocess.run(
        [sys.executable, "-m", "raingan", "shell", "--no-imports", "-c", code], cwd=ROOT, capture_output=True,
        text=True, env={**given, "RAINGAN_DEBUG": "1", "RAINGAN_DATA": str(running.folder / "data")}, check=False,
    )  # fmt: skip
    lines = [line.split() for line in done.stdout.splitlines()]
    found = next((words[1:] for words in lines if words[:1] == [word]), None)
    assert found is not None, done.stderr[-2000:]
    return found


def put(running: Running, pk: str, token: str, category: str) -> int:
    """Send one report under its own id; the status, or 0 when nobody answers."""
    report = {
        "dimension": "agenda", "category": int(category), "subdistrict": "470101", "village_name": "Ban Na",
        "activity_date": datetime.now(BANGKOK).date().isoformat(), "details": f"Visited the village, no. {pk}",
        "no_photo_reason": "No camera",
    }  # fmt: skip
    head = 'Content-Disposition: form-data; name="report"'
    part = f"--{BOUNDARY}\r\n{head}\r\n\r\n{json.dumps(report)}\r\n--{BOUNDARY}--\r\n"
    headers = {"Authorization": f"Bearer {token}", "Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    address = f"http://127.0.0.1:{running.port}/api/v1/palad/reports/{pk}"
    try:
        with urlopen(Request(address, part.encode(), headers, method="PUT"), timeout=20) as answer:
            return int(answer.status)
    except HTTPError as refused:
        refused.close()
        return refused.code
    except OSError:
        return 0


@pytest.fixture
def running(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    house = Running(open_folder)
    yield house
    house.end()


def test_no_record_is_lost_or_doubled_when_the_server_is_killed(running: Running) -> None:
    log = running.folder / "log"
    wait_for(lambda: running.get("/ready") == 200, 120, log)
    token, category = shell(running, MAKE_OFFICER, "TOKEN")
    acknowledged: list[tuple[str, int]] = []
    refused: set[int] = set()

    def record() -> None:
        pk = str(uuid4())
        until = time.monotonic() + 240
        while time.monotonic() < until:
            status = put(running, pk, token, category)
            if status in {200, 201}:
                acknowledged.append((pk, status))
                return
            refused.add(status)
            time.sleep(0.3)

    clients = [threading.Thread(target=record) for _each in range(RECORDS)]
    for each in clients:
        each.start()
    wait_for(lambda: len(acknowledged) > RECORDS // 5, 120, log)
    server = running.part("granian")
    assert server
    for process in [*server.children(recursive=True), server]:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    for each in clients:
        each.join()

    assert len(acknowledged) == RECORDS, (len(acknowledged), refused)
    assert refused <= {0, 429, 503}
    assert 0 in refused, "the kill was noticed by somebody"
    assert shell(running, COUNT, "FOUND") == [str(RECORDS), "0"]
