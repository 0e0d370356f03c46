"""The annex of the letter as a page; its files are made as all files are (core/exports)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from raingan.core.people.access import require
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload import annex as paper
from raingan.systems.workload.models import Role
from raingan.systems.workload.querysets import SYSTEM
from raingan.systems.workload.status import provinces_of
from raingan.systems.workload.status_pages import years_open


@require_safe
def page(request: AuthedRequest) -> HttpResponse:
    """All provinces in two columns with their groups: the same for everybody, for it is sent to every province."""
    require(request.user, system=SYSTEM, roles=set(Role.values))
    year = paper.annex_year(request.GET)
    nation = provinces_of(year.year)
    context = {
        "year": year,
        "years": years_open(),
        "parts": paper.parts_of(nation),
        "groups": paper.group_lines(nation),
        "total": len(nation.provinces),
        "notes": paper.notes(),
        "updated": paper.updated_line(request.at, get_language() or "th"),
        "manual_address": paper.manual_address(),
        "manual_code": mark_safe(paper.manual_code()),  # noqa: S308 - segno's drawing of our own address
    }
    return render(request, "workload/annex.html", context)
