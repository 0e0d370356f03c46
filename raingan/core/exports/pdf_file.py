"""PDF in the official form: agency, title, period and place, the table with Thai numerals, signature, page, code.

Source: design, "Official PDFs".
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import segno
from django.conf import settings

from raingan.core.exports.fitting import ROOM, SENTENCES, UPRIGHT, Fit, fitted, unbroken
from raingan.core.exports.table import Progress, Table, Value, followed
from raingan.core.exports.typesetting import typeset
from raingan.core.thai.dates import date_time, short_date
from raingan.core.thai.numerals import to_thai, true_minus

NBSP = "\N{NO-BREAK SPACE}"
FONTS = Path(settings.BASE) / "build" / "pdf-fonts"
TABLE = Path(__file__).with_name("pdf") / "table.typ"
# More than this makes no sense on paper; the file says so and names the other formats.
MOST_ROWS = 5_000
_WIDE = 100  # characters beside each other, beyond which the page lies on its side
_SMALL, _NORMAL = 11, 13
# A cell of more signs may fill half a page: its row is broken at the page's end.
_LONG = 600


@dataclass(frozen=True, kw_only=True)
class Imprint:
    """What stands around a document: who issues it, who signs, when it was made, and how it is verified."""

    made_at: datetime
    agency: str = ""
    signer: str = ""
    position: str = ""
    code: str = ""
    address: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The members that ``official.typ`` reads."""
        made = to_thai(date_time(self.made_at))
        data: dict[str, Any] = {
            "agency": self.agency,
            "made_line": f"ข้อมูล ณ วันที่ {made}",
            "code": self.code,
            "check_line": f"รหัสตรวจสอบ {self.code} ตรวจสอบได้ที่ {self.address}" if self.code else "",
            "signature": {"name": self.signer or "." * 50, "position": self.position or "." * 50},
        }
        if self.code:
            data["qr"] = segno.make(f"{self.address}{self.code}/", error="m").svg_inline(scale=4, border=0)
        return {**data, **self.more}


def write_pdf(table: Table, file: BinaryIO, imprint: Imprint, progress: Progress | None = None) -> None:
    """Write ``table`` in the official form. Raises UntypesetError; ValueError for more rows than paper holds."""
    rows = []
    for row in followed(table.rows, progress):
        rows.append([said(value) for value in row])
        if len(rows) > MOST_ROWS:
            raise ValueError("too many rows for a PDF")
    wide = sum(column.width for column in table.columns) > _WIDE
    heads = [to_thai(str(column.label)) for column in table.columns]
    total = [said(value) if value is not None else "" for value in table.total or ()]
    fit = _fit(table, heads, [*rows, total] if total else rows, wide=wide)
    data = {
        **imprint.as_data(),
        **table.more,
        "title": to_thai(table.title),
        "about": [to_thai(line) for line in table.about],
        "notes": [to_thai(line) for line in table.notes],
        "heads": heads,
        "words": _words(heads, fit, wide=wide),
        "kept": _kept(rows, total),
        "whole_rows": all(len(cell) <= _LONG for row in rows for cell in row),
        "widths": fit.widths,
        "inset": fit.inset,
        "right": [column.is_number for column in table.columns],
        "rows": _parted(table, rows, fit, wide=wide),
        "total": total,
        "landscape": wide,
        "size": fit.size,
    }
    file.write(typeset(table.template or TABLE, json.dumps(data, ensure_ascii=False), FONTS))


def _fit(table: Table, heads: Sequence[str], rows: Sequence[Sequence[str]], *, wide: bool) -> Fit:
    widths = [column.width for column in table.columns]
    right = [column.is_number for column in table.columns]
    size, room = (_SMALL, ROOM) if wide else (_NORMAL, UPRIGHT)
    return fitted(heads, widths, right, rows, size, room)


def _words(heads: Sequence[str], fit: Fit, *, wide: bool) -> list[list[str]]:
    """What of each heading stands whole: its words, or all of it where the page may have to break one."""
    return [unbroken(head, width, fit) for head, width in zip(heads, _points(fit, wide=wide), strict=True)]


def _parted(table: Table, rows: Sequence[Sequence[str]], fit: Fit, *, wide: bool) -> list[list[str | Sequence[str]]]:
    """The cells, those of names as the words that stand whole; figures and sentences are broken as they come."""
    names = [0.0 if each.is_number or each.width > SENTENCES else width
             for each, width in zip(table.columns, _points(fit, wide=wide), strict=True)]  # fmt: skip
    return [
        [(unbroken(cell, width, fit) if width else []) or cell for cell, width in zip(row, names, strict=True)]
        for row in rows
    ]


def _points(fit: Fit, *, wide: bool) -> list[float]:
    """How wide the columns are, in points."""
    room = (ROOM if wide else UPRIGHT) / sum(fit.widths)
    return [width * room for width in fit.widths]


def _kept(rows: Sequence[Sequence[str]], total: Sequence[str]) -> int:
    """How many of the last rows go with the signature, so that it never stands on a page of its own."""
    last = rows[-1:] if total else rows[-2:]
    return len(last) if all(len(cell) <= _LONG for row in last for cell in row) else 0


def said(value: Value) -> str:
    """A cell as an official document writes it: Thai numerals, a true minus, Buddhist years, an en dash for nothing."""
    if value is None or value == "":
        return "–"
    if isinstance(value, datetime):
        day, _space, time = to_thai(date_time(value)).replace(" ", NBSP).rpartition(f"{NBSP}เวลา")
        return f"{day} เวลา{time}" if day else time
    if isinstance(value, date):
        return to_thai(short_date(value)).replace(" ", NBSP)
    if isinstance(value, str):
        return to_thai(value)
    return to_thai(true_minus(f"{value:,}"))
