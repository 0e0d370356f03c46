"""Making the API's answers from rows: plain dictionaries in the shape of ``api_schemas``."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from raingan.core.audit.models import Event
from raingan.core.audit.querysets import history_of
from raingan.core.flow.door import Created
from raingan.core.flow.judge import amendable, available
from raingan.core.people.access import held
from raingan.core.people.models import User
from raingan.core.places.models import ancestors, within
from raingan.core.rounds.models import Extension
from raingan.core.rounds.timetable import Timetable, timetable
from raingan.core.web.rules import NotThere
from raingan.systems.palad.api_reading import month_of
from raingan.systems.palad.calendar import windows_of
from raingan.systems.palad.figures import Child, Summary
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.models import Category, FieldReport, ReportPhoto
from raingan.systems.palad.querysets import SYSTEM
from raingan.systems.palad.warned import ReportWarning
from raingan.systems.palad.warning_words import Said, load_others, may_open, said, warnings_of

_SAME = (
    "receipt", "state", "version", "dimension", "category_other", "village_no", "village_name",
    "activity_date", "details", "no_photo_reason", "created_at", "moved_at",
)  # fmt: skip


def report_body(report: FieldReport, photos: Iterable[ReportPhoto] | None = None) -> dict[str, Any]:
    """A report of a list; it comes from ``for_list`` or with its ``photos``, so that it costs no query."""
    return {
        **{name: getattr(report, name) for name in _SAME},
        "id": report.pk,
        "month": report.round_key,
        "officer": {"id": report.officer_id, "name": report.officer.full_name},
        "category": report.category_id,
        "category_name_th": report.category.name_th,
        "category_name_en": report.category.name_en,
        "place": report.place_id,
        "place_name_th": report.place.name_th,
        "place_name_en": report.place.name_en,
        "subdistrict": report.subdistrict_id,
        "subdistrict_name_th": report.subdistrict.name_th,
        "subdistrict_name_en": report.subdistrict.name_en,
        "photos": [_photo_body(photo) for photo in (report.photos.all() if photos is None else photos)],
    }


def _photo_body(photo: ReportPhoto) -> dict[str, Any]:
    same = {name: getattr(photo, name) for name in ("id", "taken_at", "latitude", "longitude", "width", "height")}
    return {
        **same,
        "url": reverse("api:palad-photo", args=[photo.pk]),
        "thumbnail_url": reverse("api:palad-thumbnail", args=[photo.pk]),
    }


def report_detail(pk: UUID, user: User, at: datetime) -> dict[str, Any]:
    """One report with its history and what ``user`` may do at ``at``; raises NotThere. Six queries."""
    report = FieldReport.objects.visible_to(user).for_list().filter(pk=pk).first()
    if report is None:
        raise NotThere(_("ไม่พบรายการนี้"))
    table = timetable(SYSTEM, {report.round_key}, {report.place_id})
    warnings = _said(report, list(report.photos.all()), user)
    return _detail(report_body(report), warnings, report, history_of(report), table, user, at)


def new_report_detail(created: Created[FieldReport], user: User, at: datetime) -> dict[str, Any]:
    """The same for a report that was made this moment, from what is known of it: a query only if another is named."""
    assert created.event is not None
    assert created.table is not None
    photos = [each for each in created.children if isinstance(each, ReportPhoto)]
    body = report_body(created.record, photos)
    rows = [each for each in created.children if isinstance(each, ReportWarning)]
    load_others(rows)
    warnings = said(created.record, photos, rows, own=True)
    return _detail(body, warnings, created.record, [created.event], created.table, user, at)


def _said(report: FieldReport, photos: Sequence[ReportPhoto], user: User) -> list[Said]:
    return said(report, photos, warnings_of(report), own=report.officer_id == user.pk)


def _detail(
    body: dict[str, Any],
    warnings: Sequence[Said],
    report: FieldReport,
    events: Iterable[Event],
    table: Timetable,
    user: User,
    at: datetime,
) -> dict[str, Any]:
    return {
        **body,
        "warnings": [_warning_body(each, user) for each in warnings],
        "history": [_event_body(event) for event in events],
        "steps": [step.name for step in available(FLOW, report, user, at, table)],
        "may_change": amendable(FLOW, report, user, at, table) is None,
    }


def _warning_body(warning: Said, user: User) -> dict[str, Any]:
    row = warning.warning
    report = row.other_id if may_open(row, user) else None
    return {"kind": row.kind, "message": warning.message, "photo": row.photo_id, "report": report}


def _event_body(event: Event) -> dict[str, Any]:
    changed = event.facts.get("changed", [])
    return {
        **{name: getattr(event, name) for name in ("at", "verb", "from_state", "to_state", "reason")},
        "by": event.actor.full_name if event.actor else None,
        "acting_for": event.acting_for.full_name if event.acting_for else None,
        "changed": [str(name).removesuffix("_id") for name in changed] if isinstance(changed, list) else [],
    }


def round_body(month: str, user: User, at: datetime) -> dict[str, Any]:
    """The windows of a month as they stand for ``user``; raises NotThere for what is no month. Two queries."""
    calendar = windows_of(month) if month_of(month) else {}
    if not calendar:
        raise NotThere(_("ไม่มีรอบการรายงานนี้"), field="month")
    places = sorted({each.place_code for each in held(user) if each.system == SYSTEM})
    table = timetable(SYSTEM, {month}, places)
    granted = _extensions(month, places)
    return {
        "month": month,
        "as_of": at,
        "windows": [
            {
                "step": step,
                "opens_at": table.windows[month, step].opens_at,
                "closes_at": table.windows[month, step].closes_at,
                "extensions": [each for of, each in granted if of == step],
                "mine": [_span_body(table.span(month, step, place), place, at) for place in places],
            }
            for step in calendar
        ],
    }


def _span_body(span: Any, place: str, at: datetime) -> dict[str, Any]:
    same = {name: getattr(span, name) for name in ("opens_at", "closes_at", "extended")}
    return {**same, "place": place, "is_open": span.is_open(at)}


def _extensions(month: str, places: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """The extensions of ``month`` above, at and below ``places``: the step, and what was granted."""
    concerned = Q(place="TH")
    for place in places:
        concerned |= Q() if place == "TH" else Q(place__in=ancestors(place)) | within("place_id", place)
    rows = Extension.objects.filter(window__round__system=SYSTEM, window__round__key=month)
    if "TH" not in places:
        rows = rows.filter(concerned)
    ordered = rows.order_by("place_id", "until", "id").values_list("window__step", "place_id", "until", "letter_number")
    return [(step, {"place": place, "until": until, "letter_number": letter}) for step, place, until, letter in ordered]


def summary_body(found: Summary, below: list[Child]) -> dict[str, Any]:
    """The five blocks, and the rows below."""
    return {
        **{name: getattr(found, name) for name in ("total", "approved", "pending", "returned", "by_dimension")},
        "agenda": [_count_body(category, total) for category, total in found.agenda],
        "function": [_count_body(category, total) for category, total in found.function],
        "children": [_child_body(child) for child in below],
    }


def _count_body(category: Category, total: int) -> dict[str, Any]:
    return {"category": category.pk, "name_th": category.name_th, "name_en": category.name_en, "total": total}


def _child_body(child: Child) -> dict[str, Any]:
    names = ("officer", "name", "total", "approved", "pending", "returned", "complete", "officers")
    return {"place": child.code or None, **{name: getattr(child, name) for name in names}}
