"""ข้อมูล ติดต่อ สถอ., the districts recorded together with this one, and giving up what was recorded."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from raingan.core.flow.judge import amendable
from raingan.core.rounds.timetable import Timetable, timetable
from raingan.core.web.forms import add_rule_errors
from raingan.core.web.rules import NotAllowed, NotThere, RuleBroken, Stale
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload.contacts import save_contact
from raingan.systems.workload.covering import choices, set_covered
from raingan.systems.workload.finding import record_for
from raingan.systems.workload.flow import FLOW, locked
from raingan.systems.workload.forms import FIELDS, ContactForm
from raingan.systems.workload.grid import read_version
from raingan.systems.workload.models import Contact, DistrictRecord, Sheet
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.recording import discard
from raingan.systems.workload.sections import contact_of, progress_of, sections_of
from raingan.systems.workload.standing import ask_url, is_recorder, table_of

_either = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@_either
def contact(request: AuthedRequest, key: str, place: str) -> HttpResponse:
    """The office and who is in charge: a form for its recorder, also after confirming; to read for everybody else."""
    record = record_for(request.user, key, place)
    stored = contact_of(record)
    refused = amendable(FLOW, record, request.user, request.at, table_of(record), name="contact")
    if request.method == "POST":
        if refused is not None:
            raise refused
        return _contact_saved(request, record)
    return _contact_page(request, record, stored, None if refused else _blank(request, record, stored))


def _blank(request: AuthedRequest, record: DistrictRecord, stored: Contact | None) -> ContactForm:
    """The form with what is stored; a new one proposes whoever opens it as the person in charge."""
    if stored is None:
        return ContactForm(initial={"version": 0, "person_name": request.user.full_name})
    return ContactForm(initial={"version": stored.version, **{name: getattr(stored, name) for name in FIELDS}})


def _contact_saved(request: AuthedRequest, record: DistrictRecord) -> HttpResponse:
    form = ContactForm(request.POST)
    rule: RuleBroken | None = None
    if form.is_valid():
        try:
            save_contact(
                record=record.pk, draft=form.draft(), seen=form.cleaned_data["version"], by=request.user, at=request.at
            )
        except NotThere:
            raise
        except RuleBroken as broken:
            rule = broken
            add_rule_errors(form, broken)
        else:
            messages.success(request, _("บันทึกข้อมูลติดต่อแล้ว"))
            return redirect("workload:contact-of", record.round_key, record.place_id)
    stored = Contact.objects.filter(record=record).select_related("saved_by").first()
    others: list[tuple[Any, str]] = []
    if isinstance(rule, Stale) and stored is not None:
        # What was typed stays; saving again, with the other's before one's eyes, is then a choice.
        form.data = form.data.copy()  # type: ignore[attr-defined]
        form.data["version"] = str(stored.version)  # type: ignore[index]
        changed = [name for name in FIELDS if getattr(stored, name) != form.cleaned_data.get(name, "")]
        others = [(form[name].label, getattr(stored, name)) for name in changed]
    return _contact_page(request, record, stored, form, others, status=rule.status if rule else 422)


def _contact_page(
    request: AuthedRequest,
    record: DistrictRecord,
    stored: Contact | None,
    form: ContactForm | None,
    others: list[tuple[Any, str]] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "record": record,
        "contact": stored,
        "form": form,
        "others": others,
        "sections": sections_of(record),
        "here": "contact",
        "own": is_recorder(record, request.user),
        "covered": list(
            DistrictRecord.objects.filter(host=record).select_related("place").order_by("place__sort_key", "place_id")
        ),
    }
    return render(request, "workload/contact.html", context, status=status)


@never_cache
@_either
def districts(request: AuthedRequest, key: str, place: str) -> HttpResponse:
    """Which other districts of the province the same person records here; for each that cannot be chosen, why."""
    record = record_for(request.user, key, place)
    if not is_recorder(record, request.user):
        raise NotAllowed(_("ท่านไม่มีหน้าที่บันทึกข้อมูลของพื้นที่นี้"))
    if request.method != "POST":
        return _districts_page(request, record)
    refused = locked(record, request.user, request.at, table_of(record), "cover")
    if refused is not None:
        raise refused
    places = [code.replace("\0", "") for code in request.POST.getlist("places")][:200]
    try:
        set_covered(
            record=record.pk, places=places, seen=read_version(request.POST.get("version")), by=request.user,
            at=request.at,
        )  # fmt: skip
    except NotThere:
        raise
    except RuleBroken as rule:
        record = record_for(request.user, key, place)
        return _districts_page(request, record, wrong=str(rule.message), chosen=places, status=rule.status)
    messages.success(request, _("บันทึกอำเภอที่รับผิดชอบแล้ว"))
    return redirect("workload:districts", record.round_key, record.place_id)


def _districts_page(
    request: AuthedRequest,
    record: DistrictRecord,
    *,
    wrong: str = "",
    chosen: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    offered = choices(record, by=request.user, at=request.at)
    places = {record.place_id, *(each.place_id for each, _why in offered)}
    table = timetable(SYSTEM, {record.round_key}, places)
    refused = locked(record, request.user, request.at, table, "cover")
    rows = _district_rows(request, record, offered, table, chosen)
    barred = [row for row in rows if row["why"] and not row["chosen"]]
    context = {
        "record": record, "rows": rows, "refused": refused, "wrong": wrong, "sections": sections_of(record),
        "open": any(row["chosen"] or not row["why"] for row in rows), "closed": _by_reason(barred),
        "own_barred": [row for row in barred if row["may_discard"]], "here": "contact",
        "ask_url": ask_url(record, refused, request.user),
    }  # fmt: skip
    return render(request, "workload/districts.html", context, status=status)


def _district_rows(
    request: AuthedRequest,
    record: DistrictRecord,
    offered: Sequence[tuple[DistrictRecord, str]],
    table: Timetable,
    chosen: Collection[str] | None,
) -> list[dict[str, Any]]:
    """Each district with why it cannot be chosen, and whether it is: as ``chosen`` says, or as it stands. One query."""
    barred = Sheet.objects.filter(record__in=[each for each, why in offered if why], filled__gt=0)
    filled = set(barred.values_list("record_id", flat=True))
    return [
        {
            "record": each,
            "why": why,
            "chosen": each.host_id == record.pk if chosen is None else each.place_id in chosen,
            # Somebody's own figures may be given up here; another's never.
            "may_discard": each.pk in filled
            and amendable(FLOW, each, request.user, request.at, table, name="discard") is None,
        }
        for each, why in offered
    ]


def _by_reason(barred: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Seventeen districts that somebody else is in charge of are one line, not seventeen."""
    found: dict[str, list[DistrictRecord]] = {}
    for row in barred:
        if not row["may_discard"]:
            found.setdefault(str(row["why"]), []).append(row["record"])
    return [{"why": why, "records": records} for why, records in found.items()]


@never_cache
@_either
def discard_record(request: AuthedRequest, key: str, place: str) -> HttpResponse:
    """Giving up all that a district has recorded, asked once and said plainly."""
    record = record_for(request.user, key, place)
    refused = locked(record, request.user, request.at, table_of(record), "discard")
    if refused is not None:
        raise refused
    progress = progress_of(record, record.sections)
    if request.method != "POST" or request.POST.get("sure") != "1":
        missed = request.method == "POST"
        context = {"record": record, "progress": progress, "missed": missed, "filled": _filled(record)}
        return render(request, "workload/discard.html", context, status=422 if missed else 200)
    discard(record=record.pk, by=request.user, at=request.at)
    messages.success(request, _("ล้างข้อมูลของ%(place)sแล้ว") % {"place": record.place.label})
    return redirect(record)


def _filled(record: DistrictRecord) -> int:
    """How many rows would be lost."""
    return sum(each.filled for each in record.sections)
