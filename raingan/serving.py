"""What `raingan serve`, `raingan demo` and `raingan demo-reset` do before and around the supervisor."""

import fcntl
import json
import logging
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError
from urllib.request import urlopen

from raingan import embedded
from raingan.core.web.logs import JsonLine
from raingan.environment import DATABASE_FOLDER, ENVIRONMENT_FILE, ROOT, read_environment
from raingan.supervisor import Child, Supervisor

WORKERS = 2
THREADS = 32  # a worker: slow phones hold threads, not the machine
ACCOUNTS = "demo-accounts.json"
HALF_MADE = "example-data-half-made"


class PortTakenError(RuntimeError):
    """Somebody else listens where we were to serve."""


def serve(*, host: str, port: int, data: Path, develop: bool = False) -> int:
    """Serve until a signal comes; gives the exit code. ``develop`` reloads on change and rebuilds the assets."""
    if develop:
        os.environ |= {"RAINGAN_DEBUG": "1"}
    with _house(host, port, data) as say_no:
        if say_no:
            return _fail(say_no)
        children = [web(host, port, develop=develop), worker()]
        if develop:
            children.append(Child("assets", ["npm", "run", "--silent", "watch"]))
        return _supervise(children, data, lambda: _prepare(host, port), _once_healthy(host, port, lambda: None))


def demo(*, host: str, port: int, data: Path) -> int:
    """Serve with example data, made at the first start; prints where and as whom to enter. Gives the exit code."""
    os.environ |= {"RAINGAN_DEMO": "1"}
    with _house(host, port, data) as say_no:
        if say_no:
            return _fail(say_no)
        _make_secrets(data)
        read_environment(data)
        _forget_half_made(data)
        if host not in {"127.0.0.1", "localhost", "::1"}:
            os.environ.setdefault("RAINGAN_HOSTS", "*")
        with (data / "demo.log").open("wb") as log:
            children = [web(host, port, output=log), worker(output=log)]
            news = _once_healthy(host, port, lambda: _print_accounts(host, port, data))
            return _supervise(children, data, lambda: _prepare(host, port, demo_data=data), news)


def demo_reset(*, data: Path) -> int:
    """Remove the demo's folder; refuses while a server runs there, and where there is no demo's data."""
    if not data.exists():
        print(f"There is nothing at {data}.")
        return 0
    if not (data / ENVIRONMENT_FILE).exists():
        return _fail(
            f"{data} does not look like a demo's data (no {ENVIRONMENT_FILE}); remove it by hand if you mean it."
        )
    with _only_one(data) as alone:
        if not alone or embedded.answers(data / DATABASE_FOLDER):
            return _fail(f"A server runs on {data}: end it first.")
        shutil.rmtree(data)
    print(f"Removed {data}.")
    return 0


def web(host: str, port: int, *, develop: bool = False, output: IO[bytes] | None = None) -> Child:
    """The web server. Its workers share few database connections; respawned by granian itself when one dies."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--host", host, "--port", str(port),
        "--workers", "1" if develop else str(WORKERS), "--blocking-threads", str(THREADS), "--respawn-failed-workers",
        "--workers-kill-timeout", "1" if develop else "15", "--log-level", "warning",
    ]  # fmt: skip
    if develop:
        command += ["--reload", "--reload-paths", str(ROOT / "raingan")]
    return Child("web", [*command, "raingan.wsgi:application"], {"RAINGAN_POOL": "1"}, output)


def worker(*, output: IO[bytes] | None = None) -> Child:
    """The job worker."""
    return Child("worker", [sys.executable, "-m", "raingan", "worker"], {}, output)


def _supervise(children: list[Child], data: Path, prepare: Callable[[], None], announce: Callable[[], bool]) -> int:
    """Run ``children`` over the embedded database of ``data``, or over the one DATABASE_URL names."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLine())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    folder = None if os.environ.get("DATABASE_URL") else data / DATABASE_FOLDER
    if folder:
        os.environ["DATABASE_URL"] = embedded.database_url(folder)
    try:
        return Supervisor(children, folder).run(prepare, announce)
    except (embedded.EmbeddedError, PortTakenError) as error:
        return _fail(str(error))
    except subprocess.CalledProcessError as error:
        return error.returncode


def _prepare(host: str, port: int, demo_data: Path | None = None) -> None:
    """Bring the database up to date; a demo's example data counts as half made until that is through."""
    mark = demo_data / HALF_MADE if demo_data and not (demo_data / ACCOUNTS).exists() else None
    if mark:
        mark.touch()
    with subprocess.Popen([sys.executable, "-m", "raingan", "prepare"], start_new_session=True) as process:
        try:
            code = process.wait()
        except BaseException:
            process.terminate()
            raise
    if code:
        raise subprocess.CalledProcessError(code, "raingan prepare")
    if mark:
        mark.unlink()
    if not _is_free(host, port):  # the web server shares a port with whoever took it meanwhile, instead of failing
        raise PortTakenError(_port_taken(host, port))


def _forget_half_made(data: Path) -> None:
    """After an interrupted first start: begin anew rather than go on with part of the example data."""
    if (data / HALF_MADE).exists() and not os.environ.get("DATABASE_URL"):
        for name in (DATABASE_FOLDER, "evidence"):
            shutil.rmtree(data / name, ignore_errors=True)
        (data / HALF_MADE).unlink()


def _make_secrets(data: Path) -> None:
    """Make the demo's secrets once and keep them beside its data, for nobody else to read."""
    path = data / ENVIRONMENT_FILE
    if not path.exists():
        names = ("RAINGAN_SECRET_KEY", "RAINGAN_LOOKUP_KEY", "RAINGAN_ENCRYPTION_KEY")
        text = "RAINGAN_DEMO=1\n" + "".join(f"{name}={secrets.token_urlsafe(48)}\n" for name in names)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)


@contextmanager
def _house(host: str, port: int, data: Path) -> Iterator[str]:
    """Hold the folder ``data`` for one server; gives a sentence that says why not, or ''."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ |= {"RAINGAN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "raingan.settings"}
    read_environment(data)
    os.environ.setdefault("RAINGAN_ADDRESS", _address(host, port))
    with _only_one(data) as alone:
        if not alone:
            yield f"A server runs on {data} already. Give another folder with --data (make: DATA=…)."
        elif not _is_free(host, port):
            yield _port_taken(host, port)
        else:
            yield ""


@contextmanager
def _only_one(data: Path) -> Iterator[bool]:
    """Whether nobody else holds ``data``; it is ours meanwhile."""
    with (data / "server.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def _port_taken(host: str, port: int) -> str:
    return f"Port {port} of {host} is in use or not allowed. Give another one with --port (make: PORT=…)."


def _is_free(host: str, port: int) -> bool:
    """Whether the port can be listened at."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError:
        return False
    return True


def _once_healthy(host: str, port: int, then: Callable[[], None]) -> Callable[[], bool]:
    """A function that calls ``then`` when the web server answers for the first time, and then gives true."""

    def look() -> bool:
        with suppress(URLError, OSError):
            with urlopen(f"{_address(host, port)}/health", timeout=2):  # noqa: S310 - our own address
                pass
            then()
            return True
        return False

    return look


def _address(host: str, port: int) -> str:
    """The address to enter by from this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}"


def _print_accounts(host: str, port: int, data: Path) -> None:
    """Where to enter, and as whom."""
    lines = ["", f"Raingan is ready: {_address(host, port)}", ""]
    with suppress(FileNotFoundError):
        accounts: list[dict[str, Any]] = json.loads((data / ACCOUNTS).read_text())
        first = {(account["system"], account["role"]): account for account in reversed(accounts)}
        lines += [
            f"  {system:<9} {role:<14} {account['username']:<16} {account['password']:<20} {account['place_name']}"
            for (system, role), account in reversed(first.items())
        ]
        lines += ["", f"All accounts: {data / ACCOUNTS}"]
    print("\n".join([*lines, f"What it says: {data / 'demo.log'}", "Ctrl-C ends it.", ""]), flush=True)


def _fail(message: str) -> int:
    """Say what is wrong, on the error output; gives the exit code."""
    print(message, file=sys.stderr)
    return 1
