"""Hours and person-years of single questions, and of an office's special work: read from the answers themselves."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from raingan.systems.workload.manpower import Counted, Line, Rates, Result, Work, Years
from raingan.systems.workload.models import Answer, Question, SpecialWork

MOST_SPECIAL = 500


@dataclass(frozen=True)
class QuestionLine:
    """A question with how often it was done, and what that comes to."""

    question: Question
    quantity: int
    line: Line

    def result(self, rates: Rates) -> Result:
        """In hours and person-years."""
        return self.line.result(rates)


def by_question(years: Years, domain: int | None = None) -> list[QuestionLine]:
    """A line for each question of a domain or of all, in order; compared with the question that it was copied from.

    Three queries.
    """
    asked = Question.objects.of_year(years.year)
    questions = list(asked if domain is None else asked.filter(domain=domain))
    pks = [each.pk for each in questions]
    records, districts = len(years.now), years.districts
    now = _sums(years.now, pks)
    # A question is of one year only: the sums of both years come in one answer.
    compared = [each for each in (*years.now, *years.before) if each.place in years.both]
    pairs = _sums(compared, [pk for each in questions if each.same_as_id for pk in (each.pk, each.same_as_id)])
    lines = []
    for each in questions:
        quantity, work = now.get(each.pk, (0, Work()))
        line = Line(work=work, records=records, districts=districts)
        if each.same_as_id:
            line.pairs = len(years.both)
            line.now, line.before = (pairs.get(pk, (0, Work()))[1] for pk in (each.pk, each.same_as_id))
        lines.append(QuestionLine(each, quantity, line))
    return lines


def _sums(records: Sequence[Counted], questions: Sequence[int]) -> dict[int, tuple[int, Work]]:
    if not records or not questions:
        return {}
    found = Answer.objects.of_records([each.id for each in records]).filter(question__in=questions)
    return {
        pk: (quantity, Work(days, int(hours * 10)))
        for pk, quantity, days, hours in found.sums("question_id")
    }  # fmt: skip


def by_place_of(years: Years, question: Question, depth: int) -> dict[str, QuestionLine]:
    """A line for each place whose code has ``depth`` digits, of one question. Two queries."""
    now = _of_records(years.now, question.pk)
    before: Mapping[UUID, tuple[int, Work]] = {}
    if question.same_as_id:
        before = _of_records([each for each in years.before if each.place in years.both], question.same_as_id)
    quantities, lines = dict[str, int](), dict[str, Line]()
    for each in years.now:
        quantity, work = now.get(each.id, (0, Work()))
        key = each.place[:depth]
        quantities[key] = quantities.get(key, 0) + quantity
        line = lines.setdefault(key, Line())
        _count(line, each, work, paired=bool(question.same_as_id) and each.place in years.both)
    for each in years.before:
        if each.id in before:
            work = before[each.id][1]
            lines[each.place[:depth]].before.add(work.days, work.tenths)
    return {key: QuestionLine(question, quantities[key], line) for key, line in lines.items()}


def _count(line: Line, each: Counted, work: Work, *, paired: bool) -> None:
    line.work.add(work.days, work.tenths)
    line.records += 1
    line.districts += each.districts
    if paired:
        line.pairs += 1
        line.now.add(work.days, work.tenths)


def _of_records(records: Sequence[Counted], question: int) -> dict[UUID, tuple[int, Work]]:
    if not records:
        return {}
    rows = Answer.objects.of_records([each.id for each in records]).filter(question=question)
    return {
        record: (quantity or 0, _work(quantity or 0, days, hours))
        for record, quantity, days, hours in rows.values_list("sheet__record_id", "quantity", "days", "hours")
    }


def _work(quantity: int, days: int | None, hours: Decimal | None) -> Work:
    return Work(quantity * (days or 0), quantity * int((hours or Decimal(0)) * 10))


@dataclass(frozen=True)
class SpecialLine:
    """A row of special work, in whose record it stands, and what it comes to."""

    row: SpecialWork
    place: str
    result: Result


def special_work(years: Years) -> list[SpecialLine]:
    """The special work of the counted records by district, as their offices put it; the first 500. One query."""
    return list(_special(years.now, years.rates))


def _special(records: Iterable[Counted], rates: Rates) -> Iterator[SpecialLine]:
    places = {each.id: each.place for each in records}
    rows = SpecialWork.objects.of_records(list(places)).select_related("sheet")
    for row in rows.order_by("sheet__record__place_id", "order", "pk")[:MOST_SPECIAL]:
        work = _work(row.quantity or 0, row.days, row.hours) if row.figures.is_answered else Work()
        yield SpecialLine(row, places[row.sheet.record_id], Result(Line(work=work, records=1), rates))
