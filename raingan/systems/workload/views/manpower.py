"""Hours and person-years of a district, a province or the nation: by domain, question and place."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from raingan.core.places.models import Level
from raingan.core.rounds.periods import Period
from raingan.core.web.rules import NotThere
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload import manpower
from raingan.systems.workload import manpower_pages as pages
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.manpower_pages import DEPTHS, EVERY, View, view_of
from raingan.systems.workload.manpower_questions import MOST_SPECIAL, by_place_of, by_question, special_work
from raingan.systems.workload.models import DistrictRecord, Question


@require_safe
def own(request: AuthedRequest) -> HttpResponse:
    """The widest place where one holds a role."""
    return of(request, pages.own_code(request.user))


@require_safe
def of(request: AuthedRequest, place: str) -> HttpResponse:
    """A place by domain, and the places below it; a district by domain alone."""
    view, context = _frame(request, place)
    whole = manpower.whole(view.years)
    sections = manpower.by_section(view.years)
    context |= {
        "total": pages.total_row(view, whole),
        "rows": pages.section_rows(view, sections),
        "districts": view.years.districts,
        "all_districts": DistrictRecord.objects.of_year(view.year.year).inside(view.place.prefix).count(),
        "crumbs": pages.crumbs_of(request.user, view),
        "status_url": f"{reverse('workload:status-of', args=[view.place.code])}?year={view.year.key}",
    }
    if view.place.level != Level.DISTRICT:
        lines = manpower.by_place(view.years, DEPTHS[Level(view.place.level)])
        context["children"] = pages.place_rows(view, dict(lines), context["sort"])
    else:
        context["host"] = _host(view)
        context["covered"] = view.years.now[0].districts if view.years.now else 0
    return render(request, "workload/manpower.html", context)


def _host(view: View) -> DistrictRecord | None:
    """The record that a covered district is recorded in."""
    found = DistrictRecord.objects.of_year(view.year.year).filter(place=view.place).select_related("host__place")
    record = found.first()
    return record.host if record else None


@require_safe
def domain(request: AuthedRequest, place: str, number: int) -> HttpResponse:
    """A domain by question, and by the places below; the special work by its own rows."""
    view, context = _frame(request, place)
    if number not in Domain.values:
        raise NotThere(_("ไม่มีด้านนี้"))
    section = Domain(number)
    total = manpower.whole(view.years, number)
    context |= {
        "section": section,
        "total": pages.total_row(view, total),
        "crumbs": pages.crumbs_of(request.user, view, "manpower-domain", number),
        "back_url": view.url("manpower-of"),
    }
    if section is not Domain.SPECIAL:
        context["rows"] = pages.question_rows(view, by_question(view.years, number))
    elif view.place.level != Level.NATION:
        context["special"] = special_work(view.years)
        context["most_special"] = MOST_SPECIAL
    if view.place.level != Level.DISTRICT:
        lines = manpower.by_place(view.years, DEPTHS[Level(view.place.level)], number)
        context["children"] = pages.place_rows(view, dict(lines), context["sort"], "manpower-domain", number)
    else:
        context["record_url"] = pages.record_url(view, view.place.code, number)
    return render(request, "workload/manpower_domain.html", context)


@require_safe
def question(request: AuthedRequest, place: str, pk: int) -> HttpResponse:
    """A question by the places below; a district's is answered in its record."""
    view, context = _frame(request, place)
    found = Question.objects.of_year(view.year.year).filter(pk=pk).first()
    if found is None:
        raise NotThere(_("ไม่พบข้อคำถามนี้"))
    if view.place.level == Level.DISTRICT:
        return redirect(pages.record_url(view, view.place.code, found.domain))
    lines = by_place_of(view.years, found, DEPTHS[Level(view.place.level)])
    context |= {
        "question": found,
        "section": Domain(found.domain),
        "quantity": sum(each.quantity for each in lines.values()),
        "total": pages.total_row(view, manpower.together(each.line for each in lines.values())),
        "children": pages.place_rows(view, dict(lines), context["sort"], "manpower-question", pk),
        "crumbs": pages.crumbs_of(request.user, view, "manpower-question", pk),
        "back_url": view.url("manpower-domain", found.domain),
    }
    return render(request, "workload/manpower_question.html", context)


def _frame(request: AuthedRequest, place: str) -> tuple[View, dict[str, Any]]:
    """What is looked at, and what every page of it shows."""
    view = view_of(request.user, place, request.GET.dict())
    periods = [Period.fiscal_year(each.year) for each in view.opened]
    keep = [("figures", EVERY)] if view.every else []
    sort = request.GET.get("sort", "name")
    context = {
        "view": view, "place": view.place, "rates": view.years.rates, "period": Period.fiscal_year(view.year.year),
        "periods": [{"label": _("ปีงบประมาณ"), "periods": periods}], "keep": keep, "address": request.path,
        "sort": sort, "columns": _columns(view.place.level),
        "tabs": _tabs(request, view),
        "own_tabs": _own_tabs(request, view),
        "export_query": f"place={view.place.code}&{view.query}",
    }  # fmt: skip
    return view, context


def _tabs(request: AuthedRequest, view: View) -> list[dict[str, Any]]:
    year = f"{request.path}?year={view.year.key}"
    return [
        {"label": _("เฉพาะอำเภอที่ยืนยันแล้ว"), "url": year, "current": not view.every},
        {"label": _("ทุกอำเภอที่บันทึกแล้ว"), "url": f"{year}&figures={EVERY}", "current": view.every},
    ]


def _own_tabs(request: AuthedRequest, view: View) -> list[dict[str, Any]]:
    """The places to choose from for whoever holds a role in several, acting for another say; none for all others."""
    places = pages.own_places(request.user)
    if len(places) < 2:
        return []
    return [
        {
            "label": each.label,
            "url": view.url("manpower-of", place=each.code),
            "current": view.place.prefix.startswith(each.prefix),
        }
        for each in places
    ]


def _columns(level: str) -> list[dict[str, object]]:
    return [
        {"label": _("จังหวัด") if level == Level.NATION else _("อำเภอที่บันทึก"), "sort": "name"},
        {"label": _("อำเภอ"), "number": True},
        {"label": _("ชั่วโมง"), "sort": "hours", "number": True},
        {"label": _("อัตรากำลัง (คน)"), "number": True},
        {"label": _("เทียบปีก่อน (ชั่วโมง)"), "sort": "change", "number": True},
    ]
