"""Asking for a file, making it, and fetching it."""

import logging
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from urllib.parse import parse_qsl
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from raingan.core import registry
from raingan.core.exports.csv_file import write_csv
from raingan.core.exports.documents import issue, new_code
from raingan.core.exports.models import Export, ExportState
from raingan.core.exports.pdf_file import Imprint, write_pdf
from raingan.core.exports.snapshot import snapshot
from raingan.core.exports.table import Progress, Table
from raingan.core.exports.typesetting import UntypesetError
from raingan.core.exports.xlsx_file import write_xlsx
from raingan.core.keeping import Expiring, Rows
from raingan.core.notices.actions import tell
from raingan.core.notices.models import Notice
from raingan.core.people.models import User
from raingan.core.web.rules import Invalid, NotThere, RuleBroken, TooMany

log = logging.getLogger(__name__)
FORMATS: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}
MOST_WAITING = 5
READY = gettext_noop("ไฟล์ %(about)s พร้อมดาวน์โหลดแล้ว")
FAILED = gettext_noop("จัดทำไฟล์ %(about)s ไม่สำเร็จ: %(detail)s")


def kept_files() -> Storage:
    """Where finished files lie."""
    return storages["exports"]


def table_of(system: str, name: str, user: User, query: Mapping[str, str], at: datetime) -> Table:
    """The table that ``system`` makes for its export ``name``; raises NotThere and what the system raises."""
    try:
        make: Callable[..., Table] = registry.system(system).exports[name]
    except KeyError as error:
        raise NotThere(_("ไม่พบรายการส่งออกนี้")) from error
    return make(user, query, at)


def _asked(query: str) -> dict[str, str]:
    """The query of the page, by name; raises Invalid for what the database cannot look for."""
    found = dict(parse_qsl(query))
    if any("\0" in each for each in found.values()):
        raise Invalid(_("มีอักขระที่ระบบไม่รองรับ"))
    return found


@transaction.atomic
def ask_for(*, system: str, name: str, query: str, kind: str, language: str, by: User, at: datetime) -> Export:
    """Order a file; the worker makes it. Raises NotThere, Invalid for an unknown format, TooMany while five wait."""
    from raingan.core.exports.tasks import make_export  # noqa: PLC0415 - the job calls this module

    if kind not in FORMATS:
        raise Invalid(_("ไม่รู้จักรูปแบบไฟล์นี้"), field="format")
    table = table_of(system, name, by, _asked(query), at)  # refuses now what it would refuse later
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    waiting = Export.objects.filter(owner=by, state__in=[ExportState.WAITING, ExportState.RUNNING])
    if waiting.count() >= MOST_WAITING:
        raise TooMany(_("มีไฟล์ที่กำลังจัดทำอยู่ %(n)d ไฟล์ กรุณารอให้เสร็จก่อน") % {"n": MOST_WAITING})
    made = Export.objects.create(
        owner=by, system=system, name=name, query=query, format=kind, language=language, title=table.title[:300],
        file_name=f"{table.file_name or name}.{kind}", created_at=at,
        expires_at=at + timedelta(days=settings.KEEP_DAYS["files"]),
    )  # fmt: skip
    make_export.defer(pk=str(made.pk))
    return made


def make(export: Export, *, at: datetime) -> None:
    """Make the file of ``export`` and tell its owner. Making it again makes the same; a finished one stays.

    What the system refuses, and a PDF of more rows than paper holds, ends as failed with the reason; anything
    unforeseen is left to the queue, which tries again.
    """
    if export.is_over:
        return
    try:
        with override(export.language), TemporaryFile() as file, closing(_Teller(export)) as teller:
            with snapshot():
                table, code = _write(export, cast("BinaryIO", file), teller, at)
            size = file.tell()
            file.seek(0)
            if code:
                issue(code=code, title=table.title, place=table.place, pdf=file.read(), at=at)
                file.seek(0)
            kept_files().delete(export.stored_name)
            kept_files().save(export.stored_name, File(file))
    except (RuleBroken, ValueError) as refused:
        _finish(export, ExportState.FAILED, at, error=str(refused)[:300])
    except UntypesetError:
        log.exception("a document could not be set: %s", export.pk)
        _finish(export, ExportState.FAILED, at, error=_("จัดหน้าเอกสารไม่สำเร็จ กรุณาแจ้งผู้ดูแลระบบ"))
    else:
        _finish(export, ExportState.DONE, at, size=size, rows=teller.rows)


class _Teller:
    """Notes how many rows are written, over a connection of its own: the snapshot's would show it only at the end."""

    def __init__(self, export: Export) -> None:
        self.export, self.rows = export, 0
        self.connection = connections.create_connection(DEFAULT_DB_ALIAS)

    def __call__(self, rows: int) -> None:
        self.rows = rows
        with self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE exports_export SET state = %s, rows = %s WHERE id = %s",
                [ExportState.RUNNING, rows, self.export.pk],
            )

    def close(self) -> None:
        """Give the connection back."""
        self.connection.close()


def _write(export: Export, file: BinaryIO, progress: Progress, at: datetime) -> tuple[Table, str]:
    """Write the file; gives its table, and for an official PDF the code that stands in it."""
    table = table_of(export.system, export.name, export.owner, _asked(export.query), at)
    if export.format == "xlsx":
        write_xlsx(table, file, progress)
    elif export.format == "csv":
        write_csv(table, file, progress)
    else:
        code = new_code()
        write_pdf(table, file, _imprint(export.owner, table, code, at), progress)
        return table, code
    return table, ""


def _imprint(owner: User, table: Table, code: str, at: datetime) -> Imprint:
    return Imprint(
        made_at=at, agency=table.agency, code=code, address=f"{settings.ADDRESS}/check/",
        signer=table.signer or owner.full_name, position=table.position or owner.position,
    )  # fmt: skip


@transaction.atomic
def _finish(export: Export, state: ExportState, at: datetime, *, size: int = 0, rows: int = 0, error: str = "") -> None:
    """Note the end and tell the owner; nothing when another run of the job has done so already."""
    known = Export.objects.select_for_update().filter(pk=export.pk).exclude(
        state__in=[ExportState.DONE, ExportState.FAILED]
    )  # fmt: skip
    if not known.update(state=state, finished_at=at, size=size, rows=rows, error=error):
        return
    text = READY if state == ExportState.DONE else FAILED
    link = reverse("exports:file", args=[export.pk])
    tell(
        [Notice(recipient_id=export.owner_id, text=text, about=export.title, detail=error, link=link, created_at=at)]
    )  # fmt: skip


@transaction.atomic
def discard(*, pk: UUID, by: User) -> bool:
    """Delete a file of one's own that is over; False while the worker still has it. Raises NotThere for another's.

    The file itself goes after the commit: a row that stays for whatever reason still has its file.
    """
    export = Export.objects.select_for_update().filter(pk=pk, owner=by).first()
    if export is None:
        raise NotThere(_("ไม่พบไฟล์นี้"))
    if not export.is_over:
        return False
    transaction.on_commit(partial(kept_files().delete, export.stored_name))
    export.delete()
    return True


def _forget(rows: Rows) -> None:
    """Delete what has expired, files first."""
    gone: list[Export] = list(rows)
    for each in gone:
        kept_files().delete(each.stored_name)
    Export.objects.filter(pk__in=[each.pk for each in gone]).delete()


# How long they are kept was said when they were asked for.
EXPIRED = Expiring(name="files", setting="", rows=lambda at: Export.objects.filter(expires_at__lt=at), remove=_forget)
