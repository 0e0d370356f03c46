"""Keeps the parts of a running Raingan alive: database (the embedded one), web server, job worker.

A part that dies is started again, after a growing pause while it keeps dying. Whatever ends the supervisor ends all it
started, their children too. It neither imports nor knows Django.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from raingan import embedded

log = logging.getLogger("raingan.supervisor")

GLANCE = 0.2  # seconds between looks
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a part that died starts again
SETTLED = 60.0  # seconds after which a part counts as well again
GRACE = 25.0  # seconds for running requests and jobs to end


class Stopped(BaseException):
    """A signal asked us to end. Not an Exception, so that nothing between here and ``run`` swallows it."""


@dataclass
class Pauses:
    """How long to wait before the next start: doubles with every failure in a row."""

    failures: int = 0
    next_start: float = 0.0
    started: float = 0.0

    def failed(self) -> float:
        """Count a failure at this moment; gives the pause in seconds."""
        now = time.monotonic()
        self.failures = 1 if now - self.started > SETTLED else self.failures + 1
        pause: float = min(FIRST_PAUSE * 2 ** (self.failures - 1), LONGEST_PAUSE)
        self.next_start = now + pause
        return pause


@dataclass
class Child:
    """A process to keep alive, in a process group of its own so that it can be ended with all it started."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    output: IO[bytes] | None = None
    process: "subprocess.Popen[bytes] | None" = None
    pauses: Pauses = field(default_factory=Pauses)

    def start(self) -> None:
        """Start it; its output goes where ours goes, or into ``output``."""
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            list(self.command), env={**os.environ, **self.environment}, stdin=subprocess.DEVNULL,
            stdout=self.output, stderr=self.output, start_new_session=True,
            preexec_fn=_end_with_supervisor,  # noqa: PLW1509 - one system call
        )  # fmt: skip
        self.pauses.started = time.monotonic()

    def signal_group(self, sign: signal.Signals) -> None:
        """Send ``sign`` to it and all its descendants that are left."""
        if self.process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, sign)


class Supervisor:
    """Runs ``children``, and the embedded database of ``folder`` where one is given, until a signal comes."""

    def __init__(self, children: Sequence[Child], folder: Path | None = None) -> None:
        self.children = list(children)
        self.folder = folder
        self.database: embedded.Server | None = None
        self.database_pauses = Pauses()

    def run(self, prepare: Callable[[], None], announce: Callable[[], bool]) -> int:
        """Start the database, call ``prepare``, start the children and watch over all.

        ``announce`` is called at every glance until it returns true: it says the news once all is up. Returns the
        exit code: 0 after SIGINT or SIGTERM. What ``prepare`` raises goes on to the caller when all is ended.
        """
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._asked_to_stop)
        try:
            if self.folder:
                self.database = embedded.start(self.folder)
                self.database_pauses.started = time.monotonic()
            prepare()
            announced = False
            while True:
                self._watch_database()
                for child in self.children:
                    self._watch(child)
                announced = announced or announce()
                time.sleep(GLANCE)
        except Stopped:
            return 0
        finally:
            for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(sign, signal.SIG_IGN)
            self._end_all()

    @staticmethod
    def _asked_to_stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    def _watch_database(self) -> None:
        """Start the embedded database again when it is gone."""
        if self.folder is None or (self.database and self.database.alive()):
            return
        if self.database:
            self._say_died("database", self.database.process, self.database_pauses.failed())
            self.database = None
        if time.monotonic() >= self.database_pauses.next_start:
            try:
                self.database = embedded.start(self.folder)
                self.database_pauses.started = time.monotonic()
                log.info("started again", extra={"facts": {"part": "database"}})
            except embedded.EmbeddedError as error:
                pause = self.database_pauses.failed()
                log.error(str(error), extra={"facts": {"part": "database", "again_in_s": pause}})

    def _watch(self, child: Child) -> None:
        """Start ``child`` when it is due, and see whether it has died."""
        if child.process is None:
            if time.monotonic() >= child.pauses.next_start:
                child.start()
                if child.pauses.failures:
                    log.info("started again", extra={"facts": {"part": child.name}})
        elif child.process.poll() is not None:
            child.signal_group(signal.SIGKILL)  # what it left behind may still hold its port
            self._say_died(child.name, child.process, child.pauses.failed())
            child.process = None

    @staticmethod
    def _say_died(part: str, process: "subprocess.Popen[bytes] | None", pause: float) -> None:
        code = process.returncode if process else None
        log.error("part died", extra={"facts": {"part": part, "exit_code": code, "again_in_s": pause}})

    def _end_all(self) -> None:
        """End the children politely, then by force, and the database last of all."""
        for child in self.children:
            if child.process is not None and child.process.poll() is None:
                child.process.terminate()
        until = time.monotonic() + GRACE
        for child in self.children:
            if child.process is not None:
                with suppress(subprocess.TimeoutExpired):
                    child.process.wait(max(0.1, until - time.monotonic()))
                child.signal_group(signal.SIGKILL)
                child.process.wait()
        if self.database:
            self.database.stop()


def _end_with_supervisor() -> None:
    """In the child, before it becomes its command: be told to end when the supervisor is killed outright (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1 is PR_SET_PDEATHSIG
