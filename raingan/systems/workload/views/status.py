"""How far districts, provinces and the nation are."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from raingan.core.people.access import require
from raingan.core.web.types import AuthedRequest
from raingan.systems.workload.finding import latest_year
from raingan.systems.workload.models import DistrictRecord, Role
from raingan.systems.workload.querysets import SYSTEM


@require_safe
def home(request: AuthedRequest) -> HttpResponse:
    """Everybody goes where their work is."""
    require(request.user, system=SYSTEM, roles=set(Role.values))
    return redirect("workload:status")


@require_safe
def status(request: AuthedRequest) -> HttpResponse:
    """The districts that one sees in the latest year."""
    require(request.user, system=SYSTEM, roles=set(Role.values))
    year = latest_year()
    visible = DistrictRecord.objects.visible_to(request.user)
    records = visible.of_year(year.year).for_status() if year else visible.none()
    return render(request, "workload/status.html", {"year": year, "records": records[:1000]})
