"""The embedded PostgreSQL starts, is shared, survives what machines do to it, and goes when it should."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from raingan import embedded
from raingan.settings import database


@pytest.fixture
def folder(open_folder: Path) -> Path:
    return open_folder / "db"


@pytest.fixture
def server(folder: Path) -> Iterator[embedded.Server]:
    started = embedded.start(folder, fast=True)
    yield started
    started.stop(patience=5)


def ask(url: str, question: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(question.encode()).fetchone()
    return str(row[0]) if row else ""


def test_address_leads_to_the_database_with_its_socket_encoded(server: embedded.Server) -> None:
    assert ask(server.url, "SELECT current_database()") == "raingan"
    assert "/" not in server.url.partition("host=")[2]
    assert database(server.url)["HOST"] == str(embedded.socket_folder(server.folder))


def test_text_is_utf8_and_order_is_the_same_everywhere(server: embedded.Server) -> None:
    assert ask(server.url, "SHOW server_encoding") == "UTF8"
    assert ask(server.url, "SELECT datlocale FROM pg_database WHERE datname = 'raingan'") == "C.UTF-8"


def test_nothing_but_its_socket_leads_to_it(server: embedded.Server) -> None:
    assert ask(server.url, "SHOW listen_addresses") == ""
    assert embedded.socket_folder(server.folder).stat().st_mode & 0o077 == 0


def test_second_who_asks_gets_the_running_one_and_cannot_stop_it(server: embedded.Server) -> None:
    guest = embedded.start(server.folder, fast=True)

    guest.stop()

    assert ask(server.url, "SELECT 1") == "1"


def test_data_is_there_again_after_stop_and_start(folder: Path) -> None:
    first = embedded.start(folder, fast=True)
    with psycopg.connect(first.url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
    first.stop()
    second = embedded.start(folder, fast=True)

    assert ask(second.url, "SELECT count(*) FROM kept") == "0"
    second.stop()
    assert not second.alive()


def test_without_fast_every_commit_reaches_the_disk(folder: Path) -> None:
    started = embedded.start(folder)

    try:
        assert ask(started.url, "SHOW fsync") == "on"
        assert ask(started.url, "SHOW synchronous_commit") == "on"
    finally:
        started.stop()


def test_pid_file_that_names_another_living_process_does_not_keep_it_down(folder: Path) -> None:
    embedded.start(folder, fast=True).stop()
    with subprocess.Popen(["sleep", "60"]) as bystander:
        (folder / "postmaster.pid").write_text(f"{bystander.pid}\n{folder}\n1700000000\n5432\n{folder}\n\n1 1\nready\n")
        again = embedded.start(folder, fast=True)

        assert ask(again.url, "SELECT 1") == "1"
        assert bystander.poll() is None
        bystander.kill()
    again.stop()


def test_server_killed_outright_starts_again(folder: Path) -> None:
    first = embedded.start(folder, fast=True)
    assert first.process
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    second = embedded.start(folder, fast=True)

    assert ask(second.url, "SELECT 1") == "1"
    second.stop()


def test_long_path_still_has_a_socket(open_folder: Path) -> None:
    started = embedded.start(open_folder / ("long" * 30) / "db", fast=True)

    try:
        assert embedded.socket_folder(started.folder) != started.folder
        assert ask(started.url, "SELECT 1") == "1"
    finally:
        started.stop()


def test_server_goes_when_the_one_who_started_it_is_killed(folder: Path) -> None:
    code = (
        f"from raingan import embedded; from pathlib import Path; s = embedded.start(Path({str(folder)!r}), fast=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}; print(s.process.pid, flush=True); import time; time.sleep(60)"],
        stdout=subprocess.PIPE,
    ) as starter:
        assert starter.stdout
        pid = int(starter.stdout.readline())
        starter.kill()
    until = time.monotonic() + 60
    while psutil.pid_exists(pid) and time.monotonic() < until:
        time.sleep(0.05)

    assert not psutil.pid_exists(pid)


def test_start_that_fails_says_what_postgresql_said(folder: Path) -> None:
    embedded.start(folder, fast=True).stop()
    (folder / "postgresql.auto.conf").write_text("no_such_setting = 1\n")

    with pytest.raises(embedded.EmbeddedError, match="no_such_setting"):
        embedded.start(folder, fast=True)
