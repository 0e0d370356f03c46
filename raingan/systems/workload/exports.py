"""The files of manpower, and all answers. The filter is that of the page, the scope the person's."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from raingan.core.exports.table import Column, Row, Table
from raingan.core.people.models import User
from raingan.core.places.models import Level, Place
from raingan.systems.workload import manpower
from raingan.systems.workload.domains import SECTIONS, Domain
from raingan.systems.workload.figures import Figures
from raingan.systems.workload.manpower import Counted, Line, Rates
from raingan.systems.workload.manpower_pages import DEPTHS, View, own_code, view_of
from raingan.systems.workload.manpower_questions import by_question
from raingan.systems.workload.models import Answer, DistrictRecord, SpecialWork, State

AGENCY = "กรมส่งเสริมการปกครองท้องถิ่น"
CHUNK = 2000


def _view(user: User, query: Mapping[str, str]) -> View:
    return view_of(user, query.get("place") or own_code(user), query)


def _file_name(name: str, view: View) -> str:
    return "-".join(["workload", name, view.place.code, view.year.key, *(["all"] if view.every else [])])


def manpower_table(user: User, query: Mapping[str, str], at: datetime) -> Table:
    """Hours by domain, and person-years, of the provinces or districts below a place."""
    view = _view(user, query)
    years, rates = view.years, view.years.rates
    depth = DEPTHS[Level(view.place.level)]
    sections = {each.value: manpower.by_place(years, depth, each.value) for each in SECTIONS}
    totals = manpower.by_place(years, depth)
    places = Place.objects.filter(code__in=totals).in_order()
    rows: list[Row] = [
        (
            number,
            place.name,
            *_cells(totals[place.code], [sections[each.value][place.code] for each in SECTIONS], rates),
        )
        for number, place in enumerate(places, start=1)
    ]
    by_section = manpower.by_section(years)
    return Table(
        title=_("ชั่วโมงทำงานและอัตรากำลังของท้องถิ่นอำเภอ"),
        about=view.about,
        columns=_manpower_columns(_("จังหวัด") if view.place.level == Level.NATION else _("อำเภอที่บันทึก")),
        rows=rows,
        total=(None, _("รวม"), *_cells(manpower.whole(years), [by_section[each.value] for each in SECTIONS], rates)),
        file_name=_file_name("manpower", view),
        agency=AGENCY,
        place=view.place.code,
    )


def _cells(line: Line, sections: list[Line], rates: Rates) -> Row:
    result = line.result(rates)
    hours = [each.work.hours(rates) for each in sections]
    return (line.districts, *hours, result.hours, result.person_years, result.before, result.change, result.percent)


def _manpower_columns(head: str) -> list[Column]:
    return [
        Column(key="no", label=_("ที่"), kind="integer", width=6),
        Column(key="place", label=head, width=22),
        Column(key="districts", label=_("อำเภอที่ดูแล"), kind="integer", width=9),
        *(Column(key=f"domain-{each.value}", label=each.short, kind="decimal", width=13) for each in SECTIONS),
        *_result_columns(),
    ]


def _result_columns() -> list[Column]:
    return [
        Column(key="hours", label=_("ชั่วโมงรวม"), kind="decimal", width=14),
        Column(key="person_years", label=_("อัตรากำลัง (คน)"), kind="decimal", width=12),
        Column(key="before", label=_("ชั่วโมงปีก่อนที่เทียบได้"), kind="decimal", width=14),
        Column(key="change", label=_("เปลี่ยนแปลง (ชั่วโมง)"), kind="decimal", width=16),
        Column(key="percent", label=_("เปลี่ยนแปลง (%)"), kind="decimal", width=15),
    ]


def question_table(user: User, query: Mapping[str, str], at: datetime) -> Table:
    """Hours and person-years of every question of a place, and of the special work."""
    view = _view(user, query)
    rates = view.years.rates
    total = manpower.whole(view.years).result(rates)
    return Table(
        title=_("ชั่วโมงทำงานและอัตรากำลังตามข้อคำถาม"),
        about=view.about,
        columns=[
            Column(key="domain", label=_("ด้านที่"), kind="integer", width=7),
            Column(key="order", label=_("ข้อ"), kind="integer", width=6),
            Column(key="text", label=_("รายละเอียดการปฏิบัติงาน"), width=60),
            Column(key="unit", label=_("หน่วยนับ"), width=12),
            Column(key="quantity", label=_("ปริมาณงาน"), kind="integer", width=12),
            *_result_columns(),
        ],
        rows=_question_rows(view),
        total=(None, None, _("รวม"), None, None, total.hours, total.person_years, total.before, total.change,
               total.percent),
        file_name=_file_name("manpower-questions", view),
        agency=AGENCY,
        place=view.place.code,
    )  # fmt: skip


def _question_rows(view: View) -> Iterator[Row]:
    rates = view.years.rates
    for each in by_question(view.years):
        result, question = each.result(rates), each.question
        yield (
            question.domain, question.order, question.text, question.unit, each.quantity, result.hours,
            result.person_years, result.before, result.change, result.percent,
        )  # fmt: skip
    special = manpower.whole(view.years, Domain.SPECIAL.value).result(rates)
    yield (
        None, None, Domain.SPECIAL.title, None, None, special.hours, special.person_years, special.before,
        special.change, special.percent,
    )  # fmt: skip


def answers(user: User, query: Mapping[str, str], at: datetime) -> Table:
    """Every counted answer: a row for each district and question, and for each row of special work."""
    view = _view(user, query)
    return Table(
        title=_("ปริมาณงานของท้องถิ่นอำเภอทุกข้อ"),
        about=view.about[:3],
        columns=_answer_columns(),
        rows=_answer_rows(view),
        file_name=_file_name("answers", view),
        agency=AGENCY,
        place=view.place.code,
    )


def _answer_columns() -> list[Column]:
    return [
        Column(key="code", label=_("รหัสอำเภอ"), width=10),
        Column(key="province", label=_("จังหวัด"), width=18),
        Column(key="district", label=_("อำเภอที่บันทึก"), width=20),
        Column(key="districts", label=_("อำเภอที่ดูแล"), kind="integer", width=12),
        Column(key="state", label=_("การยืนยัน"), width=15),
        Column(key="domain", label=_("ด้าน"), width=10),
        Column(key="order", label=_("ข้อ"), kind="integer", width=10),
        Column(key="text", label=_("รายละเอียดการปฏิบัติงาน"), width=60),
        Column(key="unit", label=_("หน่วยนับ"), width=12),
        Column(key="quantity", label=_("ปริมาณงาน"), kind="integer", width=12),
        Column(key="days", label=_("วันต่อหน่วย"), kind="integer", width=10),
        Column(key="hours", label=_("ชั่วโมงต่อหน่วย"), kind="decimal", width=10),
        Column(key="total_hours", label=_("ชั่วโมงรวม"), kind="decimal", width=14),
    ]


def _answer_rows(view: View) -> Iterator[Row]:
    heads = _heads(view)
    rates = view.years.rates
    names = {each.value: each.short for each in SECTIONS}
    for record, *told in _in_order(list(heads)):
        domain, order, text, unit, quantity, days, hours = told
        figures = Figures(quantity, days, hours)
        total = figures.total_hours(rates.hours_per_day) if figures.is_answered else None
        yield (*heads[record], names[domain], order, text, unit, quantity, days, hours, total)


def _heads(view: View) -> Mapping[UUID, Row]:
    """What the rows of a record begin with. Two queries."""
    places = Place.objects.select_related("parent").in_bulk([each.place for each in view.years.now])
    states = dict(DistrictRecord.objects.filter(pk__in=[each.id for each in view.years.now]).values_list("pk", "state"))

    def head(each: Counted) -> Row:
        place = places[each.place]
        province = place.parent.name if place.parent else ""
        return each.place, province, place.name, each.districts, str(State(states[each.id]).label)

    return {each.id: head(each) for each in view.years.now}


def _in_order(ids: list[UUID]) -> Iterator[tuple[Any, ...]]:
    """Record, domain, number, text, unit and figures of every row, by district. Plain values, as they are many."""
    asked = Answer.objects.in_use().filled().filter(sheet__record__in=ids)
    fields = ("quantity", "days", "hours")
    yield from (
        asked.order_by("sheet__record__place_id", "question__domain", "question__order", "pk")
        .values_list(
            "sheet__record_id", "question__domain", "question__order", "question__text", "question__unit", *fields
        )
        .iterator(chunk_size=CHUNK)
    )
    special = SpecialWork.objects.of_records(ids).order_by("sheet__record__place_id", "order", "pk")
    told = special.values_list("sheet__record_id", "sheet__domain", "order", "text", "unit", *fields)
    yield from told.iterator(chunk_size=CHUNK)


EXPORTS = {"manpower": manpower_table, "manpower-questions": question_table, "answers": answers}
