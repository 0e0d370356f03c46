"""A district's whole record as the province reads it before confirming: figures, last year's beside, what is odd."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from raingan.core.audit.models import Event
from raingan.core.people.models import User
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import NotThere
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.models import (
    Answer,
    DistrictRecord,
    Question,
    Sheet,
    SheetStatus,
    SpecialWork,
    WorkYear,
)
from raingan.systems.workload.peers import Odd, odd_answers
from raingan.systems.workload.status import DistrictRow, rows_from


@dataclass(frozen=True)
class Line:
    """A question with the district's figures, last year's hours to the same one (None: none), and what is odd.

    ``sheet_before``: last year's hours of the whole section, where this line was answered then.
    """

    question: Question
    figures: Figures
    hours: Decimal
    hours_before: Decimal | None
    sheet_before: Decimal | None
    odd: Sequence[Odd]

    @property
    def change_words(self) -> str:
        """By how much the hours changed since last year."""
        return change_words(self.hours, self.hours_before) if self.figures.is_answered else ""

    @property
    def odd_words(self) -> list[str]:
        """What is odd, as sentences."""
        return [words_of(each, self.question.unit) for each in self.odd]


@dataclass(frozen=True)
class Section:
    """A domain with its lines, its hours and last year's."""

    domain: Domain
    sheet: Sheet
    lines: Sequence[Line]
    hours: Decimal
    hours_before: Decimal | None

    @property
    def stands_out(self) -> bool:
        """Whether it asks to be looked at: something is missing, odd, sent back or remarked on."""
        incomplete = self.sheet.status is not SheetStatus.COMPLETE
        return incomplete or bool(self.sheet.return_reason or self.sheet.note or self.odd_count)

    @property
    def odd_count(self) -> int:
        """How many of its answers are odd."""
        return sum(bool(each.odd) for each in self.lines)

    @property
    def change_words(self) -> str:
        """By how much the hours changed since last year; nothing while something is missing."""
        complete = self.sheet.status is SheetStatus.COMPLETE
        return change_words(self.hours, self.hours_before) if complete else ""

    @property
    def tone(self) -> str:
        """The meaning of its status's colour."""
        return {"complete": "ok", "partial": "waiting", "none": "returned"}[self.sheet.status.value]

    @property
    def sign(self) -> str:
        """The icon of its status."""
        return {"complete": "check", "partial": "dots", "none": "cross"}[self.sheet.status.value]


@dataclass(frozen=True)
class CheckSheet:
    """Everything to be read before confirming."""

    record: DistrictRecord
    row: DistrictRow
    sections: Sequence[Section]
    special: Sequence[tuple[SpecialWork, Decimal]]
    special_sheet: Sheet | None

    @property
    def odd(self) -> list[Line]:
        """The lines with something odd, in order."""
        return [line for section in self.sections for line in section.lines if line.odd]

    @property
    def hours(self) -> Decimal:
        """All hours of the eight domains."""
        return sum((each.hours for each in self.sections), Decimal(0))

    @property
    def hours_before(self) -> Decimal | None:
        """Last year's hours of the eight domains; None where nothing was recorded here."""
        known = [each.hours_before for each in self.sections if each.hours_before is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def change_words(self) -> str:
        """By how much they changed; nothing while something is missing, when the sum says nothing yet."""
        return "" if self.row.missing else change_words(self.hours, self.hours_before)


def change_words(now: Decimal, before: Decimal | None) -> str:
    """``+12%``, ``−8%`` or ``0%`` of ``before``, rounded; '' where there was nothing to compare with."""
    if not before:
        return ""
    change = round(100 * (now - before) / before)
    return f"{change:+,}%".replace("-", "\N{MINUS SIGN}") if change else "0%"


def _plain(value: float) -> str:
    return f"{round(value, 1):,}".removesuffix(".0")


def words_of(odd: Odd, unit: str) -> str:
    """What is odd about an answer, with what most others answered."""
    facts = {
        "value": _plain(odd.value), "low": _plain(odd.peers.q1), "high": _plain(odd.peers.q3),
        "unit": unit if odd.measure == "quantity" else _("ชั่วโมง"), "n": f"{odd.peers.count:,}",
    }  # fmt: skip
    if odd.measure == "quantity":
        high, low = (
            _("ปริมาณงาน %(value)s %(unit)s สูงกว่าอำเภออื่นมาก"),
            _("ปริมาณงาน %(value)s %(unit)s ต่ำกว่าอำเภออื่นมาก"),
        )
    else:
        high, low = (
            _("เวลาต่อหน่วย %(value)s %(unit)s นานกว่าอำเภออื่นมาก"),
            _("เวลาต่อหน่วย %(value)s %(unit)s สั้นกว่าอำเภออื่นมาก"),
        )
    most = (
        _("(ครึ่งหนึ่งของ %(n)s อำเภอ ปีก่อน อยู่ระหว่าง %(low)s ถึง %(high)s)")
        if odd.peers.last_year
        else _("(ครึ่งหนึ่งของ %(n)s อำเภอ อยู่ระหว่าง %(low)s ถึง %(high)s)")
    )
    return f"{(high if odd.verdict == 'high' else low) % facts} {most % facts}"


def checked_row(user: User, key: str, place: str) -> DistrictRow:
    """The district's row and in it the record, as ``user`` sees it; raises NotThere. Four queries at most."""
    try:
        period = Period.parse(key)
    except ValueError:
        period = None
    rows: list[DistrictRow] = []
    if period is not None and period.kind == "fiscal_year" and "\0" not in place:
        visible = DistrictRecord.objects.visible_to(user).of_year(period.fiscal)
        rows = rows_from(visible.filter(place_id=place).select_related("year", "contact"))
    if not rows:
        raise NotThere(_("ไม่พบข้อมูลของอำเภอนี้"))
    return rows[0]


def last_reason(record: DistrictRecord) -> str:
    """Why it was sent back last; '' where it never was. One query."""
    events = Event.objects.filter(subject_type=record._meta.label_lower, subject_id=str(record.pk), verb="return")
    return events.order_by("-pk").values_list("reason", flat=True).first() or ""


def check_sheet(row: DistrictRow) -> CheckSheet:
    """All sections of a row of ``checked_row``. Four queries at most; a covered district has no figures of its own."""
    record = row.record
    if row.host is not None:
        return CheckSheet(record, row, (), (), None)
    lines = _lines(record)
    special_sheet = next((each for each in record.sections if each.domain == Domain.SPECIAL), None)
    special: list[SpecialWork] = []
    if special_sheet is not None and special_sheet.filled:
        special = list(SpecialWork.objects.filter(sheet=special_sheet).in_order())
    return CheckSheet(
        record=record,
        row=row,
        sections=[
            _section(each, [line for line in lines if line.question.domain == each.domain], record.year)
            for each in row.sheets
        ],
        special=[(each, each.figures.total_hours(record.year.hours_per_day)) for each in special],
        special_sheet=special_sheet,
    )


def _lines(record: DistrictRecord) -> list[Line]:
    """Every question with this year's and last year's figures, and what is odd. Two queries; at most three."""
    last_year = Answer.objects.filter(
        question=OuterRef("same_as_id"), sheet__record__year_id=record.year_id - 1,
        sheet__record__place_id=record.place_id,
    )  # fmt: skip
    own = Answer.objects.filter(question=OuterRef("pk"), sheet__in=[each.pk for each in record.sections])
    questions = list(
        Question.objects.of_year(record.year_id).annotate(
            own=Subquery(own.values(found=JSONObject(**_FIGURES))[:1]),
            before=Subquery(last_year.values(found=JSONObject(**_FIGURES, **_OF_SHEET))[:1]),
        )
    )
    figures = {each.pk: _figures(each.own) for each in questions}  # type: ignore[attr-defined]  # annotated above
    odd = odd_answers(record.pk, record.year, questions, figures)
    day = record.year.hours_per_day
    return [_line(each, figures[each.pk], odd.get(each.pk, ()), day) for each in questions]


_FIGURES = {"quantity": "quantity", "days": "days", "hours": "hours"}
_OF_SHEET = {
    "sheet_days": "sheet__quantity_days", "sheet_hours": "sheet__quantity_hours",
    "day": "sheet__record__year__hours_per_day",
}  # fmt: skip


def _figures(found: Mapping[str, Any] | None) -> Figures:
    if found is None:
        return Figures()
    hours = None if found["hours"] is None else Decimal(str(found["hours"]))
    return Figures(found["quantity"], found["days"], hours)


def _line(question: Question, figures: Figures, odd: Sequence[Odd], day: Decimal) -> Line:
    """``day``: this year's hours of a day; last year's figures are reckoned at last year's."""
    before: Mapping[str, Any] | None = question.before  # type: ignore[attr-defined]  # annotated in _lines
    then = _figures(before)
    return Line(
        question=question,
        figures=figures,
        hours=figures.total_hours(day),
        hours_before=then.total_hours(Decimal(str(before["day"]))) if before else None,
        sheet_before=_sheet_hours(before) if before else None,
        odd=odd,
    )


def _sheet_hours(before: Mapping[str, Any]) -> Decimal:
    """All of last year's hours of the section, with those of questions that are asked no longer."""
    days, hours, day = (Decimal(str(before[name])) for name in ("sheet_days", "sheet_hours", "day"))
    return days * day + hours


def _section(sheet: Sheet, lines: Sequence[Line], year: WorkYear) -> Section:
    return Section(
        domain=Domain(sheet.domain),
        sheet=sheet,
        lines=lines,
        hours=sheet.total_hours(year.hours_per_day),
        hours_before=next((each.sheet_before for each in lines if each.sheet_before is not None), None),
    )
