"""The catalogue of a year as a workbook: what the centre downloads, edits and sends back.

The file says everything that a catalogue is: exported and imported unchanged, it changes nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from raingan.core.exports.table import Column, Table
from raingan.core.exports.xlsx_file import write_xlsx
from raingan.core.sheets import cells
from raingan.core.sheets.reading import Line, read_table
from raingan.core.sheets.rows import Row
from raingan.core.web.rules import Invalid
from raingan.systems.workload.catalogue import ORDER_LIMIT, TEXT_LIMIT, UNIT_LIMIT, Draft, refuse_incomplete
from raingan.systems.workload.domains import DOMAINS
from raingan.systems.workload.models import Question, WorkYear

# In the file the heads are Thai, whatever language the reader has chosen.
HEADS = {"ด้านที่": "domain", "ลำดับ": "order", "รายละเอียดการปฏิบัติงาน": "text", "หน่วยนับ": "unit", "หมายเหตุ": "sample"}
NEEDED = ("domain", "order", "text", "unit")
SAMPLE = "ตัวอย่าง"
MOST_QUESTIONS = 500
HEAD_WITHIN = 20  # rows from the top in which the heads are looked for: a title stands above them
_DOMAIN = re.compile(r"(?:ด้านที่\s*)?")


class Fault(NamedTuple):
    """What is wrong with a row: its line in the file, the column as people call it, and the reason."""

    line: int
    column: str
    reason: str


@dataclass
class Reading:
    """What a file says: the questions of its good rows, and every bad row."""

    drafts: list[Draft] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def catalogue_workbook(year: WorkYear) -> bytes:
    """The catalogue of ``year`` as XLSX. One query."""
    widths = {"domain": 8, "order": 8, "text": 90, "unit": 16, "sample": 14}
    kinds: Mapping[str, Any] = {"domain": "integer", "order": "integer"}
    table = Table(
        title=f"ข้อคำถาม ปีงบประมาณ {year.year}",
        columns=[
            Column(key=key, label=label, kind=kinds.get(key, "text"), width=widths[key]) for label, key in HEADS.items()
        ],
        rows=[
            (each.domain, each.order, each.text, each.unit, SAMPLE if each.is_sample else "")
            for each in Question.objects.of_year(year.year)
        ],
        about=["แก้ไข เพิ่ม หรือลบแถวได้ แล้วนำเข้าทั้งไฟล์ ลบคำว่า ตัวอย่าง ในช่องหมายเหตุของข้อที่ใช้เป็นข้อคำถามจริง"],
        sheet="ข้อคำถาม",
    )
    buffer = BytesIO()
    write_xlsx(table, buffer)
    return buffer.getvalue()


def read_file(data: bytes, name: str) -> Reading:
    """Read a workbook (or CSV) whole. Raises Invalid and TooLarge at ``file`` for what is no such table."""
    lines = read_table(data, name)
    top, keys = _heads(lines)
    rows = lines[top + 1 :]
    if len(rows) > MOST_QUESTIONS:
        raise Invalid(_("ไฟล์มีข้อคำถามเกิน %(most)d ข้อ") % {"most": MOST_QUESTIONS}, field="file")
    found, seen = Reading(), dict[tuple[int, int], int]()
    for line, row in rows:
        draft = _draft(line, dict(zip(keys, row, strict=False)), found.faults)
        if draft is None:
            continue
        first = seen.setdefault((draft.domain, draft.order), line)
        if first != line:
            found.faults.append(Fault(line, "ลำดับ", _("ซ้ำกับบรรทัดที่ %(line)d ของไฟล์") % {"line": first}))
        found.drafts.append(draft)
    if not found.faults:
        refuse_incomplete(found.drafts)
    return found


def _heads(lines: Sequence[Line]) -> tuple[int, list[str]]:
    """Where the heads stand, and the key of each column ('' for one that is not ours). Raises Invalid."""
    for index, (_line, row) in enumerate(lines[:HEAD_WITHIN]):
        keys = [HEADS.get(cells.text_of(cell).rstrip("* "), "") for cell in row]
        if set(NEEDED) <= set(keys):
            return index, keys
    names = ", ".join(label for label, key in HEADS.items() if key in NEEDED)
    raise Invalid(_("ไม่พบหัวตารางที่มีคอลัมน์ %(names)s ในไฟล์นี้") % {"names": names}, field="file")


def _draft(line: int, values: Mapping[str, Any], faults: list[Fault]) -> Draft | None:
    """One row read; what is wrong with it is added to ``faults``, and then it is None."""
    row = Row(values)
    draft = Draft(
        row.take("domain", _domain),
        row.take("order", lambda cell: cells.whole(cell, least=1, most=ORDER_LIMIT)),
        row.take("text", lambda cell: cells.words(cell, limit=TEXT_LIMIT, needed=True)),
        row.take("unit", lambda cell: cells.words(cell, limit=UNIT_LIMIT, needed=True)),
        row.take("sample", _sample),
    )
    if not row.wrong:
        try:
            return draft.checked()
        except Invalid as rule:
            row.blame(rule.field or "", str(rule))
    labels = {key: label for label, key in HEADS.items()}
    faults += [Fault(line, labels.get(key, ""), reason) for key, reason in row.wrong]
    return None


def _domain(cell: Any) -> int:
    text = _DOMAIN.sub("", cells.words(cell, limit=200, needed=True), count=1)
    return cells.whole(text, least=1, most=len(DOMAINS))


def _sample(cell: Any) -> bool:
    text = cells.words(cell, limit=200)
    if text not in {"", SAMPLE}:
        raise cells.Bad(_("ช่องนี้ว่างไว้ หรือใส่คำว่า %(word)s") % {"word": SAMPLE})
    return text == SAMPLE
