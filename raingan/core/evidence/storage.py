"""Where photos lie. A folder of our own by default; any Django storage under ``STORAGES["evidence"]`` will do."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages

INCOMING = ".incoming"
_LOCK = ".lock"


def evidence() -> Storage:
    """The storage of all evidence."""
    return storages["evidence"]


def keep(name: str, data: bytes) -> None:
    """Store ``data`` durably under ``name``, which is made from its hash: what is there already is the same."""
    # A bucket is written again all the same: that renews the date by which the nightly sweep judges.
    saved = evidence().save(name, ContentFile(data))
    if saved != name:
        evidence().delete(saved)  # the storage evaded the name because the same file is there


class FolderStorage(FileSystemStorage):
    """Files in folders only their owner may enter, written so that a power cut leaves all of a file or nothing.

    A temporary file is written, fsynced, renamed, and the folder fsynced. A name always means the same content.
    """

    def __init__(self, location: str | Path | None = None, **options: Any) -> None:
        modes = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        super().__init__(location=location, **{**modes, **options, "allow_overwrite": True})

    def _save(self, name: str, content: "File[bytes]") -> str:
        target = Path(self.path(name))
        self._make(target.parent)
        with self._locked(fcntl.LOCK_SH):
            if target.is_file() and target.stat().st_size == content.size:
                os.utime(target)  # fresh again for the sweep
            else:
                self._write(target, content)
            _sync(target.parent)
        return name

    def delete_older(self, name: str, before: datetime) -> bool:
        """Remove the file unless it was stored or stored again since ``before``; whether it was removed."""
        path = Path(self.path(name))
        with self._locked(fcntl.LOCK_EX), suppress(FileNotFoundError):
            if path.stat().st_mtime < before.timestamp():
                path.unlink()
                return True
        return False

    def leftovers(self, before: datetime) -> Iterator[Path]:
        """Temporary files that a killed process left behind ``before`` a moment."""
        for path in (Path(self.location) / INCOMING).glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    yield path

    def _write(self, target: Path, content: "File[bytes]") -> None:
        incoming = Path(self.location) / INCOMING
        self._make(incoming)
        handle, temporary = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, target)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
            raise

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        """Writers share the lock; the sweep has it alone for as long as it judges and removes one file."""
        with (Path(self.location) / _LOCK).open("ab") as lock:
            fcntl.flock(lock, how)
            yield

    def _make(self, folder: Path) -> None:
        """Make ``folder`` and what is missing above it, each entered durably in the one above."""
        if folder.is_dir():
            return
        self._make(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=self.directory_permissions_mode or 0o700)
        _sync(folder.parent)


def delete_older(name: str, before: datetime) -> bool:
    """Remove a file that nothing has stored since ``before``; whether it was removed."""
    kept = evidence()
    if isinstance(kept, FolderStorage):
        return kept.delete_older(name, before)
    modified = kept.get_modified_time(name)
    if (modified if modified.tzinfo else modified.replace(tzinfo=UTC)) >= before:
        return False
    kept.delete(name)
    return True


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
