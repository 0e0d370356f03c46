"""The number grid: the pages of the eight domains and of special work, and where the grid saves by itself."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from raingan.core.people.devices import owner_key
from raingan.core.web import problems
from raingan.core.web.rules import Conflict, Invalid, NotThere, RuleBroken
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload.domains import DOMAINS, SECTIONS, Domain
from raingan.systems.workload.finding import record_for
from raingan.systems.workload.flow import locked
from raingan.systems.workload.grid import (
    Line,
    Sending,
    answer_lines,
    new_line,
    put_back,
    questions_of,
    read_sending,
    read_version,
    special_lines,
    totals_of,
)
from raingan.systems.workload.grid_answer import changed_lines
from raingan.systems.workload.models import DistrictRecord, Sheet
from raingan.systems.workload.recording import MOST_SPECIAL, sheet_of
from raingan.systems.workload.sections import section_url, sections_of
from raingan.systems.workload.standing import ask_url, is_recorder, table_of
from raingan.systems.workload.taking import Taken, take_answers, take_special

_either = require_http_methods(["GET", "HEAD", "POST"])
_KEY = re.compile(r"q([0-9a-f-]{36})-text")
MOST_ROWS = 400


@dataclass(frozen=True)
class _Shown:
    """A section as its page shows it: to read only where ``refused``; after a sending with what became of that.

    ``taken``: the rows stored, wrong and colliding; ``broken``: why nothing was stored at all.
    """

    record: DistrictRecord
    sheet: Sheet
    lines: Sequence[Line]
    refused: RuleBroken | None = None
    taken: Taken | None = None
    broken: RuleBroken | None = None

    @property
    def clashing(self) -> list[Line]:
        """The rows that somebody else changed too."""
        return [each for each in self.lines if each.clash]

    @property
    def wrong(self) -> list[Line]:
        """The rows with something wrong in them."""
        return [each for each in self.lines if each.wrong]

    @property
    def status(self) -> int:
        """The answer's."""
        if self.taken is None:
            return 200
        if self.broken is not None:
            return self.broken.status
        return 412 if self.clashing else 422


@never_cache
@_either
def domain(request: AuthedRequest, key: str, place: str, number: int) -> HttpResponse:
    """One of the eight domains: a form of all its rows, which works without script too."""
    if number not in {each.value for each in DOMAINS}:
        raise Http404
    record = record_for(request.user, key, place)
    refused = locked(record, request.user, request.at, table_of(record))
    questions = questions_of(record, number)
    if request.method != "POST":
        sheet = _own(record, number)
        return _page(request, _Shown(record, sheet, answer_lines(record, sheet, questions), refused))
    if refused is not None:
        raise refused
    zeros = request.POST.get("act") == "zeros"
    sending = read_sending(request.POST, [str(each.pk) for each in questions], zeros=zeros)

    def take() -> Taken:
        return take_answers(
            record=record, domain=number, typed=sending.settled, asked=[each.pk for each in questions],
            seen=sending.seen, by=request.user, at=request.at,
        )  # fmt: skip

    return _saved(request, record, number, sending, take, lambda sheet: answer_lines(record, sheet, questions))


def _own(record: DistrictRecord, number: int) -> Sheet:
    """The section, from those loaded with the record."""
    found = next((each for each in record.sections if each.domain == number), None)
    if found is None:
        raise NotThere(_("ไม่พบข้อมูลนี้"))
    return found


def _saved(
    request: AuthedRequest,
    record: DistrictRecord,
    number: int,
    sending: Sending,
    take: Callable[[], Taken],
    lines_of: Callable[[Sheet], list[Line]],
) -> HttpResponse:
    """The page after a sending: anew where all is stored; else with what was typed and what is wrong with it."""
    broken: RuleBroken | None = None
    try:
        taken = take()
    except NotThere:
        raise
    except RuleBroken as rule:
        taken, broken = Taken(sheet_of(record.pk, number, by=request.user)), rule
    if broken is None and taken.whole and not sending.unsettled:
        return _stored(request, record, number, taken)
    sheet = sheet_of(record.pk, number, by=request.user)
    lines = lines_of(sheet)
    put_back(lines, sending, taken, nothing_stored=broken is not None)
    return _page(request, _Shown(record, sheet, lines, taken=taken, broken=broken))


def _stored(request: AuthedRequest, record: DistrictRecord, number: int, taken: Taken) -> HttpResponse:
    sheet = taken.sheet
    words = _("บันทึก%(section)sแล้ว") % {"section": Domain(number).short}
    if number != Domain.SPECIAL:
        words += " · " + _("ตอบแล้ว %(n)d จาก %(all)d ข้อ") % {"n": sheet.answered, "all": sheet.questions}
    messages.success(request, words)
    return redirect(section_url(record, number))


def _page(request: AuthedRequest, shown: _Shown) -> HttpResponse:
    record, sheet = shown.record, shown.sheet
    special = sheet.domain == Domain.SPECIAL
    context = {
        "record": record,
        "year": record.year,
        "domain": Domain(sheet.domain),
        "sheet": sheet,
        "lines": shown.lines,
        "totals": totals_of(sheet, record.year),
        "refused": shown.refused,
        "own": is_recorder(record, request.user),
        "ask_url": ask_url(record, shown.refused, request.user),
        "sections": sections_of(record),
        "here": "special" if special else str(sheet.domain),
        **_following(record, sheet.domain),
        "owner": owner_key(request.user),
        "clashing": shown.clashing,
        "wrong": shown.wrong,
        "saved": len(shown.taken.saved) if shown.taken else 0,
        "broken": shown.broken,
    }
    template = "workload/special.html" if special else "workload/domain.html"
    return render(request, template, context, status=shown.status)


def _following(record: DistrictRecord, number: int) -> dict[str, object]:
    """The section after this one; none after the last."""
    order = [each.value for each in SECTIONS]
    after = next(iter(order[order.index(number) + 1 :]), None)
    if after is None:
        return {"following": None, "following_url": ""}
    return {"following": Domain(after), "following_url": section_url(record, after)}


@never_cache
@_either
def special(request: AuthedRequest, key: str, place: str) -> HttpResponse:
    """ข้อมูลเฉพาะ สถอ.: rows in the office's own words, added, mended and deleted one by one."""
    record = record_for(request.user, key, place)
    refused = locked(record, request.user, request.at, table_of(record))
    if request.method != "POST":
        sheet = _own(record, Domain.SPECIAL)
        lines = special_lines(record, sheet)
        if refused is None and len(lines) < MOST_SPECIAL:
            lines.append(new_line(len(lines) + 1))
        return _page(request, _Shown(record, sheet, lines, refused))
    if refused is not None:
        raise refused
    removed = request.POST.get("remove", "")
    keys = [found[1] for name in request.POST if (found := _KEY.fullmatch(name))][:MOST_ROWS]
    sending = read_sending(request.POST, [each for each in keys if each != removed])

    def take() -> Taken:
        return take_special(
            record=record, typed=sending.settled, removed=[removed] if removed else [], seen=sending.seen,
            by=request.user, at=request.at,
        )  # fmt: skip

    return _saved(request, record, Domain.SPECIAL, sending, take, lambda sheet: _with_new(record, sheet, sending))


def _with_new(record: DistrictRecord, sheet: Sheet, sending: Sending) -> list[Line]:
    """The rows as stored, and those that were sent and are not."""
    lines = special_lines(record, sheet)
    new = [key for key in sending.rows if key not in {each.key for each in lines}]
    return lines + [new_line(len(lines) + n, key) for n, key in enumerate(new, start=1)]


@never_cache
@require_POST
def rows(request: AuthedRequest, key: str, place: str, number: int) -> HttpResponse:
    """Where the grid saves by itself: some rows as JSON; told are the version, what others changed, and what is wrong.

    A refusal of the whole section is a problem document.
    """
    try:
        if number not in Domain.values:
            raise NotThere(_("ไม่พบข้อมูลนี้"))
        record = record_for(request.user, key, place)
        refused = locked(record, request.user, request.at, table_of(record))
        if refused is not None:
            raise refused
        return _rows_saved(request, record, number, _read_json(request))
    except RuleBroken as rule:
        return problems.from_rule(rule)


def _read_json(request: AuthedRequest) -> dict[str, Any]:
    """``{"version", "owner", "rows": {key: {field: text}}, "removed": [key]}``; raises Invalid and Conflict."""
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Invalid(_("ระบบไม่เข้าใจข้อมูลที่ส่งมา")) from error
    if not isinstance(sent, dict):
        raise Invalid(_("ระบบไม่เข้าใจข้อมูลที่ส่งมา"))
    rows, removed = sent.get("rows", {}), sent.get("removed", [])
    good = isinstance(rows, dict) and all(isinstance(each, dict) for each in rows.values())
    if not good or not isinstance(removed, list) or len(rows) + len(removed) > MOST_ROWS:
        raise Invalid(_("ระบบไม่เข้าใจข้อมูลที่ส่งมา"))
    if sent.get("owner", owner_key(request.user)) != owner_key(request.user):
        raise Conflict(_("ขณะนี้มีผู้ใช้คนอื่นเข้าสู่ระบบในเครื่องนี้ ระบบจึงยังไม่ได้บันทึก"))
    return {"version": sent.get("version"), "rows": rows, "removed": [str(each) for each in removed]}


def _rows_saved(request: AuthedRequest, record: DistrictRecord, number: int, sent: Mapping[str, Any]) -> HttpResponse:
    seen, by, at = read_version(sent["version"]), request.user, request.at
    if number == Domain.SPECIAL:
        taken = take_special(record=record, typed=sent["rows"], removed=sent["removed"], seen=seen, by=by, at=at)
    else:
        questions = questions_of(record, number)
        asked = [each.pk for each in questions]
        taken = take_answers(
            record=record, domain=number, typed=sent["rows"], asked=asked, seen=seen, by=by, at=at
        )  # fmt: skip
    sheet = taken.sheet if taken.saved else sheet_of(record.pk, number, by=by)
    return JsonResponse(changed_lines(record, sheet, seen or 0, taken, by, at))
