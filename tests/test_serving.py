"""The command line, and the whole house started for real on a free port with a database of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

from raingan import embedded, serving
from raingan.__main__ import database

ROOT = Path(__file__).resolve().parent.parent


def raingan(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line as a person would, without what the tests put into the environment."""
    given = {key: value for key, value in os.environ.items() if not key.startswith(("RAINGAN_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "-m", "raingan", *words],
        cwd=ROOT, env={**given, **environment}, capture_output=True, text=True, timeout=180, check=False,
    )  # fmt: skip


def test_help_lists_every_command_with_what_it_is_for() -> None:
    said = raingan("help").stdout

    for name in ("demo", "serve", "worker", "load-places", "check-tallies", "create-admin", "doctor", "diagrams"):
        assert any(line.split()[:1] == [name] and len(line.split()) > 3 for line in said.splitlines()), name


def test_without_secrets_it_says_in_one_line_what_to_set(tmp_path: Path) -> None:
    done = raingan("check-tallies", RAINGAN_DATA=str(tmp_path), DATABASE_URL="postgresql:///nowhere")

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "RAINGAN_SECRET_KEY" in done.stderr


def test_migrations_are_made_without_a_database_and_without_a_warning(tmp_path: Path) -> None:
    done = raingan("makemigrations", "--check", "--dry-run", RAINGAN_DATA=str(tmp_path))

    assert (done.returncode, done.stdout, done.stderr) == (0, "No changes detected\n", "")


@pytest.mark.parametrize(
    "name",
    ["RAINGAN_API_RATE", "RAINGAN_PROXIES", "RAINGAN_STALLED_AFTER", "RAINGAN_SMTP_PORT", "RAINGAN_SMTP_SECURITY"],
)
def test_a_setting_that_says_nothing_sensible_is_said_in_one_line(name: str, tmp_path: Path) -> None:
    done = raingan("check", RAINGAN_DATA=str(tmp_path), **{name: "two"})

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert name in done.stderr


def test_a_command_makes_the_data_folder_for_nobody_else_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(embedded, "start", lambda folder: embedded.Server(folder, None))

    with database(tmp_path / "data"):
        assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700


def test_reset_removes_a_demo_and_nothing_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    assert serving.demo_reset(data=precious) == 1
    assert precious.exists()

    demo = tmp_path / "demo"
    demo.mkdir()
    serving._make_secrets(demo)
    assert (demo / "secrets.env").stat().st_mode & 0o777 == 0o600
    with serving._only_one(demo):
        assert serving.demo_reset(data=demo) == 1, "a server runs there"
    assert serving.demo_reset(data=demo) == 0
    assert not demo.exists()
    assert "end it first" in capsys.readouterr().err


def test_secrets_of_a_demo_are_made_once(tmp_path: Path) -> None:
    serving._make_secrets(tmp_path)
    first = (tmp_path / "secrets.env").read_text()
    serving._make_secrets(tmp_path)

    assert (tmp_path / "secrets.env").read_text() == first
    assert len(set(first.splitlines())) == 4


def test_half_made_example_data_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    (tmp_path / "postgres").mkdir()
    (tmp_path / serving.HALF_MADE).touch()
    serving._forget_half_made(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_taken_port_is_said_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = raingan("serve", "--port", str(taken.getsockname()[1]), "--data", str(tmp_path))

    assert done.returncode == 1
    assert "is in use" in done.stderr
    assert not (tmp_path / "postgres").exists()


@pytest.mark.parametrize(
    ("host", "port", "given", "printed"),
    [
        ("127.0.0.1", 8123, {}, "http://127.0.0.1:8123"),
        ("0.0.0.0", 8124, {}, "http://127.0.0.1:8124"),
        ("::1", 8125, {"RAINGAN_ADDRESS": "http://raingan.lan/"}, "http://raingan.lan"),
        ("127.0.0.1", 8126, {"RAINGAN_ORIGINS": "https://raingan.example.go.th"}, "https://raingan.example.go.th"),
    ],
)
def test_documents_print_the_address_that_was_started(
    tmp_path: Path, host: str, port: int, given: dict[str, str], printed: str
) -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("RAINGAN_")}
    environment = {**clean, **given, "RAINGAN_DEMO": "1"}
    with patch.dict(os.environ, environment, clear=True), serving._house(host, port, tmp_path):
        command = [sys.executable, "-c", "from raingan import settings; print(settings.ADDRESS)"]
        said = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, check=True)

    assert said.stdout.strip() == printed


class Running:
    """`raingan serve` in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        given = {key: value for key, value in os.environ.items() if not key.startswith(("RAINGAN_", "DATABASE_"))}
        with (folder / "log").open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "raingan", "serve", "--port", str(self.port), "--data", str(folder / "data")],
                cwd=ROOT, env={**given, "RAINGAN_DEBUG": "1"}, stdout=log, stderr=log,
            )  # fmt: skip

    def get(self, path: str) -> int:
        """The status of a page; 0 when nobody answers."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except HTTPError as refused:
            refused.close()
            return refused.code
        except OSError:
            return 0

    def part(self, word: str, but: int = 0) -> psutil.Process | None:
        """The living process whose command holds ``word``, other than the one numbered ``but``."""
        for each in psutil.Process(self.process.pid).children():
            with suppress(psutil.Error):
                if each.pid != but and word in " ".join(each.cmdline()):
                    return each
        return None

    def end(self) -> None:
        """End it politely, and by force after 40 seconds."""
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(40)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def said(self) -> list[dict[str, object]]:
        lines = (self.folder / "log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


@pytest.fixture
def running(open_folder: Path) -> Iterator[Running]:
    house = Running(open_folder)
    yield house
    if house.process.poll() is None:
        house.process.kill()
        house.process.wait()


def wait_for(what: Callable[[], bool], seconds: float, log: Path) -> None:
    """Wait until ``what`` is true; fails after ``seconds`` with the end of the log."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, log.read_text()[-3000:]
        time.sleep(0.1)


def test_house_stands_survives_its_parts_and_leaves_nothing(running: Running) -> None:
    log = running.folder / "log"
    wait_for(lambda: running.get("/ready") == 200, 120, log)
    assert running.get("/sign-in/") == 200

    worker = running.part("raingan worker")
    assert worker
    worker.kill()
    wait_for(lambda: running.part("raingan worker", but=worker.pid) is not None, 60, log)

    database = running.part("postgres")
    assert database
    running.process.send_signal(signal.SIGSTOP)  # it must not start the database again before we have asked
    database.kill()
    wait_for(lambda: running.get("/ready") == 503, 20, log)
    begun = time.monotonic()
    status = running.get("/ready")
    assert (status, time.monotonic() - begun < 5) == (503, True)
    running.process.send_signal(signal.SIGCONT)
    wait_for(lambda: running.get("/ready") == 200, 60, log)

    family = psutil.Process(running.process.pid).children(recursive=True)
    assert len(family) >= 4
    running.process.terminate()
    assert running.process.wait(60) == 0
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []
    assert {line["part"] for line in running.said() if line["message"] == "part died"} >= {"database", "worker"}


def ask(running: Running) -> tuple[int, str, float]:
    """Status, Retry-After and seconds of a call that must ask the database who is calling."""
    begun = time.monotonic()
    request = Request(f"http://127.0.0.1:{running.port}/api/v1/me", headers={"Authorization": "Bearer nobody"})
    try:
        with urlopen(request, timeout=10) as answer:
            return answer.status, "", time.monotonic() - begun
    except HTTPError as refused:
        refused.close()
        return refused.code, refused.headers.get("Retry-After", ""), time.monotonic() - begun
    except OSError:
        return 0, "", time.monotonic() - begun


def test_database_killed_under_load_is_said_within_two_seconds_and_comes_back(running: Running) -> None:
    log = running.folder / "log"
    wait_for(lambda: running.get("/ready") == 200, 120, log)
    answers: list[tuple[int, str, float]] = []
    stop = threading.Event()

    def call() -> None:
        while not stop.is_set():
            answers.append(ask(running))

    callers = [threading.Thread(target=call) for _each in range(12)]
    for each in callers:
        each.start()
    try:
        wait_for(lambda: len(answers) > 50, 60, log)
        database = running.part("postgres")
        assert database
        database.kill()
        wait_for(lambda: any(status == 503 for status, _again, _took in answers), 60, log)
        wait_for(lambda: [status for status, _again, _took in answers[-24:]] == [401] * 24, 60, log)
    finally:
        stop.set()
        for each in callers:
            each.join()
        running.process.terminate()
        running.process.wait(60)

    assert {status for status, _again, _took in answers} == {401, 503}
    assert {again for status, again, _took in answers if status == 503} == {"2"}
    slowest = max(took for status, _again, took in answers if status == 503)
    assert slowest < 5, slowest  # two seconds, and what twelve callers and other tests on two cores cost
