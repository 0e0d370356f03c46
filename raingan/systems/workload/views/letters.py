"""Pages of official letters: what there is to write, and the form that previews a letter and issues it."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from raingan.core.letters.forms import LetterForm
from raingan.core.letters.issuing import issue_letters
from raingan.core.letters.letter import Letter, Signed
from raingan.core.people.access import is_centre
from raingan.core.people.models import User
from raingan.core.places.models import NATION, Place
from raingan.core.web.rules import NotThere
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload import letters as words
from raingan.systems.workload.extensions import acts_of
from raingan.systems.workload.finding import latest_year, year_of
from raingan.systems.workload.models import WorkYear
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.status import provinces_of

Write = Callable[[Signed], Sequence[Letter]]
_DEPARTMENT_OFFICE = f"{words.DEPARTMENT}\nถนนนครราชสีมา เขตดุสิต\nกรุงเทพฯ 10300"
_PROVINCE_OFFICE = "สำนักงานส่งเสริมการปกครองท้องถิ่น\n{province}\nศาลากลาง{province}"


@require_safe
def letters(request: AuthedRequest) -> HttpResponse:
    """What there is to write about in a year: provinces that are waited for, and acts of extension.

    Who acts for several provinces chooses one of them.
    """
    provinces = words.writes_for(request.user)
    place = words.chosen(provinces, request.GET.get("place", ""))
    key = request.GET.get("year", "")
    year = year_of(key) if key else latest_year()
    scope = place.code
    context: dict[str, Any] = {"year": year, "centre": scope == NATION, "scope": scope}
    if year is not None:
        nation = provinces_of(year.year).provinces
        own = [each for each in nation if scope in {NATION, each.place.code}]
        waited = [(each, each.counts.own - each.counts.complete) for each in own]
        context |= {
            "waited": [(each, n) for each, n in waited if n],
            "through": sum(not n for _each, n in waited),
            "acts": acts_of(year, scope),
            "query": f"year={year.key}&place={scope}",
            "tabs": _tabs(provinces, place, year) if len(provinces) > 1 else (),
        }
    return render(request, "workload/letters.html", context)


def _tabs(provinces: Sequence[Place], chosen: Place, year: WorkYear) -> list[dict[str, Any]]:
    """The provinces to choose from."""
    return [
        {"label": each.label, "url": f"?year={year.key}&place={each.code}", "current": each.code == chosen.code}
        for each in provinces
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: AuthedRequest, key: str, place: str) -> HttpResponse:
    """The letter that follows up a province, or one to each province that is waited for in a single file."""
    province = words.province_for(request.user, place)
    year = year_of(key)
    waited = words.waited_for(request.user, year, province)

    def write(signed: Signed) -> list[Letter]:
        return words.follow_ups(request.user, year, province, signed, request.at)

    initial = _initial(request, province, year)
    initial["addressee"] = "ท้องถิ่นอำเภอ ทุกอำเภอ"
    if is_centre(request.user, SYSTEM):
        each_one = _("ผู้ว่าราชการจังหวัดของแต่ละจังหวัด")
        initial["addressee"] = each_one if province.code == NATION else words.governor(province)
    title = _("หนังสือติดตามการบันทึกข้อมูล")
    return _page(request, province, year, title, initial, write, name=f"follow-up-{province.code}", count=len(waited))


@require_http_methods(["GET", "HEAD", "POST"])
def extension(request: AuthedRequest, key: str, pk: int) -> HttpResponse:
    """The letter that tells of an extension that the centre gave; a province's is of the one chosen."""
    province = words.chosen(words.writes_for(request.user), request.GET.get("place", ""))
    year = year_of(key)
    scope = province.code
    act = next((each for each in acts_of(year, scope) if each.pk == pk), None)
    if act is None:
        raise NotThere(_("ไม่พบการขยายเวลานี้"))
    initial = _initial(request, province, year)
    initial["addressee"] = "ผู้ว่าราชการจังหวัด ทุกจังหวัด" if scope == NATION else "ท้องถิ่นอำเภอ ทุกอำเภอ"
    title = _("หนังสือแจ้งขยายเวลา")
    found = act

    def write(signed: Signed) -> list[Letter]:
        return [words.extension_notice(year, found, signed)]

    return _page(request, province, year, title, initial, write, name=f"extension-{scope}", count=1)


def _initial(request: AuthedRequest, province: Place, year: WorkYear) -> dict[str, Any]:
    """What stands in the form at first; the person mends it."""
    user: User = request.user
    office = _DEPARTMENT_OFFICE
    if not is_centre(user, SYSTEM):
        office = _PROVINCE_OFFICE.format(province=province.label_in("th"))
    acts = [each for each in acts_of(year, province.code) if each.letter_number]
    refers = f"หนังสือ{words.DEPARTMENT} {acts[0].letter_number}" if acts else ""
    return {
        "day": timezone.localdate(request.at), "office": office, "refers": refers, "unit": user.position,
        "telephone": user.telephone,
    }  # fmt: skip


def _page(
    request: AuthedRequest, province: Place, year: WorkYear, title: str, initial: dict[str, Any], write: Write,
    *, name: str, count: int,
) -> HttpResponse:  # fmt: skip
    """The form, with the letter as it would be once it has been asked for; ``act=issue`` gives the PDF."""
    form = LetterForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"form": form, "province": province, "year": year, "title": title, "count": count}
    if request.method == "POST" and form.is_valid():
        written = write(form.signed())
        if request.POST.get("act") == "issue":
            return _issued(request, written, province, f"workload-{name}-{year.key}.pdf")
        context["letter"] = written[0].as_data()
    return render(request, "workload/letter.html", context, status=422 if form.errors else 200)


def _issued(request: AuthedRequest, written: Sequence[Letter], province: Place, file_name: str) -> HttpResponse:
    issued = issue_letters(written, system=SYSTEM, place=province.code, by=request.user, at=request.at)
    return HttpResponse(
        issued.pdf, content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "private, no-store",
        },
    )  # fmt: skip
