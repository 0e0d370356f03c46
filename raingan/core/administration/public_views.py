"""Who looks after accounts: the list everybody may see, because people do not know whom to ask."""

from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from raingan.core import registry
from raingan.core.people.models import Assignment
from raingan.core.places.models import Level
from raingan.core.registry import ACCOUNT_ADMIN
from raingan.core.web import clock


@login_not_required
@require_safe
def administrators(request: HttpRequest, system: str) -> HttpResponse:
    """The account administrators by province, the centre's first: name, position, office telephone; nothing else."""
    today = timezone.localdate(clock.now())
    held = Assignment.objects.on(today).filter(system=system, role=ACCOUNT_ADMIN, user__is_active=True)
    rows = held.select_related("user", "place").order_by("place__sort_key", "place_id", "user__first_name", "pk")
    ordered = sorted(rows, key=lambda each: each.place.level != Level.NATION)
    groups = [
        {"place": place, "people": [each.user for each in found]}
        for place, found in groupby(ordered, key=lambda each: each.place)
    ]
    context = {"house": registry.system(system), "groups": groups}
    return render(request, "administration/administrators.html", context)
