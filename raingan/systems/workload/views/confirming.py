"""Checking a district as the province: reading it whole, remarks, sending back, undoing, confirming for good."""

from collections.abc import Sequence
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from raingan.core.flow.judge import amendable, refusal
from raingan.core.people.access import holding, require
from raingan.core.rounds.timetable import Timetable, timetable
from raingan.core.web.chosen import chosen_versions
from raingan.core.web.forms import add_rule_errors
from raingan.core.web.rules import NotThere, RuleBroken, Stale
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload import confirming, covering
from raingan.systems.workload.calendar import CONFIRM, key_of
from raingan.systems.workload.check_sheet import check_sheet, checked_row, last_reason
from raingan.systems.workload.confirm_forms import ReturnForm
from raingan.systems.workload.domains import Domain
from raingan.systems.workload.flow import FLOW, look_up, unsettled_districts
from raingan.systems.workload.grid import read_version
from raingan.systems.workload.models import DistrictRecord, Role, State
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.status import DistrictRow, rows_from


@require_safe
def check(request: AuthedRequest, key: str, place: str) -> HttpResponse:
    """All eight domains of one district at once, and what the province may do with it."""
    return render(request, "workload/check.html", _context(request, checked_row(request.user, key, place)))


def _context(request: AuthedRequest, row: DistrictRow, **more: Any) -> dict[str, Any]:
    """What the page of one district shows. ``more``: the form that was refused, a remark that was not taken."""
    record, sheet = row.record, check_sheet(row)
    table = timetable(SYSTEM, {record.round_key}, {record.place_id})
    confirms = holding(request.user, system=SYSTEM, role=Role.CONFIRMER, place=record.place_id) is not None
    panel = _panel(request, record, table, confirms=confirms)
    asks = not panel["may_confirm"] and record.state != State.CONFIRMED and record.host is None
    return {
        "sheet": sheet,
        # Where confirming is possible, the districts were found settled.
        "unsettled": unsettled_districts(record, request.at) if asks else (),
        "may_note": amendable(FLOW, record, request.user, request.at, table, name="note") is None,
        "contact": getattr(record, "contact", None),
        **panel,
        **more,
    }


def _panel(
    request: AuthedRequest, record: DistrictRecord, table: Timetable | None = None, *, confirms: bool = True
) -> dict[str, Any]:
    """Where the district stands and what may be done with it."""
    if table is None:
        table = timetable(SYSTEM, {record.round_key}, {record.place_id})
    refused = {
        name: refusal(FLOW, FLOW.step(name), record, request.user, request.at, table)  # type: ignore[arg-type]
        for name in ("confirm", "return")
    }
    # What does not fit the state needs no word: the state itself says it.
    fitting = {name for name in refused if record.state in FLOW.step(name).sources and not record.host_id}
    why = [str(each) for name, each in refused.items() if each and name in fitting]
    span = table.span(record.round_key, CONFIRM, record.place_id)
    return {
        "record": record,
        "confirms": confirms,
        "may_confirm": refused["confirm"] is None,
        "may_return": refused["return"] is None,
        "may_uncover": bool(record.host_id)
        and amendable(FLOW, record, request.user, request.at, table, name="uncover") is None,
        "why": list(dict.fromkeys(why)) if confirms else [],
        "span": span,
        "span_open": bool(span and span.is_open(request.at)),
        "reason": last_reason(record) if record.state == State.RETURNED else "",
        "form": ReturnForm(initial={"seen_version": record.version}),
    }


def _url(record: DistrictRecord) -> str:
    return reverse("workload:check-record", args=[record.round_key, record.place_id])


@require_POST
def send_back(request: AuthedRequest, key: str, place: str) -> HttpResponse:
    """Send the district back with a reason; what was typed stays whatever refuses it."""
    require(request.user, system=SYSTEM, roles={Role.CONFIRMER})
    row = checked_row(request.user, key, place)
    record = row.record
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            confirming.send_back(
                record=record.pk, reason=form.reason_given, domain=form.domain, by=request.user, at=request.at,
                seen=form.version_seen,
            )  # fmt: skip
        except RuleBroken as rule:
            form = _with_newer(form, rule)
    if not form.errors:
        messages.success(request, _("ส่งกลับแก้ไขแล้ว: %(place)s") % {"place": record.place.label})
        response = HttpResponse(status=204) if request.htmx else redirect(_url(record))
        if request.htmx:
            response.headers["HX-Redirect"] = _url(record)
        return response
    again = checked_row(request.user, key, place)
    if request.htmx:
        context = {**_panel(request, again.record), "form": form}
        return render(request, "workload/_check_decision.html", context, status=422)
    return render(request, "workload/check.html", _context(request, again, form=form), status=422)


def _with_newer(form: ReturnForm, rule: RuleBroken) -> ReturnForm:
    """The form with what refused it; after a change by somebody else it is the new content that is decided on next."""
    newer = rule.facts.get("version") if isinstance(rule, Stale) else None
    if newer is not None:
        data = cast("QueryDict", form.data).copy()
        data["seen_version"] = str(newer)
        form = ReturnForm(data)
        form.is_valid()
    add_rule_errors(form, rule)
    return form


@require_POST
def note(request: AuthedRequest, key: str, place: str, domain: int) -> HttpResponse:
    """Keep the province's remark on a section; an unreadable one comes back as it was typed."""
    require(request.user, system=SYSTEM, roles={Role.CONFIRMER})
    row = checked_row(request.user, key, place)
    record = row.record
    if domain not in Domain.values:
        raise NotThere(_("ไม่มีด้านนี้"))
    text = request.POST.get("note", "").replace("\0", "")
    seen = read_version(request.POST.get("version")) or 0
    try:
        confirming.note(record=record.pk, domain=domain, text=text, seen=seen, by=request.user, at=request.at)
    except RuleBroken as rule:
        return _note_refused(request, key, place, {"domain": domain, "text": text, "seen": seen, "rule": rule})
    told = {"section": Domain(domain).short}
    done = _("บันทึกความเห็นแล้ว: %(section)s") if text.strip() else _("ลบความเห็นแล้ว: %(section)s")
    messages.success(request, done % told)
    return redirect(f"{_url(record)}#{'remark' if text.strip() else 'domain'}-{domain}")


def _note_refused(request: AuthedRequest, key: str, place: str, note: dict[str, Any]) -> HttpResponse:
    """The page with what was typed and why it was not taken; another's remark is then decided on next, and shown."""
    row = checked_row(request.user, key, place)
    note["at"] = f"note-{note['domain']}"
    if isinstance(note["rule"], Stale):
        note |= {"seen": note["rule"].facts["version"], "stale": True}
    return render(request, "workload/check.html", _context(request, row, refused_note=note), status=422)


@require_POST
def uncover(request: AuthedRequest, key: str, place: str) -> HttpResponse:
    """Let a covered district stand alone again; refused it says why, on the page one came from."""
    require(request.user, system=SYSTEM, roles={Role.CONFIRMER})
    row = checked_row(request.user, key, place)
    record = row.record
    try:
        covering.uncover(record=record.pk, by=request.user, at=request.at)
    except RuleBroken as rule:
        messages.warning(request, str(rule))
    else:
        messages.success(request, _("ยกเลิกการบันทึกรวมแล้ว: %(place)s") % {"place": record.place.label})
    return redirect(_url(record.host if record.host and request.POST.get("from") == "host" else record))


@require_POST
def confirm(request: AuthedRequest) -> HttpResponse:
    """Confirm the chosen districts for good: asks first, naming each; then each that is refused says why."""
    require(request.user, system=SYSTEM, roles={Role.CONFIRMER})
    chosen = chosen_versions(request.POST.getlist("chosen"))
    rows = rows_from(DistrictRecord.objects.visible_to(request.user).filter(pk__in=chosen))
    if not rows:
        messages.warning(request, _("กรุณาเลือกอย่างน้อย 1 อำเภอ"))
        return redirect("workload:status")
    if not request.POST.get("sure"):
        return render(request, "workload/confirm.html", _asked(request, rows))
    outcome = confirming.confirm(ids=list(chosen), by=request.user, at=request.at, versions=chosen)
    moved = {each.pk for each in outcome.moved}
    if moved:
        text = ngettext("ยืนยันข้อมูลแล้ว %(n)d อำเภอ", "ยืนยันข้อมูลแล้ว %(n)d อำเภอ", len(moved)) % {"n": len(moved)}
        messages.success(request, text)
    if request.POST.get("from") == "check":
        for rule in outcome.refused.values():
            messages.warning(request, str(rule))
        return redirect(_url(rows[0].record))
    if not outcome.refused:
        return redirect(_back(rows))
    refused = [(each, str(outcome.refused[each.record.pk])) for each in rows if each.record.pk not in moved]
    done = [each for each in rows if each.record.pk in moved]
    context = {"done": done, "refused": refused, "back": _back(rows), "year": rows[0].record.year_id}
    return render(request, "workload/confirm_outcome.html", context)


def _back(rows: Sequence[DistrictRow]) -> str:
    record = rows[0].record
    address = reverse("workload:status-of", args=[record.place_id[:2]])
    return f"{address}?year={key_of(record.year_id)}"


def _asked(request: AuthedRequest, rows: Sequence[DistrictRow]) -> dict[str, Any]:
    """What the question before confirming shows: those that will be confirmed, and those that cannot be, with why."""
    records = [each.record for each in rows]
    table = timetable(SYSTEM, {each.round_key for each in records}, {each.place_id for each in records})
    step = FLOW.step("confirm")
    look_up(records, request.user, request.at)
    broken = {
        each.record.pk: refusal(FLOW, step, each.record, request.user, request.at, table)  # type: ignore[arg-type]
        for each in rows
    }
    return {
        "rows": [each for each in rows if broken[each.record.pk] is None],
        "refused": [(each, str(why)) for each in rows if (why := broken[each.record.pk]) is not None],
        "back": _back(rows),
        "year": rows[0].record.year_id,
    }
