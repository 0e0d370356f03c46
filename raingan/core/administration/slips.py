"""The workbooks of loading: the form to fill in, and the one-time passwords of those just made."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from raingan.core import registry
from raingan.core.administration.loading import HEADS, NEEDED, Loaded
from raingan.core.exports.table import Column, Table
from raingan.core.exports.xlsx_file import write_xlsx
from raingan.core.people import one_time
from raingan.core.people.sign_in_help import typed_by
from raingan.core.places.models import Place
from raingan.core.thai.citizen_id import make_demo
from raingan.core.thai.dates import date_time

MOST_LINES = 20_000
_FONT = {"font_name": "TH Sarabun New", "font_size": 15}
# Invented people, with the name they might type; the days are written in the two ways people write them.
_EXAMPLES = (
    {"title": "นาย", "first_name": "สมชาย", "last_name": "ใจดี", "personal_name": "somchai.jaidee",
     "telephone": "042711000", "since": "1 ต.ค. 2569"},
    {"title": "นาง", "first_name": "สมหญิง", "last_name": "รักงาน", "personal_name": "somying.rakngan",
     "telephone": "042711001", "since": "1/10/2569", "until": "30/9/2570"},
)  # fmt: skip


def write_slips(made: Sequence[Loaded], file: BinaryIO, *, at: datetime) -> None:
    """A row for each person: what they type, the one-time password, and until when it opens."""
    places = Place.objects.in_bulk({each.entry.duty.place_code for each in made})
    columns = [
        Column(key="no", label=_("ที่"), kind="integer", width=6),
        Column(key="name", label=_("ชื่อ–สกุล"), width=30),
        Column(key="role", label=_("หน้าที่"), width=24),
        Column(key="place", label=_("พื้นที่"), width=28),
        Column(key="types", label=_("รหัสผู้ใช้งาน"), width=36),
        Column(key="password", label=_("รหัสผ่านครั้งแรก"), width=20),
        Column(key="until", label=_("ใช้ได้ถึง"), width=24),
    ]
    rows = (
        (
            number,
            each.person.full_name,
            str(each.entry.role.label),
            places[each.entry.duty.place_code].label,
            each.entry.person.personal_name or str(typed_by(each.entry.role)),
            each.password,
            date_time(one_time.expiry(at, one_time.begins(each.entry.duty.since))),
        )
        for number, each in enumerate(made, start=1)
    )
    about = [_("ใช้ได้ครั้งเดียว ตัดแจกเจ้าของบัญชีโดยตรง แล้วลบไฟล์นี้ทิ้ง")]
    write_xlsx(Table(title=_("รหัสผ่านครั้งแรก"), columns=columns, rows=rows, about=about), file)


def form_workbook(roles: Sequence[registry.Role], places: Sequence[Place]) -> bytes:
    """The form: heads, lists to choose from, examples and the codes of the places on sheets of their own."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    text = book.add_format({**_FONT, "num_format": "@"})
    head = book.add_format({**_FONT, "bold": True, "bg_color": "#E8EEF5", "bottom": 1})
    form, examples, lists = (book.add_worksheet(name) for name in ("รายชื่อ", "ตัวอย่าง", "รายการ"))
    labels = [str(role.label) for role in roles]
    for sheet in (form, examples):
        sheet.set_column(0, len(HEADS) - 1, 20, text)
        sheet.freeze_panes(1, 0)
        _write(sheet, [[f"{label}*" if key in NEEDED else label for label, key in HEADS.items()]], 0, 0, head)
    _write(examples, _examples(roles, places), 1, 0, text)
    _write(lists, [[label] for label in labels], 0, 0, text)
    _write(lists, [[place.code, place.label_in("th")] for place in places], 0, 1, text)
    lists.set_column(0, 2, 28)
    keys = list(HEADS.values())
    _choose(form, keys.index("role"), f"=รายการ!$A$1:$A${max(1, len(labels))}")
    _choose(form, keys.index("place"), f"=รายการ!$B$1:$B${max(1, len(places))}")
    book.close()
    return buffer.getvalue()


def _examples(roles: Sequence[registry.Role], places: Sequence[Place]) -> list[list[str]]:
    """The invented people, with the first roles the reader may give, each at a place and with the name it asks for."""
    rows = []
    for number, (person, role) in enumerate(zip(_EXAMPLES, roles, strict=False), start=1):
        cells: dict[str, str] = {
            **person,
            "citizen_id": make_demo(number) if role.sign_in == "citizen_id" else "",
            "personal_name": person["personal_name"] if role.sign_in == "personal" else "",
            "position": str(role.label),
            "role": str(role.label),
            "place": next((place.code for place in places if place.level == role.level), ""),
        }
        rows.append([cells.get(key, "") for key in HEADS.values()])
    return rows


def _write(sheet: Worksheet, rows: Sequence[Sequence[str]], top: int, left: int, look: Format) -> None:
    for line, row in enumerate(rows, start=top):
        for column, text in enumerate(row, start=left):
            sheet.write_string(line, column, text, look)


def _choose(sheet: Worksheet, column: int, source: str) -> None:
    sheet.data_validation(1, column, MOST_LINES, column, {"validate": "list", "source": source, "error_type": "stop"})
