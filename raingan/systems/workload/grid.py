"""The rows of a section as the number grid shows and sends them: what stands in each cell, last year's figures, hours.

Names of the form's fields: ``q<key>-quantity`` and so on; ``was-<key>`` holds what the row showed when the page was
made, so that only rows that somebody touched are taken; ``pick-<key>`` is the answer where two people's rows collide.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from raingan.core.thai.dates import date_time
from raingan.systems.workload.figures import FIELDS, Figures
from raingan.systems.workload.models import Answer, DistrictRecord, Question, Row, Sheet, SpecialWork, WorkYear
from raingan.systems.workload.recording import Clash
from raingan.systems.workload.sample import TIMES
from raingan.systems.workload.taking import Taken, Wrong

if TYPE_CHECKING:
    from django.http import QueryDict

MINE, THEIRS = "mine", "theirs"
WORDS = ("text", "unit")


def plain(value: Decimal | int | None) -> str:
    """A figure as it stands in a cell: without separators and without a decimal that says nothing; '' for blank."""
    if value is None:
        return ""
    text = f"{value}"
    return text.removesuffix(".0")


def grouped(hours: Decimal) -> str:
    """Hours as people read them: ``1,284`` or ``1,284.5``."""
    return f"{hours:,.1f}".removesuffix(".0")


def person_years(hours: Decimal, year: WorkYear) -> str:
    """How many people's year it is, rounded half up as in the figures of manpower: ``0.93``."""
    return f"{(hours / year.hours_per_person_year).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def said(figures: Figures, unit: str) -> str:
    """A row's figures in words: ``24 ครั้ง · 0 วัน 3 ชั่วโมง``."""
    if figures.is_blank:
        return _("ว่าง")
    quantity = "–" if figures.quantity is None else f"{figures.quantity:,}"
    days, hours = plain(figures.days) or "–", plain(figures.hours) or "–"
    return _("%(quantity)s %(unit)s · ครั้งละ %(days)s วัน %(hours)s ชั่วโมง") % {
        "quantity": quantity, "unit": unit, "days": days, "hours": hours,
    }  # fmt: skip


@dataclass
class Collision:
    """A row that two people changed: how the other's stands, whose it is and since when."""

    said: str
    who: str
    when: str
    cells: dict[str, str]


@dataclass
class Line:
    """A row of the grid."""

    key: str
    number: int
    text: str
    unit: str
    cells: dict[str, str]
    figures: Figures = field(default_factory=Figures)
    last: Figures | None = None
    last_said: str = ""
    total: str = ""
    who: str = ""
    when: str = ""
    wrong: Wrong | None = None
    clash: Collision | None = None
    is_new: bool = False

    @property
    def was(self) -> str:
        """What the row shows as stored, for ``was-<key>``."""
        words = (self.text, self.unit) if "text" in self.cells else ()
        return "|".join([*_cells_of(self.figures).values(), *words])

    @property
    def is_half(self) -> bool:
        """Begun, but not answered yet."""
        return not self.figures.is_blank and not self.figures.is_answered


def _cells_of(figures: Figures) -> dict[str, str]:
    return {
        "quantity": plain(figures.quantity),
        "days": plain(figures.days),
        "hours": plain(figures.hours),
    }


def _line(row: Row | None, year: WorkYear, **rest: object) -> Line:
    figures = row.figures if row else Figures()
    total = grouped(figures.total_hours(year.hours_per_day)) if figures.is_answered else ""
    line = Line(cells=_cells_of(figures), figures=figures, total=total, **rest)  # type: ignore[arg-type]
    if row:
        line.who, line.when = row.changed_by.full_name, date_time(row.changed_at, get_language() or "th")
    return line


def questions_of(record: DistrictRecord, domain: int) -> list[Question]:
    """The questions of a domain in the record's year. One query."""
    return list(Question.objects.of_domain(record.year_id, domain))


def answer_lines(record: DistrictRecord, sheet: Sheet, questions: Sequence[Question]) -> list[Line]:
    """A row for every question, as stored, with last year's figures of the same district. Two queries."""
    stored = {each.question_id: each for each in sheet.answers.select_related("changed_by")}
    before = _last_year(record, questions)
    lines = []
    for question in questions:
        line = _line(
            stored.get(question.pk), record.year,
            key=str(question.pk), number=question.order, text=question.text, unit=question.unit,
        )  # fmt: skip
        line.last = before.get(question.same_as_id)
        line.last_said = said(line.last, question.unit) if line.last else ""
        lines.append(line)
    return lines


def _last_year(record: DistrictRecord, questions: Iterable[Question]) -> dict[int | None, Figures]:
    same = [each.same_as_id for each in questions if each.same_as_id is not None]
    if not same:
        return {}
    found = Answer.objects.filter(question__in=same, sheet__record__place_id=record.place_id)
    return {each.question_id: each.figures for each in found if not each.figures.is_blank}


def special_lines(record: DistrictRecord, sheet: Sheet) -> list[Line]:
    """A row for each of the office's special work, as stored. One query."""
    rows: Iterable[SpecialWork] = sheet.special.in_order().select_related("changed_by")
    lines = [
        _line(row, record.year, key=str(row.pk), number=number, text=row.text, unit=row.unit)
        for number, row in enumerate(rows, 1)
    ]
    for line in lines:
        line.cells |= {"text": line.text, "unit": line.unit}
    return lines


def new_line(number: int, key: str = "") -> Line:
    """An empty row for special work that is still to be written."""
    cells = {**_cells_of(Figures()), "text": "", "unit": TIMES}
    return Line(key or str(uuid4()), number, "", TIMES, cells, is_new=True)


@dataclass(frozen=True)
class Sending:
    """What the form sent: the rows somebody touched, those with another's value chosen, those left unsettled."""

    seen: int | None
    rows: dict[str, dict[str, str]]
    unsettled: tuple[str, ...]

    @property
    def settled(self) -> dict[str, dict[str, str]]:
        """The rows that may be stored."""
        return {key: cells for key, cells in self.rows.items() if key not in self.unsettled}


def read_sending(sent: "QueryDict", keys: Collection[str], *, zeros: bool = False) -> Sending:
    """The form of a section. ``zeros``: fill the rows that are wholly empty with 0."""
    rows: dict[str, dict[str, str]] = {}
    unsettled = []
    for key in keys:
        cells = {name: sent.get(f"q{key}-{name}", "") for name in (*FIELDS, *WORDS) if f"q{key}-{name}" in sent}
        if not cells:
            continue
        if zeros and not any(cells.get(name, "").strip() for name in FIELDS):
            cells |= {"quantity": "0"}
        picked = sent.get(f"pick-{key}")
        if picked == THEIRS or (picked != MINE and _as_it_was(cells, sent.get(f"was-{key}"))):
            continue
        rows[key] = cells
        if f"clash-{key}" in sent and picked != MINE:
            unsettled.append(key)
    return Sending(read_version(sent.get("version")), rows, tuple(unsettled))


def _as_it_was(cells: Mapping[str, str], was: str | None) -> bool:
    """Whether nothing was typed in a row; without saying what it was every row counts as touched."""
    if was is None:
        return False
    typed = [cells.get(name, "").strip() for name in FIELDS]
    typed += [cells[name].strip() for name in WORDS if name in cells]
    return "|".join(typed) == was


def read_version(typed: object) -> int | None:
    """The version that a page or a program says it looked at; None where it says none that could be."""
    text = str(typed or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def put_back(lines: Sequence[Line], sending: Sending, taken: Taken, *, nothing_stored: bool = False) -> None:
    """Let the rows that were not stored show what was typed, and say what is wrong or whose other value there is."""
    for line in lines:
        line.wrong = taken.wrong.get(line.key)
        other = taken.clashes.get(line.key)
        if other is not None or line.key in sending.unsettled:
            line.clash = collision(line, other)
        if line.wrong or line.clash or nothing_stored:
            typed = sending.rows.get(line.key, {})
            line.cells |= {name: typed[name] for name in (*FIELDS, *WORDS) if name in typed}
        if line.key in sending.unsettled:
            line.wrong = Wrong("pick", _("กรุณาเลือกว่าจะใช้ค่าของท่านหรือค่าที่บันทึกไว้"))


def collision(line: Line, clash: Clash | None) -> Collision:
    """The other's row beside one's own; from what is stored where the refusal is no longer at hand."""
    figures = clash.figures if clash else line.figures
    who = clash.changed_by if clash else line.who
    when = date_time(clash.changed_at, get_language() or "th") if clash else line.when
    return Collision(said(figures, line.unit), who, when, _cells_of(figures))


@dataclass(frozen=True)
class Totals:
    """What a section comes to, and by what it is reckoned."""

    answered: int
    questions: int
    blank: int
    hours: str
    person_years: str


def totals_of(sheet: Sheet, year: WorkYear) -> Totals:
    """The section's own counts and sums."""
    hours = sheet.total_hours(year.hours_per_day)
    blank = max(0, sheet.questions - sheet.filled)
    return Totals(sheet.answered, sheet.questions, blank, grouped(hours), person_years(hours, year))
