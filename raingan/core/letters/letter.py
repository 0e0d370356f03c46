"""An official letter (หนังสือภายนอก) as data, and how it is set: one PDF of one letter or of many.

The layout and the order of its parts: ระเบียบสำนักนายกรัฐมนตรี ว่าด้วยงานสารบรรณ พ.ศ. 2526 ข้อ 11. It is always in Thai
with Thai numerals, whatever language its writer reads.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import segno

from raingan.core.exports.pdf_file import FONTS, said
from raingan.core.exports.table import Table
from raingan.core.exports.typesetting import typeset
from raingan.core.thai.dates import clock_time, long_date
from raingan.core.thai.numerals import to_thai

TEMPLATE = Path(__file__).with_name("pdf") / "letter.typ"


@dataclass(frozen=True, kw_only=True)
class Signed:
    """What the person who issues a letter types: number, day, office, to whom, and who signs."""

    number: str
    day: date
    office: Sequence[str]
    addressee: str
    signer: str
    position: str
    urgency: str = ""
    refers: Sequence[str] = field(default=())
    unit: str = ""
    telephone: str = ""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter: what was typed, and the words and figures that the system puts in.

    ``clauses`` are numbered, between ``opening`` and ``closing`` (จึงเรียนมา…). ``annex``: a table sent with it
    (สิ่งที่ส่งมาด้วย), on a page of its own.
    """

    signed: Signed
    subject: str
    opening: Sequence[str]
    clauses: Sequence[str] = field(default=())
    closing: str
    annex: Table | None = None

    @property
    def encloses(self) -> str:
        """What is sent with it, as the letter names it."""
        return f"{self.annex.title} จำนวน 1 ชุด" if self.annex is not None else ""

    def as_data(self) -> dict[str, Any]:
        """The members that ``letter.typ`` reads of one letter."""
        signed = self.signed
        return {
            "urgency": signed.urgency,
            "number": to_thai(signed.number),
            "office": [to_thai(line) for line in signed.office],
            "day": to_thai(long_date(signed.day, "th")),
            "heads": [
                [label, [to_thai(text) for text in texts]]
                for label, texts in (
                    ("เรื่อง", [self.subject]),
                    ("เรียน", [signed.addressee]),
                    ("อ้างถึง", signed.refers),
                    ("สิ่งที่ส่งมาด้วย", [self.encloses] if self.encloses else []),
                )
                if texts
            ],
            "opening": [to_thai(text) for text in self.opening],
            "clauses": [to_thai(f"{number}. {text}") for number, text in enumerate(self.clauses, start=1)],
            "closing": to_thai(self.closing),
            "signer": to_thai(signed.signer),
            "position": to_thai(signed.position),
            "foot": [to_thai(line) for line in (signed.unit, f"โทร. {signed.telephone}") if line not in {"", "โทร. "}],
            "annex": None if self.annex is None else _annex(self.annex),
        }


def _annex(table: Table) -> dict[str, Any]:
    return {
        "title": to_thai(table.title),
        "about": [to_thai(line) for line in table.about],
        "notes": [to_thai(line) for line in table.notes],
        "heads": [to_thai(str(column.label)) for column in table.columns],
        "widths": [column.width for column in table.columns],
        "right": [column.is_number for column in table.columns],
        "rows": [[said(value) for value in row] for row in table.rows],
    }


def set_letters(letters: Sequence[Letter], *, title: str, code: str, address: str, at: datetime) -> bytes:
    """The PDF of ``letters``, each beginning a page of its own, all under the one ``code`` of the document.

    ``address``: of the page that checks codes. ``at``: the moment the figures are of. Raises UntypesetError.
    """
    data = {
        "title": to_thai(title),
        "letters": [each.as_data() for each in letters],
        "made_line": f"ข้อมูล ณ วันที่ {to_thai(f'{long_date(at)} เวลา {clock_time(at)}')}",
        "check_line": f"รหัสตรวจสอบ {code} ตรวจสอบได้ที่ {address}",
        "qr": segno.make(f"{address}{code}/", error="m").svg_inline(scale=4, border=0),
    }
    return typeset(TEMPLATE, json.dumps(data, ensure_ascii=False), FONTS)
