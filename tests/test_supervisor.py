"""The supervisor keeps its parts alive, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from raingan.embedded import answers
from raingan.supervisor import FIRST_PAUSE, LONGEST_PAUSE, Pauses

# A house of small parts: one that starts a grandchild and writes both numbers down, over a database of its own.
HOUSE = """
import json, logging, sys
from pathlib import Path
from raingan.core.web.logs import JsonLine
from raingan.supervisor import Child, Supervisor

folder = Path(sys.argv[1])
handler = logging.StreamHandler()
handler.setFormatter(JsonLine())
logging.basicConfig(level=logging.INFO, handlers=[handler])
part = '''
import os, subprocess, sys, time
child = subprocess.Popen(["sleep", "300"])
with open(sys.argv[1], "a") as book:
    book.write(f"{os.getpid()} {child.pid}" + chr(10))
time.sleep(300)
'''
children = [Child("part", [sys.executable, "-c", part, str(folder / "book")])]
database = folder / "db" if "database" in sys.argv else None
sys.exit(Supervisor(children, database).run(lambda: None, lambda: True))
"""


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until ``what`` is true; fails after ``seconds``."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.05)


class House:
    """A supervisor in a process of its own."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        self.log = (folder / "log").open("w+")
        self.process = subprocess.Popen([sys.executable, "-c", HOUSE, str(folder), *words], stderr=self.log)

    def started(self) -> list[list[int]]:
        """Process numbers of the part and its child, a pair for every start."""
        book = self.folder / "book"
        return [list(map(int, line.split())) for line in book.read_text().splitlines()] if book.exists() else []

    def said(self) -> list[dict[str, object]]:
        """Its log lines, without one that is just being written."""
        lines = (self.folder / "log").read_text().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def end(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Send ``sign`` and wait; gives the exit code."""
        self.process.send_signal(sign)
        return self.process.wait(60)


@pytest.fixture
def house(open_folder: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    made = House(open_folder, *getattr(request, "param", []))
    wait_for(lambda: len(made.started()) == 1)
    yield made
    if made.process.poll() is None:
        made.end()
    made.log.close()


def alive(pids: list[int]) -> list[int]:
    """Those of ``pids`` that still run."""
    found = []
    for pid in pids:
        with suppress(psutil.NoSuchProcess):  # it may go while it is looked at
            if psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
                found.append(pid)
    return found


def test_part_that_dies_is_started_again_and_the_log_says_so(house: House) -> None:
    os.kill(house.started()[0][0], signal.SIGKILL)
    wait_for(lambda: len(house.started()) == 2)
    wait_for(lambda: any(line["message"] == "started again" for line in house.said()))

    died = [line for line in house.said() if line["message"] == "part died"]
    assert [(line["part"], line["exit_code"], line["again_in_s"]) for line in died] == [("part", -9, FIRST_PAUSE)]
    assert [line["part"] for line in house.said() if line["message"] == "started again"] == ["part"]
    wait_for(lambda: alive(house.started()[0]) == [])  # what the dead part had started is gone too


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_all_that_was_started(house: House, sign: signal.Signals) -> None:
    assert house.end(sign) == 0
    wait_for(lambda: alive(house.started()[0]) == [])


def test_parts_end_when_the_supervisor_is_killed_outright(house: House) -> None:
    house.end(signal.SIGKILL)

    wait_for(lambda: alive(house.started()[0][:1]) == [])
    os.kill(house.started()[0][1], signal.SIGKILL)  # a grandchild that does not mind its parent is the part's to end


@pytest.mark.parametrize("house", [["database"]], indirect=True)
def test_database_that_is_killed_comes_back_and_goes_with_the_rest(house: House) -> None:
    folder = house.folder / "db"
    server = int((folder / "postmaster.pid").read_text().splitlines()[0])
    os.kill(server, signal.SIGKILL)
    wait_for(lambda: not alive([server]))
    wait_for(lambda: answers(folder))

    again = int((folder / "postmaster.pid").read_text().splitlines()[0])
    assert again != server
    assert house.end() == 0
    wait_for(lambda: alive([again, *house.started()[0]]) == [])  # a killed process is gone a moment later


def test_pauses_grow_up_to_a_limit_and_begin_anew_after_a_quiet_time() -> None:
    pauses = Pauses(started=time.monotonic())
    grown = [pauses.failed() for _ in range(9)]

    assert grown[:3] == [0.5, 1.0, 2.0]
    assert grown[-1] == LONGEST_PAUSE
    pauses.started = time.monotonic() - 61
    assert pauses.failed() == FIRST_PAUSE
