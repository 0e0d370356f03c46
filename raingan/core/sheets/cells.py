"""One cell of a list that people send: what was typed, as what it stands for. Each raises Bad with the reason."""

import re
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from raingan.core.thai.numerals import to_arabic

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
_MONTHS = (
    ("มกราคม", "มค"), ("กุมภาพันธ์", "กพ"), ("มีนาคม", "มีค"), ("เมษายน", "เมย"), ("พฤษภาคม", "พค"), ("มิถุนายน", "มิย"),
    ("กรกฎาคม", "กค"), ("สิงหาคม", "สค"), ("กันยายน", "กย"), ("ตุลาคม", "ตค"), ("พฤศจิกายน", "พย"), ("ธันวาคม", "ธค"),
)  # fmt: skip
_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
BUDDHIST = 543
EARLIEST, LATEST = 1950, 2200  # years in which duties begin and end; a Buddhist year is far beyond


class Bad(ValueError):  # noqa: N818 - a reason, not an error of the program
    """What is wrong with a cell, in words."""


def text_of(cell: Any) -> str:
    """The cell as text: whole numbers without a point, as a spreadsheet shows them; spaces are made single."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return " ".join(str(cell).split()) if not _CONTROL.search(str(cell)) else str(cell)


def words(cell: Any, *, limit: int, needed: bool = False) -> str:
    """A name, a position, a telephone."""
    text = text_of(cell)
    if _CONTROL.search(text):
        raise Bad(_("มีอักขระที่ระบบไม่รองรับ"))
    if len(text) > limit:
        raise Bad(_("ยาวเกิน %(limit)d ตัวอักษร") % {"limit": limit})
    if needed and not text:
        raise Bad(_("ต้องกรอก"))
    return text


def whole(cell: Any, *, least: int, most: int) -> int:
    """A whole number from ``least`` to ``most``, also in Thai digits."""
    text = to_arabic(words(cell, limit=40, needed=True))
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise Bad(_("ต้องเป็นจำนวนเต็ม %(least)d ถึง %(most)d") % {"least": least, "most": most})
    return int(text)


def telephone(cell: Any) -> str:
    """A telephone number, in Arabic digits."""
    text = to_arabic(words(cell, limit=40))
    if not re.fullmatch(r"[0-9+()#*,./ ต่อ-]*", text):
        raise Bad(_("โทรศัพท์ต้องเป็นตัวเลข เช่น 0 4271 1234 ต่อ 12"))
    return text


def email(cell: Any) -> str:
    """An address, or none."""
    text = words(cell, limit=254)
    if text:
        try:
            validate_email(text)
        except ValidationError as error:
            raise Bad(_("อีเมลไม่ถูกต้อง เช่น somchai@example.go.th")) from error
    return text


def day(cell: Any, *, needed: bool = False) -> date | None:
    """A day: a real date of the spreadsheet, ``2026-10-01``, ``1/10/2569``, ``1 ต.ค. 69``, also in Thai digits."""
    if isinstance(cell, datetime):
        return _sensible(cell.year, cell.month, cell.day)
    if isinstance(cell, date):
        return _sensible(cell.year, cell.month, cell.day)
    text = to_arabic(words(cell, limit=60))
    if not text:
        if needed:
            raise Bad(_("ต้องกรอก"))
        return None
    if found := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]*)?", text):
        year, month, number = map(int, found.groups())
        return _sensible(year, month, number)
    if found := re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{2}|[0-9]{4})", text):
        number, month, year = map(int, found.groups())
        return _sensible(_full(year), month, number)
    if found := re.fullmatch(r"([0-9]{1,2}) ?([ก-๙.]+?)\.? ?(?:พ\.?ศ\.? ?)?([0-9]{2}|[0-9]{4})", text):
        month = _MONTH_OF.get(found[2].replace(".", ""), 0)
        if month:
            return _sensible(_full(int(found[3])), month, int(found[1]))
    raise Bad(_("อ่านวันที่ไม่ได้ ใช้เช่น 1/10/2569, 1 ต.ค. 2569 หรือ 2026-10-01"))


def _full(year: int) -> int:
    """A year of two digits is Buddhist: people write ``1/10/69``."""
    return year + 2500 if year < 100 else year


def _sensible(year: int, month: int, number: int) -> date:
    """The day; a Buddhist year, also one that stands in a real date cell, becomes a common one."""
    if year > LATEST:
        year -= BUDDHIST
    if not EARLIEST <= year <= LATEST:
        raise Bad(_("ปีอยู่นอกช่วงที่ใช้ได้"))
    try:
        return date(year, month, number)
    except ValueError as error:
        raise Bad(_("ไม่ใช่วันที่ที่มีอยู่จริง")) from error
