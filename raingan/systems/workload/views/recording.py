"""The pages of a district's record."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from raingan.core.web.types import AuthedRequest
from raingan.systems.workload.finding import record_for


@require_safe
def overview(request: AuthedRequest, key: str, place: str) -> HttpResponse:
    """The sections of the record and how far each is."""
    record = record_for(request.user, key, place)
    return render(request, "workload/record.html", {"record": record})
