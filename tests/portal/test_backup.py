"""What was backed up comes back whole, in another database and another folder; what is damaged changes nothing."""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection

from raingan.core.audit.actions import seal
from raingan.core.evidence import storage
from raingan.core.evidence.photos import take_in
from raingan.core.web import clock
from raingan.portal import backup
from raingan.portal.backup import BackupError, make_backup, restore_backup
from tests.factories import ChiefFactory, the_place
from tests.systems.palad.factories import FieldReportFactory, ReportPhotoFactory, a_jpeg

pytestmark = pytest.mark.django_db(transaction=True)


def address(name: str) -> str:
    known = connection.settings_dict
    port = f"&port={known['PORT']}" if known["PORT"] else ""
    return f"postgresql://{known['USER']}@/{name}?host={quote(str(known['HOST']), safe='')}{port}"


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """An empty database on the same server."""
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def archive(tmp_path: Path, data_folder: Path) -> Path:
    """A backup of a district with two reports and a photo, its events sealed."""
    ChiefFactory.create(place=the_place("4701"))
    taken = take_in(ContentFile(a_jpeg(320, 240), name="photo.jpg"))
    for _report in range(2):
        report = FieldReportFactory.create(place=the_place("4701"))
    ReportPhotoFactory.create(report=report, **taken.as_fields())
    seal(clock.now())
    made = tmp_path / "raingan.tar"
    assert make_backup(made, at=clock.now()) >= 1
    return made


def restored(archive: Path, name: str, data: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "DATABASE_URL": address(name), "RAINGAN_DATA": str(data), "RAINGAN_NO_SECRETS": "1"}
    return subprocess.run(
        [sys.executable, "-m", "raingan", "restore", str(archive), "--yes", *words],
        env=environment, cwd=settings.BASE, capture_output=True, text=True, check=False,
    )  # fmt: skip


def rows(name: str) -> dict[str, int]:
    tables = [each for each in connection.introspection.table_names() if not each.startswith("procrastinate")]
    with psycopg.connect(address(name)) as its:
        return {table: its.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}  # type: ignore[index]


def test_a_round_trip_loses_nothing(archive: Path, elsewhere: str, tmp_path: Path) -> None:
    done = restored(archive, elsewhere, tmp_path / "other")

    assert done.returncode == 0, done.stderr
    assert "Broken seals of the event log: 0; wrong counts: 0" in done.stdout
    assert rows(elsewhere) == rows(str(connection.settings_dict["NAME"]))
    before = Path(str(getattr(storage.evidence(), "location", "")))
    photos = [path for path in before.rglob("*.jpg") if path.is_file()]
    assert photos
    for path in photos:
        assert (tmp_path / "other" / "evidence" / path.relative_to(before)).read_bytes() == path.read_bytes()
    assert archive.stat().st_mode & 0o777 == 0o600


def test_a_damaged_archive_changes_nothing(archive: Path, elsewhere: str, tmp_path: Path) -> None:
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 0xFF
    archive.write_bytes(content)

    done = restored(archive, elsewhere, tmp_path / "other")

    assert done.returncode != 0
    assert "damaged" in done.stderr
    with psycopg.connect(address(elsewhere)) as its:
        assert its.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)
    assert not (tmp_path / "other" / "evidence").exists()


def test_no_archive_at_all_is_said(tmp_path: Path, elsewhere: str) -> None:
    (tmp_path / "x.tar").write_bytes(b"nothing")
    done = restored(tmp_path / "x.tar", elsewhere, tmp_path / "other")
    assert (done.returncode != 0, "no backup of Raingan" in done.stderr) == (True, True)


def test_people_are_not_replaced_unasked(archive: Path) -> None:
    with pytest.raises(BackupError, match="people in this database"):
        restore_backup(archive)
    with pytest.raises(CommandError, match="--yes"):
        call_command("restore", str(archive))


def altered(archive: Path, **members: bytes) -> Path:
    """The archive with the ``members`` (``a__b`` is ``a/b``) instead of its own or beside them, and true checksums."""
    made = archive.with_name("altered.tar")
    with tarfile.open(archive) as old, tarfile.open(made, "w") as new:
        found = {each.name: old.extractfile(each).read() for each in old}  # type: ignore[union-attr]
        manifest = json.loads(found.pop("manifest.json"))
        found |= {name.replace("__", "/").replace("_dump", ".dump"): content for name, content in members.items()}
        manifest["sums"] = {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}
        for name, content in {**found, "manifest.json": json.dumps(manifest).encode()}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    return made


def test_a_restore_that_breaks_off_leaves_the_database_as_it_was(archive: Path, elsewhere: str, tmp_path: Path) -> None:
    assert restored(archive, elsewhere, tmp_path / "other").returncode == 0
    before = rows(elsewhere)
    with tarfile.open(archive) as packed:
        dump = packed.extractfile("database.dump").read()  # type: ignore[union-attr]

    broken = restored(
        altered(archive, database_dump=dump[: len(dump) * 2 // 3]), elsewhere, tmp_path / "other", "--overwrite"
    )
    assert (broken.returncode, "pg_restore" in broken.stderr) == (1, True)
    assert rows(elsewhere) == before
    stray = restored(altered(archive, elsewhere__x=b"x"), elsewhere, tmp_path / "other", "--overwrite")
    assert (stray.returncode, "elsewhere/x" in stray.stderr) == (1, True)
    assert rows(elsewhere) == before
    assert restored(archive, elsewhere, tmp_path / "other").returncode == 1
    again = restored(archive, elsewhere, tmp_path / "other", "--overwrite")
    assert again.returncode == 0, again.stderr
    assert rows(elsewhere) == before


def test_a_backup_that_cannot_be_written_is_said_and_leaves_nothing(archive: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("backup", str(tmp_path / "nowhere" / "a.tar"))
    running = tmp_path / "b.tar.part"
    running.write_bytes(b"another backup writes here")
    with pytest.raises(CommandError, match=r"b\.tar\.part"):
        call_command("backup", str(tmp_path / "b.tar"))
    assert running.read_bytes() == b"another backup writes here"
    assert not (tmp_path / "b.tar").exists()


def test_the_database_is_dumped_over_a_connection_as_safe_as_our_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "sslmode", "as-in-the-address")

    with pytest.raises(BackupError, match=r"sslmode.*as-in-the-address"):
        make_backup(tmp_path / "backup.tar", at=clock.now())


def test_a_file_that_is_swept_while_the_backup_runs_is_left_out(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = list(backup._files())
    monkeypatch.setattr(backup, "_files", lambda: [("evidence/gone.jpg", tmp_path / "gone.jpg"), *listed])

    assert make_backup(tmp_path / "c.tar", at=clock.now()) == len(listed)
    with tarfile.open(tmp_path / "c.tar") as packed:
        assert "evidence/gone.jpg" not in packed.getnames()


def test_an_archive_is_not_written_over(archive: Path) -> None:
    with pytest.raises(BackupError, match="there already"):
        make_backup(archive, at=clock.now())


def test_the_event_log_refuses_change_and_deletion(archive: Any) -> None:
    for statement in ("DELETE FROM audit_event", "UPDATE audit_event SET reason = ''"):
        with pytest.raises(Exception, match="append-only"), connection.cursor() as cursor:
            cursor.execute(statement)
