"""Removing files that no record refers to: photos of refused, repeated or broken-off sends. Never in a request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps

from raingan.core.evidence import storage
from raingan.core.evidence.models import Photo
from raingan.core.evidence.names import photo_of

# A photo is stored before its record: the sweep leaves it this long to arrive.
GRACE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files were looked at, removed, and how many temporary ones were left behind by killed processes."""

    seen: int
    removed: int
    leftovers: int


def photo_models() -> list[type[Photo]]:
    """Every table of photos of every system."""
    return [model for model in apps.get_models() if issubclass(model, Photo)]


def sweep(*, at: datetime, models: Sequence[type[Photo]] | None = None) -> Swept:
    """Remove photos, with their thumbnails, that no row refers to and nothing has stored for 24 hours.

    Files whose names are not ours are left alone. One query per table and folder of files.
    """
    before = at - GRACE
    tables = photo_models() if models is None else models
    seen = removed = 0
    for names in _folders():
        seen += len(names)
        referred = _referred({sha256 for sha256 in names.values() if sha256}, tables)
        unreferred = [name for name, sha256 in names.items() if sha256 not in referred]
        removed += sum(storage.delete_older(name, before) for name in unreferred)
    return Swept(seen, removed, _remove_leftovers(before))


def _folders() -> Iterator[dict[str, str]]:
    """The files of each first-level folder: name → SHA-256 of the photo it belongs to."""
    files = storage.evidence()
    try:
        top = files.listdir("")[0]
    except FileNotFoundError:
        return  # no photo has ever been stored
    for first in _listed(top):
        names: dict[str, str] = {}
        for second in _listed(files.listdir(first)[0]):
            for file in files.listdir(f"{first}/{second}")[1]:
                name = f"{first}/{second}/{file}"
                if sha256 := photo_of(name):
                    names[name] = sha256
        if names:
            yield names


def _listed(folders: list[str]) -> list[str]:
    return sorted(folder for folder in folders if len(folder) == 2)


def _referred(hashes: set[str], tables: Sequence[type[Photo]]) -> set[str]:
    found: set[str] = set()
    for table in tables:
        rows = table._default_manager.filter(sha256__in=hashes)
        found.update(rows.values_list("sha256", flat=True))
    return found


def _remove_leftovers(before: datetime) -> int:
    files = storage.evidence()
    if not isinstance(files, storage.FolderStorage):
        return 0
    leftovers = list(files.leftovers(before))
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)
