"""Files that are there whole or not at all, that only their owner may read."""

import hashlib
import io
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.http import UnreadablePostError
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from raingan.core.evidence import storage
from raingan.core.evidence.names import photo_name, photo_of, thumbnail_name
from raingan.core.evidence.photos import take_in
from tests.core.evidence.pictures import encoded, file_of, scene, upload

SHA = hashlib.sha256(b"a photo").hexdigest()


def files(data_folder: Path) -> list[str]:
    """The files under the evidence folder, but for the lock."""
    root = data_folder / "evidence"
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file() and path.name != ".lock")


def test_a_file_is_named_by_its_content() -> None:
    name = photo_name(SHA)
    assert name == f"{SHA[:2]}/{SHA[2:4]}/{SHA}.jpg"
    assert photo_of(name) == photo_of(thumbnail_name(SHA)) == SHA
    for foreign in (f"{SHA}.jpg", f"00/00/{SHA}.jpg", f"{name}.tmp", "../etc/passwd", f"x{name}"):
        assert photo_of(foreign) is None


def test_folders_and_files_are_their_owners_only(data_folder: Path) -> None:
    photo = take_in(upload(encoded(scene())))
    path = data_folder / "evidence" / photo_name(photo.sha256)
    assert path.stat().st_mode & 0o777 == 0o600
    for folder in (path.parent, path.parent.parent, data_folder / "evidence", data_folder / "evidence" / ".incoming"):
        assert folder.stat().st_mode & 0o777 == 0o700
    assert files(data_folder) == [photo_name(photo.sha256)]


def test_the_stored_file_is_what_its_name_says() -> None:
    photo = take_in(upload(encoded(scene())))
    assert hashlib.sha256(file_of(photo.sha256)).hexdigest() == photo.sha256


def test_the_same_photo_twice_is_one_file_that_is_fresh_again(data_folder: Path) -> None:
    photo = take_in(upload(encoded(scene())))
    path = data_folder / "evidence" / photo_name(photo.sha256)
    os.utime(path, (1, 1))
    number = path.stat().st_ino
    assert take_in(upload(encoded(scene()))).sha256 == photo.sha256
    assert path.stat().st_ino == number
    assert path.stat().st_mtime > 1
    assert files(data_folder) == [photo_name(photo.sha256)]


def test_a_damaged_copy_is_replaced(data_folder: Path) -> None:
    photo = take_in(upload(encoded(scene())))
    path = data_folder / "evidence" / photo_name(photo.sha256)
    path.write_bytes(b"half")
    take_in(upload(encoded(scene())))
    assert path.stat().st_size == photo.size


def test_everything_is_on_the_disk_before_the_photo_is_taken(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    sync, replace = os.fsync, os.replace

    def noted_sync(handle: int) -> None:
        order.append("folder" if os.path.isdir(f"/proc/self/fd/{handle}") else "file")
        sync(handle)

    def noted_replace(source: str, target: str) -> None:
        order.append("rename")
        replace(source, target)

    storage.keep(photo_name("0" * 64), b"the folders are there now")
    monkeypatch.setattr(os, "fsync", noted_sync)
    monkeypatch.setattr(os, "replace", noted_replace)
    storage.keep("00/00/" + "0" * 63 + "1.jpg", b"photo")
    assert order == ["file", "rename", "folder"]


def test_a_full_disk_leaves_nothing_behind(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    take_in(upload(encoded(scene(2))))
    before = files(data_folder)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        take_in(upload(encoded(scene())))
    assert files(data_folder) == before


def test_twenty_at_once_store_one_file(data_folder: Path) -> None:
    data = encoded(scene())
    with ThreadPoolExecutor(20) as many:
        photos = list(many.map(lambda _number: take_in(upload(data)), range(40)))
    assert files(data_folder) == [photo_name(photos[0].sha256)]
    assert {photo.sha256 for photo in photos} == {photos[0].sha256}


def test_only_what_is_old_is_removed(data_folder: Path) -> None:
    name = photo_name(SHA)
    storage.keep(name, b"a photo")
    now = datetime.now(UTC)
    assert not storage.delete_older(name, now - timedelta(hours=1))
    assert storage.delete_older(name, now + timedelta(hours=1))
    assert not storage.delete_older(name, now + timedelta(hours=1))
    assert files(data_folder) == []


def test_another_storage_serves_as_well(settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "evidence": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    photo = take_in(upload(encoded(scene())))
    take_in(upload(encoded(scene())))
    assert storage.evidence().listdir(photo_name(photo.sha256)[:5]) == ([], [f"{photo.sha256}.jpg"])
    assert not storage.delete_older(photo_name(photo.sha256), datetime.now(UTC) - timedelta(hours=1))
    assert storage.delete_older(photo_name(photo.sha256), datetime.now(UTC) + timedelta(hours=1))
    assert not storage.evidence().exists(photo_name(photo.sha256))


class Cut(io.BytesIO):
    """A body whose sender goes away: the server hears of it when it reads on."""

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        if not piece:
            raise OSError("connection reset by peer")
        return piece


@pytest.mark.parametrize("sender", [Cut, io.BytesIO])  # the server is told, or only reads nothing more
@pytest.mark.parametrize("size", [(640, 480), (4000, 3000)])
def test_a_cut_connection_leaves_no_file(data_folder: Path, size: tuple[int, int], sender: type[io.BytesIO]) -> None:
    body = encode_multipart(BOUNDARY, {"details": "ตรวจเยี่ยม", "photo": upload(encoded(scene(size=size), quality=95))})
    request = RequestFactory().generic("POST", "/", body, content_type=MULTIPART_CONTENT)
    request._stream = sender(body[: len(body) // 2])

    with suppress(UnreadablePostError):
        assert request.FILES.getlist("photo") == []  # what has not come whole is not handed over
    assert files(data_folder) == []


def test_content_of_many_pieces_is_written_whole(data_folder: Path) -> None:
    content = os.urandom(300_000)
    storage.evidence().save(photo_name(SHA), ContentFile(content))
    assert file_of(SHA) == content
