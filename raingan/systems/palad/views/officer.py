"""The officer's pages: the month's progress, recording a visit, one's own reports, mending one."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from raingan.core.flow.judge import amendable
from raingan.core.flow.models import new_id
from raingan.core.people.access import require, roles_of
from raingan.core.people.devices import owner_key
from raingan.core.people.middleware import go
from raingan.core.thai.dates import day_of
from raingan.core.web.pager import Sort, paginate
from raingan.core.web.rules import Conflict, InvalidFields, RuleBroken, Stale
from raingan.core.web.types import AuthedRequest
from raingan.systems.palad.actions import mend_report, record_report
from raingan.systems.palad.figure_pages import period_groups
from raingan.systems.palad.filters import LISTED, ReportFilter, read_filter
from raingan.systems.palad.flow import FLOW
from raingan.systems.palad.forms import RecordForm, content_of
from raingan.systems.palad.models import FieldReport, OfficerTally, Role, State
from raingan.systems.palad.offering import Offer, offer_to, own_districts
from raingan.systems.palad.overview import overview_of
from raingan.systems.palad.presending import told_of
from raingan.systems.palad.progress import approve_by, return_reasons
from raingan.systems.palad.querysets import FieldReportQuerySet
from raingan.systems.palad.sending import differences, is_already_so, judge, kept_photos, take_photos
from raingan.systems.palad.shown import shown_photos
from raingan.systems.palad.staging import Staged
from raingan.systems.palad.warning_rules import Unseen

NEWEST_FIRST = Sort("newest", ("-activity_date", "-id"))
LIMITS = (10, 20, 50, 100)
_either = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
def home(request: AuthedRequest) -> HttpResponse:
    """The month's progress for an officer; everybody else goes where their work is."""
    roles = roles_of(request.user, "palad")
    if Role.OFFICER not in roles:
        require(request.user, system="palad", roles=set(Role.values))
        return redirect("palad:pending" if Role.CHIEF in roles else "palad:dashboard")
    context = {
        "overview": overview_of(request.user, at=request.at, place=own_districts(request.user)[0]),
        "owner": owner_key(request.user),
    }
    return render(request, "palad/home.html", context)


@never_cache
@_either
def record(request: AuthedRequest) -> HttpResponse:
    """บันทึกผลการปฏิบัติงาน: the form, or with ``?copy=`` the form filled with a former report of one's own."""
    districts = own_districts(request.user)
    offer = offer_to(request.user, at=request.at, districts=districts)
    if request.method == "POST":
        return _recorded(request, offer)
    initial: dict[str, Any] = {}
    copied = _copied(request)
    if copied is not None:
        initial = content_of(copied)
    initial["activity_date"] = offer.today
    form = RecordForm(initial=initial, offer=offer)
    return _form_page(request, form, {"report_id": new_id(), "copied": copied})


def _copied(request: AuthedRequest) -> FieldReport | None:
    """The report that ``?copy=`` names, if it is the person's own."""
    try:
        pk = UUID(request.GET["copy"])
    except (KeyError, ValueError):
        return None
    own = FieldReport.objects.visible_to(request.user).of(request.user.pk)
    report: FieldReport = get_object_or_404(own.select_related("category", "subdistrict"), pk=pk)
    return report


def _recorded(request: AuthedRequest, offer: Offer) -> HttpResponse:
    """Store what was sent and lead to the saved report; or the form again, filled in, with what is wrong."""
    form = RecordForm(request.POST, request.FILES, offer=offer)
    form.is_valid()
    photos = take_photos(request, form, by=request.user, at=request.at)
    pk = form.cleaned_data.get("id") or new_id()
    context: dict[str, Any] = {"report_id": pk, "staged": photos}
    if form.errors:
        judge(form, by=request.user, photos=len(photos), at=request.at)
        return _form_page(request, form, context, status=422)
    try:
        made = record_report(
            pk=pk, by=request.user, draft=form.draft(), photos=[each.photo for each in photos],
            at=request.at, seen=request.POST.getlist("seen"),
        )  # fmt: skip
    except InvalidFields as rule:
        form.add_errors(rule.errors)
        return _form_page(request, form, context, status=422)
    except Unseen as asked:
        return _form_page(request, form, {**context, "told": told_of(asked.subject, asked.warnings)})
    except Conflict:
        saved = FieldReport.objects.filter(pk=pk, officer_id=request.user.pk).first()
        return _form_page(request, form, {**context, "report_id": new_id(), "saved": saved}, status=409)
    except RuleBroken as rule:
        if rule.status == 404:
            raise
        return _form_page(request, form, {**context, "refusal": rule}, status=rule.status)
    return go(request, f"{made.record.get_absolute_url()}?saved=1")


def _form_page(
    request: AuthedRequest, form: RecordForm, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page of the form; ``context`` says what differs between recording and mending."""
    offer = form.offer
    staged: list[Staged] = context.get("staged", [])
    whole = {
        "form": form,
        "offer": offer,
        "owner": owner_key(request.user),
        "draft_key": "record",
        "room": 3 - len(staged) - len(context.get("kept", ())),
        "chief_deadline": approve_by(offer.approve, request.at) if offer.approve else "",
        **context,
    }
    template = "palad/mend.html" if "report" in context else "palad/record.html"
    return render(request, template, whole, status=status)


@never_cache
@_either
def mend(request: AuthedRequest, pk: UUID) -> HttpResponse:
    """Mend one's own report that waits or was sent back; a returned one goes to the chief again in the same act."""
    own = FieldReport.objects.visible_to(request.user).of(request.user.pk)
    report = get_object_or_404(own.for_list(warnings=False), pk=pk)
    offer = offer_to(request.user, at=request.at, districts=(report.place_id,), report=report)
    if request.method == "POST":
        return _mended(request, report, offer)
    refused = amendable(FLOW, report, request.user, request.at)
    if refused is not None:
        messages.warning(request, str(refused.message))
        return redirect(report)
    form = RecordForm(initial=content_of(report), offer=offer)
    return _mend_page(request, form, report, {"kept": {photo.pk for photo in report.photos.all()}})


def _mend_page(
    request: AuthedRequest, form: RecordForm, report: FieldReport, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    kept = context["kept"]
    old = [
        {"photo": photo, "shown": shown, "kept": photo.pk in kept}
        for photo, shown in zip(report.photos.all(), shown_photos(report), strict=True)
    ]
    reason = return_reasons([report]).get(report.pk, "") if report.state == State.RETURNED else ""
    more = {"report": report, "report_id": report.pk, "old_photos": old, "reason": reason}
    return _form_page(request, form, {**more, "draft_key": f"mend-{report.pk}", **context}, status=status)


def _mended(request: AuthedRequest, report: FieldReport, offer: Offer) -> HttpResponse:
    """Store what was changed and lead to the report; or the form again, filled in, with what is wrong."""
    form = RecordForm(request.POST, request.FILES, offer=offer)
    form.is_valid()
    keep = kept_photos(request.POST) & {photo.pk for photo in report.photos.all()}
    photos = take_photos(request, form, by=request.user, at=request.at, others=len(keep))
    context: dict[str, Any] = {"staged": photos, "kept": keep}
    if form.errors:
        judge(form, by=request.user, photos=len(photos) + len(keep), at=request.at, district=report.place_id)
        return _mend_page(request, form, report, {**context, "version": _version(request.POST)}, status=422)
    try:
        mend_report(
            pk=report.pk, by=request.user, draft=form.draft(), keep=keep, photos=[each.photo for each in photos],
            seen=_version(request.POST), at=request.at, resubmit=report.state == State.RETURNED,
            told=request.POST.getlist("seen"),
        )  # fmt: skip
    except Stale as rule:
        report = FieldReport.objects.visible_to(request.user).for_list(warnings=False).get(pk=report.pk)
        if is_already_so(report, form.draft(), keep=keep, photos=photos):
            return go(request, report.get_absolute_url())
        changed = {"differences": differences(report, form), "stale": rule}
        return _mend_page(request, form, report, {**context, **changed}, status=rule.status)
    except (RuleBroken, Unseen) as rule:
        return _not_mended(request, form, report, context, rule)
    messages.success(request, _("บันทึกการแก้ไขและส่งให้นายอำเภอแล้ว"))
    return go(request, report.get_absolute_url())


def _not_mended(
    request: AuthedRequest, form: RecordForm, report: FieldReport, context: Mapping[str, Any], rule: RuleBroken | Unseen
) -> HttpResponse:
    """The form as it was sent, with what is wrong with it, or what the officer should see before it is sent."""
    if isinstance(rule, Unseen):
        told = told_of(rule.subject, rule.warnings)
        return _mend_page(request, form, report, {**context, "version": _version(request.POST), "told": told})
    if isinstance(rule, InvalidFields):
        form.add_errors(rule.errors)
        return _mend_page(request, form, report, {**context, "version": _version(request.POST)}, status=422)
    return _mend_page(request, form, report, {**context, "refusal": rule}, status=rule.status)


def _version(sent: QueryDict) -> int | None:
    text = sent.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_safe
def my_reports(request: AuthedRequest) -> HttpResponse:
    """รายงานผลการปฏิบัติงาน: one's own reports of a month, a quarter or a fiscal year."""
    require(request.user, system="palad", roles={Role.OFFICER.value})
    today = day_of(request.at)
    query = request.GET.copy()
    for name in ("officer", "place", "category", "dimension", "q"):
        query.pop(name, None)
    try:
        chosen = read_filter(query, today=today)
    except InvalidFields:
        return redirect("palad:reports")  # an address nobody was given; the month is what most people mean
    chosen = replace(chosen, officer=request.user.pk)
    limit = next((each for each in LIMITS if str(each) == request.GET.get("limit")), LIMITS[1])
    rows = chosen.apply(FieldReport.objects.visible_to(request.user))
    page = paginate(rows.for_list(warnings=False), NEWEST_FIRST, request.GET.get("cursor", ""), limit)
    context = {
        "chosen": chosen,
        "page": page,
        "before": _before(rows, page.items),
        "tabs": _tabs(chosen, limit),
        "limit": limit,
        "limits": LIMITS,
        "periods": period_groups(chosen.period, today),
        "keep": [(name, value) for name, value in (("state", chosen.state), ("limit", limit)) if value],
    }
    return render(request, "palad/my_reports.html", context)


def _before(rows: FieldReportQuerySet, items: Sequence[FieldReport]) -> int:
    """How many rows stand on the pages before, so that the numbers of the rows go on. One short query."""
    if not items:
        return 0
    first = items[0]
    later = Q(activity_date__gt=first.activity_date) | Q(activity_date=first.activity_date, pk__gt=first.pk)
    return rows.filter(later).count()


def _tabs(chosen: ReportFilter, limit: int) -> list[dict[str, Any]]:
    """All, and each state, with how many there are in the period. One query of the tally."""
    rows = OfficerTally.objects.filter(
        officer_id=chosen.officer, month__range=(chosen.period.first_month, chosen.period.last_month)
    )
    counts = rows.states()
    tabs = [{"state": "", "label": _("ทั้งหมด"), "n": sum(counts.values())}]
    tabs += [{"state": state.value, "label": state.label, "n": counts.get(state.value, 0)} for state in LISTED]
    for tab in tabs:
        tab["url"] = f"?{chosen.query(state=tab['state'], officer=None)}&limit={limit}"
        tab["current"] = tab["state"] == chosen.state
    return tabs


@require_safe
def service_worker(request: AuthedRequest) -> HttpResponse:
    """The script that opens the record page without signal. It lies here because a worker rules below its address."""
    path = finders.find("sw.js") or staticfiles_storage.path("sw.js")
    if not Path(path).is_file():
        raise Http404
    return HttpResponse(Path(path).read_bytes(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})
