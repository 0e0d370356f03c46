"""A district's whole record as the province reads it before confirming: figures, last year's beside, what is odd."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from raingan.core.people.models import User
from raingan.core.places.models import Place
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import NotThere
from raingan.systems.workload.domains import DOMAINS, Domain
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.flow import unsettled_districts
from raingan.systems.workload.models import (
    Answer,
    DistrictRecord,
    Question,
    Sheet,
    SheetStatus,
    SpecialWork,
    State,
    WorkYear,
)
from raingan.systems.workload.peers import Odd, odd_answers
from raingan.systems.workload.status import DistrictRow, row_of


@dataclass(frozen=True)
class Line:
    """A question with the district's figures, last year's to the same question (None: none), and what is odd."""

    question: Question
    figures: Figures
    hours: Decimal
    before: Figures | None
    hours_before: Decimal | None
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
    """Everything to be read before confirming. ``unsettled``: districts of the person that nothing is said about."""

    record: DistrictRecord
    row: DistrictRow
    sections: Sequence[Section]
    special: Sequence[tuple[SpecialWork, Decimal]]
    special_sheet: Sheet | None
    unsettled: Sequence[Place]

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


def checked_record(user: User, key: str, place: str) -> DistrictRecord:
    """The record with all that its row needs, as ``user`` sees it; raises NotThere. Three queries."""
    try:
        period = Period.parse(key)
    except ValueError:
        period = None
    found = None
    if period is not None and period.kind == "fiscal_year" and "\0" not in place:
        visible = DistrictRecord.objects.visible_to(user).of_year(period.fiscal).for_table()
        found = visible.select_related("year", "place__parent", "host__place", "contact").filter(place_id=place).first()
    if found is None:
        raise NotThere(_("ไม่พบข้อมูลของอำเภอนี้"))
    return found


def check_sheet(record: DistrictRecord, at: datetime) -> CheckSheet:
    """All sections of ``record`` (from ``checked_record``). Six queries at most; a covered one has none of its own."""
    row = row_of(record)
    if record.host is not None:
        return CheckSheet(record, row, (), (), None, ())
    every = record.sections
    questions = _questions(record, every)
    before = _last_year(record)
    answers = {each.pk: _figures(each) for each in questions}
    odd = odd_answers(record.pk, record.year, questions, answers)
    sections = [
        _section(sheet, [each for each in questions if each.domain == sheet.domain], before, odd, record.year)
        for sheet in every
        if sheet.domain in DOMAINS
    ]
    special = SpecialWork.objects.filter(sheet__record=record).in_order()
    return CheckSheet(
        record=record,
        row=row,
        sections=sections,
        special=[(each, each.figures.total_hours(record.year.hours_per_day)) for each in special],
        special_sheet=next((each for each in every if each.domain == Domain.SPECIAL), None),
        unsettled=() if record.state == State.CONFIRMED else unsettled_districts(record, at),
    )


def _questions(record: DistrictRecord, sheets: Iterable[Sheet]) -> list[Question]:
    own = Prefetch("answers", Answer.objects.filter(sheet__in=[each.pk for each in sheets]), to_attr="own")
    return list(Question.objects.of_year(record.year_id).prefetch_related(own))


def _figures(question: Question) -> Figures:
    own: list[Answer] = question.own  # type: ignore[attr-defined]  # what _questions has loaded
    return own[0].figures if own else Figures()


def _last_year(record: DistrictRecord) -> dict[int, Answer]:
    """What this district answered a year before, by the question; with sheet and year. One query."""
    found = Answer.objects.in_use().filter(
        sheet__record__year_id=record.year_id - 1, sheet__record__place_id=record.place_id
    )
    return {each.question_id: each for each in found.select_related("sheet__record__year")}


def _section(
    sheet: Sheet,
    questions: Sequence[Question],
    before: Mapping[int, Answer],
    odd: Mapping[int, Sequence[Odd]],
    year: WorkYear,
) -> Section:
    lines = [
        _line(each, before.get(each.same_as_id or 0), odd.get(each.pk, ()), year.hours_per_day) for each in questions
    ]  # fmt: skip
    then = next((each.sheet for each in before.values() if each.sheet.domain == sheet.domain), None)
    return Section(
        domain=Domain(sheet.domain),
        sheet=sheet,
        lines=lines,
        hours=sheet.total_hours(year.hours_per_day),
        hours_before=then.total_hours(then.record.year.hours_per_day) if then else None,
    )


def _line(question: Question, before: Answer | None, odd: Sequence[Odd], day: Decimal) -> Line:
    figures = _figures(question)
    return Line(
        question=question,
        figures=figures,
        hours=figures.total_hours(day),
        before=before.figures if before else None,
        hours_before=before.figures.total_hours(before.sheet.record.year.hours_per_day) if before else None,
        odd=odd,
    )
