"""The houses that are measured: each a database of its own on one server, and a web server over it."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit, urlunsplit

import psycopg

from benchmarks.world import World


@dataclass
class House:
    """A running web server over a generated country."""

    name: str
    url: str
    port: int
    folder: Path
    world: World
    process: "subprocess.Popen[bytes]"

    def log_end(self) -> int:
        """How long the log is now: where ``server_ms`` begins to read."""
        return (self.folder / "server.log").stat().st_size

    def server_ms(self, begin: int) -> float:
        """The milliseconds of the middle request logged since ``begin``, as the server itself took them."""
        with (self.folder / "server.log").open("rb") as log:
            log.seek(begin)
            lines = [json.loads(line) for line in log if line.startswith(b"{") and b'"ms"' in line]
        return round(median([line["ms"] for line in lines]), 1) if lines else 0.0

    def stop(self) -> None:
        """End the web server."""
        self.process.terminate()
        self.process.wait(timeout=30)


def build(server_url: str, name: str, folder: Path, *, port: int, reports: int, heap: int) -> House:
    """A database called ``name`` with ``reports`` reports, ``heap`` of them waiting, and a web server at ``port``."""
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    folder.mkdir(parents=True)
    environment = os.environ | {"DATABASE_URL": url, "RAINGAN_DATA": str(folder)}
    raingan = [sys.executable, "-m", "raingan"]
    subprocess.run([*raingan, "migrate", "--verbosity", "0"], env=environment, check=True)
    said = subprocess.run(
        [*raingan, "generate", "--reports", str(reports - heap)],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    ).stdout
    print(said.splitlines()[-1], flush=True)
    world = folder / "world.json"
    subprocess.run([sys.executable, "-m", "benchmarks.world", str(heap), str(world)], env=environment, check=True)
    return House(name, url, port, folder, World.read(world), _serve(port, folder, environment))


def _serve(port: int, folder: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    """The web server as `raingan serve` starts it, without the supervisor; ready when this returns."""
    from raingan.serving import web

    child = web("127.0.0.1", port)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(child.command, env={**environment, **child.environment}, stdout=log, stderr=log)
    for _each in range(150):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2):
                return process
        except OSError:
            time.sleep(0.2)
    process.kill()
    raise SystemExit("The server did not come up; see server.log.")
