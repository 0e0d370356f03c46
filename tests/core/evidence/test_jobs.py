"""Thumbnails and the nightly sweep."""

import io
import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext, isolate_apps
from PIL import Image
from procrastinate.contrib.django.models import ProcrastinateJob

from raingan.core.evidence import storage, sweep, tasks
from raingan.core.evidence.models import Photo
from raingan.core.evidence.names import photo_name, thumbnail_name
from raingan.core.evidence.photos import TakenPhoto, take_in
from raingan.core.web import clock
from tests.core.evidence.pictures import encoded, scene, upload

DAY = timedelta(hours=24)


@pytest.fixture
def table(db: None) -> Iterator[type[Photo]]:
    """A system's table of photos."""
    with isolate_apps("raingan.core.evidence"):

        class Picture(Photo):
            objects: models.Manager["Picture"]

            class Meta(Photo.Meta):
                app_label = "evidence"

    with connection.schema_editor() as editor:
        editor.create_model(Picture)
    yield Picture
    with connection.schema_editor() as editor:
        editor.delete_model(Picture)


def photo(seed: int = 1) -> TakenPhoto:
    return take_in(upload(encoded(scene(seed))))


def there(taken: TakenPhoto) -> bool:
    return storage.evidence().exists(photo_name(taken.sha256))


def grow_old(data_folder: Path, hours: float) -> None:
    for path in data_folder.rglob("*"):
        if path.is_file():
            then = path.stat().st_mtime - hours * 3600
            os.utime(path, (then, then))


def swept(table: type[Photo]) -> sweep.Swept:
    return sweep.sweep(at=clock.now(), models=[table])


def test_a_thumbnail_is_made_once_and_may_be_made_again(run_jobs: Callable[[], int]) -> None:
    taken = photo()
    tasks.defer_thumbnails([taken.sha256, taken.sha256])
    assert [job.queue_name for job in ProcrastinateJob.objects.filter(task_name="evidence.make_thumbnail")] == ["fast"]
    assert run_jobs() == 1
    with storage.evidence().open(thumbnail_name(taken.sha256)) as file:
        first = file.read()
    assert Image.open(io.BytesIO(first)).size == (320, 240)

    storage.evidence().delete(thumbnail_name(taken.sha256))
    for _ in range(2):
        tasks.make_thumbnail(taken.sha256)
    with storage.evidence().open(thumbnail_name(taken.sha256)) as file:
        assert file.read() == first


def test_thumbnails_are_queued_in_one_statement(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        tasks.defer_thumbnails([number * 64 for number in "123"])
        tasks.defer_thumbnails([])
    assert len(queries) == 1


def test_a_photo_that_is_gone_needs_no_thumbnail(run_jobs: Callable[[], int], caplog: pytest.LogCaptureFixture) -> None:
    tasks.defer_thumbnails(["0" * 64])
    assert run_jobs() == 1
    assert "no file to make a thumbnail of" in caplog.text


def test_what_no_row_refers_to_goes_after_a_day_with_its_thumbnail(table: type[Photo], data_folder: Path) -> None:
    kept, lost = photo(1), photo(2)
    table._default_manager.create(**kept.as_fields())
    for taken in (kept, lost):
        tasks.make_thumbnail(taken.sha256)
    grow_old(data_folder, 25)

    assert swept(table) == sweep.Swept(seen=4, removed=2, leftovers=0)
    assert there(kept)
    assert not there(lost)
    assert not storage.evidence().exists(thumbnail_name(lost.sha256))
    assert swept(table) == sweep.Swept(seen=2, removed=0, leftovers=0)


def test_what_is_younger_than_a_day_waits_for_its_row(table: type[Photo], data_folder: Path) -> None:
    taken = photo()
    grow_old(data_folder, 23)
    assert swept(table).removed == 0
    assert there(taken)


def test_an_old_file_that_is_sent_again_is_young_again(table: type[Photo], data_folder: Path) -> None:
    photo()
    grow_old(data_folder, 100)
    taken = photo()
    assert swept(table).removed == 0
    assert there(taken)


def test_leftovers_of_killed_processes_go_and_foreign_files_stay(table: type[Photo], data_folder: Path) -> None:
    photo()
    incoming = data_folder / "evidence" / ".incoming" / "tmpkilled"
    foreign = data_folder / "evidence" / "README"
    for path in (incoming, foreign):
        path.write_bytes(b"x")
    assert swept(table).leftovers == 0
    grow_old(data_folder, 25)
    assert swept(table).leftovers == 1
    assert not incoming.exists()
    assert foreign.exists()


def test_a_sweep_before_the_first_photo(table: type[Photo]) -> None:
    assert swept(table) == sweep.Swept(0, 0, 0)


def test_the_nightly_job_knows_every_table_and_may_run_twice(db: None, data_folder: Path) -> None:
    taken = photo()
    grow_old(data_folder, 25)
    for _ in range(2):
        tasks.sweep_evidence(timestamp=0)
    assert not there(taken)
    assert not [model for model in sweep.photo_models() if model._meta.abstract]
